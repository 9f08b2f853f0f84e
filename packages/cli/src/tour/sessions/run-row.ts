import { once } from 'node:events'
import type { AlertEvent } from 'tocsin'
import { sessionFamily } from 'tocsin/node'
import { messageOf } from '../../failure.ts'
import { kindOf, type Met, meet } from './client.ts'
import type { Place } from './place.ts'
import type { SessionResult } from './result.ts'
import type { SessionRow } from './row.ts'

/** What a row is run with. */
interface Running {
  readonly place: Place
  /** PEM of the authority that clients trust. */
  readonly ca: string
}

/** Full handshake → resumed → alert → full handshake; what goes otherwise is told. */
export async function runSessionRow(row: SessionRow, running: Running): Promise<SessionResult> {
  const failures: string[] = []
  const seen = { isResumed: false, isRefused: false, forgottenAfter: undefined }
  try {
    return { row, ...seen, ...(await follow(row, running, failures)), failures }
  } catch (error) {
    failures.push(messageOf(error))
    return { row, ...seen, failures }
  }
}

type Seen = Pick<SessionResult, 'isResumed' | 'isRefused' | 'forgottenAfter'>

async function follow(row: SessionRow, running: Running, failures: string[]): Promise<Seen> {
  const { ports } = running.place
  const session = await begin(row, running, failures)
  const met = await meet({ port: ports[1], by: row.by, ca: running.ca, session })
  const { isResumed } = met
  if (!isResumed) failures.push('the session was not resumed before the alert')
  const forgottenAfter = await end(row, running, met, sessionFamily(session), failures)
  const isRefused = await isRefusedBy(row, running, [session, met.session])
  if (!isRefused) failures.push('the session was resumed after the alert')
  return { isResumed, isRefused, forgottenAfter }
}

/** A full handshake, and what it leaves. */
async function begin({ by }: SessionRow, { place, ca }: Running, failures: string[]) {
  const { socket, session, isResumed } = await meet({ port: place.ports[0], by, ca })
  socket.destroy()
  if (!session) throw new Error('the server gave no session')
  if (isResumed) failures.push('the first handshake was no full one')
  if (kindOf(session) !== by.kind) failures.push(`the server gave a ${kindOf(session)}`)
  return session
}

/** The alert; resolves when both ends have said that they forgot, to the time that the server took. */
async function end(
  { alert, code, sender, condition }: SessionRow,
  { place }: Running,
  { socket }: Met,
  family: string | undefined,
  failures: string[],
): Promise<number> {
  const { localPort = 0 } = socket
  const alerts: AlertEvent[] = []
  const told: string[] = []
  socket
    .on('alert', (event: AlertEvent) => alerts.push(event))
    .on('sessionforgotten', (forgotten: string) => told.push(forgotten))
  const closed = new Promise<void>((resolve) => socket.once('close', () => resolve()))
  const began = performance.now()
  if (sender === 'client') socket.refuse(condition)
  else socket.write(`${alert}\n`)
  await place.forgotten(localPort)
  const milliseconds = performance.now() - began
  await closed
  const direction = sender === 'client' ? 'sent' : 'received'
  const isSeen = alerts.some((each) => each.direction === direction && each.code === code)
  if (!isSeen) failures.push(`the client saw no ${alert} ${direction}`)
  if (!family || !told.includes(family)) failures.push('the client did not forget the session')
  return milliseconds
}

/** Whatever belongs to the session is offered again, to the server where it began and to the one where it ended. */
async function isRefusedBy(
  { by }: SessionRow,
  { place, ca }: Running,
  sessions: readonly (Uint8Array | undefined)[],
): Promise<boolean> {
  const offers = sessions.flatMap((session) => (session ? [session] : []))
  const ports = [...new Set(place.ports)]
  const met = await Promise.all(
    ports.flatMap((port) => offers.map((session) => meet({ port, by, ca, session }))),
  )
  await Promise.all(met.map(({ socket }) => once(socket.destroy(), 'close')))
  return met.every(({ isResumed }) => !isResumed)
}
