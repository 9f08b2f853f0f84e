/** When a packet was captured. */
export interface Timestamp {
  readonly seconds: number
  readonly nanoseconds: number
}

/** Largest count of ticks a second of which `divide` stays exact. */
const exact = 2 ** 37

/** The time of a 64 bit count of ticks, of which there are `perSecond`. */
export function timestampOf(high: number, low: number, perSecond: number): Timestamp {
  return perSecond > exact ? divideLarge(high, low, perSecond) : divide(high, low, perSecond)
}

/** Long division by parts that a double holds exactly, several times as fast as a bigint. */
function divide(high: number, low: number, perSecond: number): Timestamp {
  const first = Math.floor(high / perSecond)
  const middle = (high - first * perSecond) * 0x1_0000 + (low >>> 16)
  const second = Math.floor(middle / perSecond)
  const rest = (middle - second * perSecond) * 0x1_0000 + (low & 0xffff)
  const third = Math.floor(rest / perSecond)
  const ticks = rest - third * perSecond
  return {
    seconds: first * 2 ** 32 + second * 0x1_0000 + third,
    nanoseconds: Math.floor(ticks * (1e9 / perSecond)),
  }
}

function divideLarge(high: number, low: number, perSecond: number): Timestamp {
  const ticks = (BigInt(high) << 32n) | BigInt(low)
  const divisor = BigInt(perSecond)
  return {
    seconds: Number(ticks / divisor),
    nanoseconds: Number(((ticks % divisor) * 1_000_000_000n) / divisor),
  }
}
