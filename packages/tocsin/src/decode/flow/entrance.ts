import { concat } from '../../crypto/bytes.ts'
import { beginningOf, find, helloHead, isHelloAt, isLikelyHeader, type Wanted } from './look.ts'

/** What a stream turned out to have: records or a hello of SSL 2, from an offset in `bytes`. */
export interface Entered {
  readonly as: 'records' | 'ssl2'
  readonly bytes: Uint8Array
  readonly at: number
}

/** How many octets are searched for a beginning inside; after that only where segments begin. */
const searchedOctets = 2 ** 16

const none = new Uint8Array(0)

/** Looks for where TLS begins in one side's stream. */
export class Entrance {
  #held: Uint8Array = none
  #isStart: boolean
  #left = searchedOctets

  readonly #passed: (bytes: Uint8Array) => void

  /** A stream whose first octet was seen is told by that; `passed` hears what comes before TLS. */
  constructor(from: 'start' | 'middle', passed: (bytes: Uint8Array) => void = () => undefined) {
    this.#isStart = from === 'start'
    this.#passed = passed
  }

  /** Looks at more octets: for what, depends on what is known of the connection. */
  look(bytes: Uint8Array, wanted: Wanted): Entered | undefined {
    const held = this.#held
    this.#held = none
    const whole = held.length > 0 ? concat(held, bytes) : bytes
    if (!this.#isStart) return this.#lookInside(whole, held.length, wanted)
    const beginning = beginningOf(whole)
    if (beginning === 'unsure') return this.#hold(whole, 0)
    this.#isStart = false
    if (beginning !== 'other') return { as: beginning, bytes: whole, at: 0 }
    return this.#lookInside(whole, 0, wanted)
  }

  #lookInside(whole: Uint8Array, segmentAt: number, wanted: Wanted): Entered | undefined {
    const at = this.#search(whole, segmentAt, wanted)
    if (at !== 0) this.#passed(whole.subarray(segmentAt, at < 0 ? whole.length : at))
    if (at >= 0) return { as: 'records', bytes: whole, at }
    return this.#left > 0 ? this.#hold(whole, Math.max(0, whole.length - helloHead + 1)) : undefined
  }

  #hold(whole: Uint8Array, from: number): undefined {
    this.#held = whole.slice(from)
    return undefined
  }

  #search(whole: Uint8Array, segmentAt: number, wanted: Wanted): number {
    if (beginsAt(whole, segmentAt, wanted)) return segmentAt
    if (this.#left <= 0) return -1
    this.#left -= whole.length
    return find(whole, 0, wanted)
  }
}

/** A segment may begin with a record of any kind, once TLS is known to be spoken. */
function beginsAt(bytes: Uint8Array, at: number, wanted: Wanted): boolean {
  return wanted === 'client_hello' ? isHelloAt(bytes, at, 1) : isLikelyHeader(bytes, at)
}
