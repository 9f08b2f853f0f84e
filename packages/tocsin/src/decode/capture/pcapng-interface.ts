import { type ByteOrder, uint16In, uint32In } from './octets.ts'

/** What an Interface Description Block tells. */
export interface CaptureInterface {
  readonly linkType: number
  /** 0: no limit. */
  readonly snapLength: number
  readonly ticksPerSecond: number
  /** Added to every timestamp. */
  readonly offsetSeconds: number
}

const timestampResolution = 9
const timestampOffset = 14

/** Reads an Interface Description Block that ends before its second length. */
export function interfaceOf(block: Uint8Array, order: ByteOrder): CaptureInterface {
  const resolution = optionOf(block, timestampResolution, order)?.[0]
  const offset = optionOf(block, timestampOffset, order)
  return {
    linkType: uint16In(block, 8, order),
    snapLength: uint32In(block, 12, order),
    ticksPerSecond: resolution === undefined ? 1_000_000 : ticksOf(resolution),
    offsetSeconds: offset === undefined || offset.length < 8 ? 0 : int64Of(offset, order),
  }
}

/** The value of an option of the block; what is cut short is none. */
function optionOf(block: Uint8Array, wanted: number, order: ByteOrder): Uint8Array | undefined {
  let at = 16
  while (at + 4 <= block.length) {
    const code = uint16In(block, at, order)
    const length = uint16In(block, at + 2, order)
    if (code === 0 || at + 4 + length > block.length) return undefined
    if (code === wanted) return block.subarray(at + 4, at + 4 + length)
    at += 4 + length + (-length & 3)
  }
  return undefined
}

/** A power of two if the high bit is set, of ten if not; a double holds no more than 10¹⁵ exactly. */
function ticksOf(resolution: number): number {
  const exponent = resolution & 0x7f
  return resolution & 0x80 ? 2 ** Math.min(exponent, 63) : 10 ** Math.min(exponent, 19)
}

function int64Of(bytes: Uint8Array, order: ByteOrder): number {
  const [high, low] = order === 'big' ? [0, 4] : [4, 0]
  return (uint32In(bytes, high, order) | 0) * 2 ** 32 + uint32In(bytes, low, order)
}
