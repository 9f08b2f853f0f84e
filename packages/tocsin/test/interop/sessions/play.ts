import { expect } from 'vitest'
import type { ClientConfig } from '../../../src/connection/config.ts'
import { createClient, createServer } from '../../../src/connection/create.ts'
import { ClientSessions } from '../../../src/session/client-sessions.ts'
import type { ClientSession } from '../../../src/session/session.ts'
import { decodeClientSession, encodeClientSession } from '../../../src/session/session-state.ts'
import { ContentType } from '../../../src/wire/registry/content-type.ts'
import { authorities, issuance } from '../certificates.ts'
import { KNOWN_PROTOCOLS, OFFERED_PROTOCOLS, SERVER_NAME } from '../configs.ts'
import { dial, type Endpoint, listen } from '../endpoint.ts'
import type { LegacyVersion } from '../legacy/matrix.ts'
import { payloadOf } from '../peers/payload.ts'
import type { AgainSetup, Peer, PeerServer, SessionPeer } from '../peers/peer.ts'
import {
  groupOf,
  groupsOffered,
  identityOf,
  RunningClock,
  serverSessions,
  sessionClientConfig,
  sessionServerConfig,
  setupOf,
} from './configs.ts'
import { keyKindOf, type SessionCase, type Step, stepsOf } from './matrix.ts'
import { BYTES, earlyText, type Met, offeredIn, sessionIdIn, verdict } from './verdict.ts'

/** What came of a case's connections with a peer. */
export type SessionRow = SessionCase & {
  readonly connections: number
  readonly resumptions: number
  /** Whether the client offered once more what the server had to forget; only where that was put to it. */
  readonly offeredAgain?: boolean
  /** Whether a server resumes what was to be forgotten, for a client that offers it in spite of that. */
  readonly peerStillResumes?: boolean
  /** What the peer told, too, and told the same. */
  readonly confirmed: readonly string[]
}

/** A ticket of another age is resumed without its early data. */
const ANOTHER_AGE = 120_000

/** We are the client. */
export async function resumeAtPeer(
  one: SessionCase,
  peer: Peer,
  abilities: SessionPeer,
): Promise<SessionRow> {
  const sessions = new CopyingSessions()
  const clock = new RunningClock()
  const isFlexible = !peer.limitations.has('fixed groups')
  const listenIn = (version: LegacyVersion) =>
    peer.listen({
      ...setupOf(one, authorities().file, version),
      identity: issuance(keyKindOf(one)),
      ...(one.helloRetryRequest && isFlexible && { groups: [groupOf(one)] }),
      applicationProtocols: one.applicationProtocol ? KNOWN_PROTOCOLS : undefined,
      clientAuthentication: one.clientCertificate && 'require',
    })
  let server: PeerServer | undefined
  let copy: Uint8Array | undefined
  const connect: Play = async (step, index) => {
    if (step.server === 'new') {
      await server?.stop()
      server = undefined
    }
    server ??= await listenIn(step.version)
    if (one.earlyData === 'rejected') clock.aheadMs = index * ANOTHER_AGE
    const met = await meetServer(one, step, server, sessionClientConfig(one, sessions, clock, step))
    if (step.ends.startsWith('fatal alert')) copy = sessions.copies.at(-1)
    return { ...met, bytes: BYTES, abilities }
  }
  try {
    const row = await playSteps(one, stepsOf(one), connect)
    if (!server || !copy) return row
    const peerStillResumes = await offerInSpite(one, server, clock, copy)
    expect(peerStillResumes).toBe(abilities.resumesAfterAlert.has(one.by))
    return { ...row, connections: row.connections + 1, peerStillResumes }
  } finally {
    await server?.stop()
  }
}

/** A client's sessions, and copies of them that nobody forgets. */
class CopyingSessions extends ClientSessions {
  readonly copies: Uint8Array[] = []

  override add(name: string, session: ClientSession): void {
    this.copies.push(encodeClientSession(session))
    super.add(name, session)
  }
}

async function meetServer(
  one: SessionCase,
  step: Step,
  server: PeerServer,
  config: ClientConfig,
): Promise<Pick<Met, 'us' | 'info' | 'report'>> {
  const us = await dial(server.port, createClient(config))
  if (step.resumes && one.earlyData) sendEarly(us, earlyText(one))
  const info = await us.connected
  if (step.resumes && one.renegotiation) {
    us.act((connection) => connection.renegotiate())
    await us.waitForRenegotiation()
  }
  us.act((connection) => connection.send(Buffer.from(payloadOf(BYTES))))
  await us.waitFor(BYTES)
  if (step.ends === 'cut off by the peer') server.cutOff?.()
  else end(us, step)
  await us.closed
  const isTold = step.ends === 'fatal alert by us'
  const report = await server.report(us.port, isTold ? 'with an alert' : undefined)
  return { us, info, report }
}

/** What a server does when a client, unlike ours, has not forgotten. */
async function offerInSpite(
  one: SessionCase,
  server: PeerServer,
  clock: RunningClock,
  copy: Uint8Array,
): Promise<boolean> {
  const session = decodeClientSession(copy)
  const [step] = stepsOf({ ...one, fate: 'resumed' })
  if (!session || !step) throw new Error('there is no session')
  const config = sessionClientConfig(one, new ClientSessions(), clock, step)
  const { info, report } = await meetServer(one, step, server, { ...config, session })
  expect(report.resumed).toBe(info.resumed)
  return info.resumed
}

function sendEarly({ act }: Endpoint, text: string): void {
  const middle = text.length / 2
  for (const piece of [text.slice(0, middle), text.slice(middle)]) {
    act((connection) => connection.sendEarlyData(Buffer.from(piece)))
  }
}

/** We are the server. */
export async function resumeAtUs(
  one: SessionCase,
  peer: Peer,
  abilities: SessionPeer,
): Promise<SessionRow> {
  const clock = new RunningClock()
  const listener = await listen('waits')
  let sessions = serverSessions(one, clock)
  const client = abilities.client({
    ...setupOf(one, authorities().file, one.offers ? undefined : one.version),
    port: listener.port,
    serverName: SERVER_NAME,
    identity: identityOf(one),
    ...(!peer.limitations.has('fixed groups') && { groups: groupsOffered(one) }),
    applicationProtocols: one.applicationProtocol ? OFFERED_PROTOCOLS : undefined,
    earlyData: one.earlyData && earlyText(one),
  })
  const steps = stepsOf(one, abilities.resumesOnly)
  return playSteps(one, steps, async (step, index) => {
    if (one.fate === 'unknown to the server' && index > 0) sessions = serverSessions(one, clock)
    if (one.earlyData === 'rejected') clock.aheadMs = index * ANOTHER_AGE
    const failsEarly = abilities.failsOnly !== undefined && step.ends === 'fatal alert by us'
    const bytes = failsEarly ? 0 : BYTES
    const accepted = listener.expect(
      createServer(sessionServerConfig(one, sessions, step)),
      (us) => failsEarly && end(us, step),
    )
    const reported = client.connect({
      bytes,
      ends: endFor(step),
      isLast: index === steps.length - 1,
    })
    const us = await accepted
    const info = await us.connected
    await us.waitFor(bytes)
    if (step.ends.startsWith('fatal alert') && !failsEarly) end(us, step)
    await us.closed
    return { us, info, report: await reported, bytes, abilities }
  }).finally(async () => {
    await client.stop()
    listener.stop()
  })
}

type Play = (step: Step, index: number) => Promise<Omit<Met, 'ids'>>

function endFor({ ends }: Step): AgainSetup['ends'] {
  if (ends === 'closed') return undefined
  return ends === 'cut off by the peer' ? 'cut off' : 'with an alert'
}

/** Plays a case's connections one after the other, and checks each. */
async function playSteps(
  one: SessionCase,
  steps: readonly Step[],
  play: Play,
): Promise<SessionRow> {
  const confirmed = new Set<string>()
  const ids = new Set<string>()
  let resumptions = 0
  let offeredAgain: boolean | undefined
  for (const [index, step] of steps.entries()) {
    const met = { ids, ...(await play(step, index)) }
    for (const fact of verdict(one, step, index, met)) confirmed.add(fact)
    ids.add(sessionIdIn(met))
    if (step.resumes) resumptions++
    if (index > 0 && !step.resumes && step.server === 'same')
      offeredAgain = offeredIn(met) !== undefined
  }
  return {
    ...one,
    connections: steps.length,
    resumptions,
    ...(offeredAgain !== undefined && { offeredAgain }),
    confirmed: [...confirmed],
  }
}

/** Ends a connection as the step has it. */
function end({ act }: Endpoint, { ends, version }: Step): void {
  act((connection) => {
    if (ends === 'closed') return connection.close()
    if (ends === 'fatal alert by us') return connection.refuse('authentication.access-denied')
    return [{ type: 'write', bytes: forged(version) }]
  })
}

/** A record that nobody has protected: whoever gets it has to send bad_record_mac. */
function forged(version: LegacyVersion): Uint8Array {
  const minor = { 'TLS 1.0': 1, 'TLS 1.1': 2, 'TLS 1.2': 3, 'TLS 1.3': 3 }[version]
  return Uint8Array.from([ContentType.application_data, 3, minor, 0, 64, ...noise])
}

const noise = new Uint8Array(64).fill(0xa5)
