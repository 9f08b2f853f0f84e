import { setTimeout } from 'node:timers/promises'
import type { Endpoint, FlowInfo, Place } from 'tocsin/decode'
import { type Events, events, type Listener } from '../decode/events.ts'
import type { KeyLogs } from '../decode/key-logs.ts'
import { SegmentMaker } from './frames.ts'
import type { CaptureFile } from './pcapng.ts'
import type { Overheard } from './relay.ts'

/** What waits to be told, and the moment it passed. */
interface Waiting {
  readonly at: Place
  readonly octets: number
  readonly tell: (place: Place) => void
}

/** What the watch of a relay writes to, and where its keys come from. */
export interface Watched {
  readonly listener: Listener
  readonly capture: CaptureFile | undefined
  readonly keys: KeyLogs
  /** Milliseconds that a client has to write its keys down before what they open is told. */
  readonly lag: number
}

/** Beyond it the display goes without what it cannot keep up with. */
const MOST_WAITING = 64 << 20
const PAUSE = 10
/** The relay has its turn after so many octets. */
const AT_ONCE = 1 << 17

/** Tells what passes a relay, behind its back: nothing passes later because of it. */
export class Watch {
  readonly #events: Events
  readonly #watched: Watched
  #waiting: Waiting[] = []
  #octets = 0
  #frame = 0
  #flows = 0

  constructor(watched: Watched) {
    this.#watched = watched
    this.#events = events(watched.listener, () => true)
  }

  connection(ends: readonly [Endpoint, Endpoint]): Overheard {
    const flow: FlowInfo = { transport: 'tcp', id: this.#flows, endpoints: ends, startSeen: true }
    this.#flows += 1
    const sink = this.#events.sink.stream(flow)
    const segments = new SegmentMaker(ends)
    let missing = false
    this.#wait(0, (place) => void this.#write(segments.open(), place))
    return {
      data: (side, bytes) => {
        if (missing || this.#octets > MOST_WAITING) {
          missing = true
          return
        }
        this.#wait(bytes.length, (place) =>
          sink?.data(side, bytes, this.#write(segments.data(side, bytes), place)),
        )
      },
      end: (side, how) =>
        this.#wait(0, (place) => sink?.end(side, how, this.#write(segments.end(side, how), place))),
      close: () => this.#wait(0, () => sink?.close()),
    }
  }

  /** Tells what waits until the signal comes, and then the rest. */
  async run(flush: () => Promise<void>, signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      await setTimeout(PAUSE, undefined, { signal }).catch(() => {})
      this.#tell(signal.aborted ? Number.POSITIVE_INFINITY : Date.now() - this.#watched.lag)
      await flush()
    }
  }

  #wait(octets: number, tell: (place: Place) => void): void {
    const now = Date.now()
    const at = {
      frame: 0,
      seconds: Math.floor(now / 1000),
      nanoseconds: (now % 1000) * 1_000_000,
    }
    this.#octets += octets
    this.#waiting.push({ at, octets, tell })
  }

  #tell(until: number): void {
    const isDue = ({ at }: Waiting) => at.seconds * 1000 + at.nanoseconds / 1e6 <= until
    if (!this.#waiting[0] || !isDue(this.#waiting[0])) return
    this.#readKeys()
    let told = 0
    let count = 0
    for (const each of this.#waiting) {
      if (!isDue(each) || (told > AT_ONCE && until < Number.POSITIVE_INFINITY)) break
      each.tell(each.at)
      told += each.octets
      count += 1
    }
    this.#octets -= told
    this.#waiting = this.#waiting.slice(count)
  }

  #readKeys(): void {
    const text = this.#watched.keys.more()
    if (text.trim() === '') return
    this.#events.addSecrets(text)
    this.#watched.capture?.secrets(text)
  }

  /** Where the last of the frames stands, which is the number it has in the capture. */
  #write(frames: readonly Uint8Array[], place: Place): Place {
    for (const frame of frames) this.#watched.capture?.packet(frame, place)
    this.#frame += frames.length
    return { ...place, frame: this.#frame }
  }
}
