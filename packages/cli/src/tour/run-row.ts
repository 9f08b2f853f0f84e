import type { Reading } from '../bytes/search.ts'
import { messageOf } from '../failure.ts'
import { alertRecord } from './alert-records.ts'
import type { Casting, RunningClient, RunningServer } from './ends/end.ts'
import { startOpensslClient } from './ends/openssl-client.ts'
import { startOpensslServer } from './ends/openssl-server.ts'
import { startTocsinClient } from './ends/tocsin-client.ts'
import { startTocsinServer } from './ends/tocsin-server.ts'
import { WireLog } from './ends/wire-log.ts'
import { type SessionReport, Witness } from './ends/witness.ts'
import { isDecided, judge, type Witnesses } from './judge.ts'
import type { Laboratory } from './laboratory.ts'
import type { Result } from './result.ts'
import type { Program, Row } from './row.ts'
import type { Role } from './scene.ts'

const clients = { tocsin: startTocsinClient, openssl: startOpensslClient } satisfies Record<
  Program,
  unknown
>
const servers = { tocsin: startTocsinServer, openssl: startOpensslServer } satisfies Record<
  Program,
  unknown
>

/** Long enough for a loaded machine; only rows that fail wait for it. */
const PATIENCE_MS = 8000

/** What a row is run with. */
export interface RowRunning {
  readonly laboratory: Laboratory
  readonly signal: AbortSignal
  /** Whether to keep the record of each alert. */
  readonly bytes: boolean
}

/** Makes one connection over TCP, and judges what both ends report of it. */
export async function runRow(row: Row, { laboratory, signal, bytes }: RowRunning): Promise<Result> {
  const began = performance.now()
  const watch = new Watch(row, signal)
  const castings = {
    client: casting(row, 'client', laboratory, watch, bytes),
    server: casting(row, 'server', laboratory, watch, bytes),
  }
  const session = await connect(row, castings, watch).catch((error: unknown) => {
    watch.ends[row.sender].said(messageOf(error))
    return 'none issued' as const
  })
  const milliseconds = Math.round(performance.now() - began)
  const { witnesses } = watch
  const words = wordsOf(row, witnesses)
  const judgement = judge(row, witnesses)
  const { sent, received } = judgement
  const code = (sent ?? received)?.code ?? row.code
  const wire = bytes ? onTheWire(row, castings, code) : undefined
  return { row, ...judgement, words, session, milliseconds, ...(wire && { wire }) }
}

/** From the log of the sender, or of the receiver when the sender is not ours. */
function onTheWire(
  { sender, version }: Row,
  castings: Readonly<Record<Role, Casting>>,
  code: number,
): Reading | undefined {
  const end = castings[sender].part.program === 'tocsin' ? sender : opposite(sender)
  const { wire } = castings[end]
  return wire && alertRecord(wire, { code, sender, version, end })
}

function opposite(role: Role): Role {
  return role === 'client' ? 'server' : 'client'
}

/** As 'tlsv1 alert unknown ca': what people search for. */
function wordsOf({ parts, sender }: Row, { receiver }: Witnesses): string | undefined {
  const { program } = parts[opposite(sender)]
  const { lastWords } = receiver
  return program === 'openssl' && lastWords?.includes('alert') ? lastWords : undefined
}

async function connect(
  row: Row,
  castings: Readonly<Record<Role, Casting>>,
  watch: Watch,
): Promise<SessionReport> {
  const { client, server } = row.parts
  const listening: RunningServer = await servers[server.program](castings.server)
  let connecting: RunningClient | undefined
  try {
    connecting = await clients[client.program](castings.client, listening.port)
    await watch.decided()
    return await connecting.resume()
  } finally {
    await connecting?.stop()
    await listening.stop()
  }
}

function casting(
  row: Row,
  role: Role,
  laboratory: Laboratory,
  watch: Watch,
  bytes: boolean,
): Casting {
  const { parts, version } = row
  const wire = bytes ? new WireLog() : undefined
  const witness = watch.ends[role]
  return { part: parts[role], opponent: parts[opposite(role)], version, laboratory, witness, wire }
}

/** Waits for what decides about a row: the alert at both ends, or the end of both. */
class Watch {
  readonly ends: Readonly<Record<Role, Witness>>
  readonly #row: Row
  readonly #signal: AbortSignal
  #resolve: () => void = () => {}

  constructor(row: Row, signal: AbortSignal) {
    this.#row = row
    this.#signal = signal
    const changed = () => {
      if (this.#isDone()) this.#resolve()
    }
    this.ends = { client: new Witness(changed), server: new Witness(changed) }
  }

  get witnesses(): Witnesses {
    const { sender } = this.#row
    return { sender: this.ends[sender], receiver: this.ends[opposite(sender)] }
  }

  async decided(): Promise<void> {
    if (this.#isDone() || this.#signal.aborted) return
    await new Promise<void>((resolve) => {
      const timer = setTimeout(() => this.#resolve(), PATIENCE_MS)
      this.#resolve = () => {
        clearTimeout(timer)
        this.#signal.removeEventListener('abort', this.#resolve)
        resolve()
      }
      this.#signal.addEventListener('abort', this.#resolve)
    })
  }

  #isDone(): boolean {
    const { client, server } = this.ends
    return isDecided(this.#row, this.witnesses) || (client.isOver && server.isOver)
  }
}
