import type { Laboratory } from '../laboratory.ts'
import type { Part } from '../row.ts'
import type { TourVersion } from '../scene.ts'
import type { WireLog } from './wire-log.ts'
import type { SessionReport, Witness } from './witness.ts'

/** What an end is started with. */
export interface Casting {
  readonly part: Part
  /** The other end. */
  readonly opponent: Part
  readonly version: TourVersion
  readonly laboratory: Laboratory
  readonly witness: Witness
  /** Keeps what goes over the wire, where that is asked for. */
  readonly wire: WireLog | undefined
}

/** A server that listens. */
export interface RunningServer {
  readonly port: number
  /** Ends it, and resolves when nothing of it is left. */
  readonly stop: () => Promise<void>
}

/** A client on its way. */
export interface RunningClient {
  readonly stop: () => Promise<void>
  /** Tries to resume, where there is anything to resume, and tells what came of it. */
  readonly resume: () => Promise<SessionReport>
}

export const LOOPBACK = '127.0.0.1'

/** The name that good certificates are for. */
export const SERVER_NAME = 'localhost'
