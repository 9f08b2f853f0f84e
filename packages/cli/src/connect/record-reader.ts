const HEADER = 5
const APPLICATION_DATA = 23

/** A record as it passed by. */
export interface PassingRecord {
  readonly type: number
  readonly version: number
  /** As the header announces it. */
  readonly length: number
  /** What came of it; empty for application data, which is not kept. */
  readonly fragment: Uint8Array
  /** Whether the stream ended inside. */
  readonly cut: boolean
}

export interface RecordWatcher {
  /** A record's last byte has arrived, and was not yet passed on. */
  readonly record: (record: PassingRecord) => void
  /** The stream holds no records; from now on everything only passes. Called once, with the first bytes. */
  readonly notTls: (first: Uint8Array) => void
}

/** Finds the records in one direction of a connection without holding anything up. */
export class RecordReader {
  readonly #watcher: RecordWatcher
  readonly #header = new Uint8Array(HEADER)
  #fragment: Uint8Array[] = []
  /** How much of the current record has come, its header included. */
  #have = 0
  #isTls = true

  constructor(watcher: RecordWatcher) {
    this.#watcher = watcher
  }

  /** Takes bytes of the stream, and passes them on cut at the ends of records. */
  read(chunk: Uint8Array, pass: (piece: Uint8Array) => void): void {
    let from = 0
    let at = 0
    while (at < chunk.length && this.#isTls) {
      at += this.#have < HEADER ? this.#readHeader(chunk, at) : this.#readFragment(chunk, at)
      if (this.#have > 0) continue
      pass(chunk.subarray(from, at))
      from = at
    }
    if (from < chunk.length) pass(chunk.subarray(from))
  }

  /** The stream ended: what is left over is a record cut short. */
  end(): void {
    if (this.#isTls && this.#have > 0) this.#report('cut')
  }

  get #length(): number {
    const [, , , high = 0, low = 0] = this.#header
    return (high << 8) | low
  }

  #readHeader(chunk: Uint8Array, at: number): number {
    const part = chunk.subarray(at, at + HEADER - this.#have)
    this.#header.set(part, this.#have)
    this.#have += part.length
    if (!startsRecord(this.#header, this.#have)) this.#giveUp(chunk.subarray(at + part.length))
    else if (this.#have === HEADER && this.#length === 0) this.#report('whole')
    return part.length
  }

  #readFragment(chunk: Uint8Array, at: number): number {
    const part = chunk.subarray(at, at + HEADER + this.#length - this.#have)
    if (this.#header[0] !== APPLICATION_DATA) this.#fragment.push(part.slice())
    this.#have += part.length
    if (this.#have === HEADER + this.#length) this.#report('whole')
    return part.length
  }

  #giveUp(rest: Uint8Array): void {
    this.#isTls = false
    this.#watcher.notTls(Buffer.concat([this.#header.subarray(0, this.#have), rest]))
  }

  #report(how: 'whole' | 'cut'): void {
    const [type = 0, major = 0, minor = 0] = this.#header
    const fragment = Buffer.concat(this.#fragment)
    const length = this.#length
    this.#fragment = []
    this.#have = 0
    const version = (major << 8) | minor
    this.#watcher.record({ type, version, length, fragment, cut: how === 'cut' })
  }
}

/** change_cipher_spec to heartbeat, and a version of the 0x03 kind. */
function startsRecord([type = 0, major]: Uint8Array, have: number): boolean {
  return type >= 20 && type <= 24 && (have < 2 || major === 3)
}
