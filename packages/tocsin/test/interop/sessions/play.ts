import { expect } from 'vitest'
import { AlertDescription } from '../../../src/alert/description.ts'
import { createClient, createServer } from '../../../src/connection/create.ts'
import type { ConnectionInfo } from '../../../src/handshake/info.ts'
import { ClientSessions } from '../../../src/session/client-sessions.ts'
import { decode } from '../../../src/wire/codec.ts'
import { ContentType } from '../../../src/wire/registry/content-type.ts'
import { ClientHello } from '../../../src/wire/shared/client-hello.ts'
import { authorities, issuance } from '../certificates.ts'
import { KNOWN_PROTOCOLS, OFFERED_PROTOCOLS, SERVER_NAME } from '../configs.ts'
import { dial, type Endpoint, listen } from '../endpoint.ts'
import type { LegacyVersion } from '../legacy/matrix.ts'
import { payloadOf } from '../peers/payload.ts'
import type { Peer, PeerReport, PeerServer, SessionPeer } from '../peers/peer.ts'
import { confirmedFacts, confirmedKeyLog, expectClosure } from '../play.ts'
import {
  groupOf,
  groupsOffered,
  identityOf,
  MOST_EARLY_DATA,
  RunningClock,
  serverSessions,
  sessionClientConfig,
  sessionServerConfig,
  setupOf,
} from './configs.ts'
import { keyKindOf, type SessionCase, type SessionName, type Step, stepsOf } from './matrix.ts'

/** What came of a case's connections with a peer. */
export type SessionRow = SessionCase & {
  readonly connections: number
  readonly resumptions: number
  /** Whether the client offered once more what the server had to forget; only where that was put to it. */
  readonly offeredAgain?: boolean
  /** What the peer told, too, and told the same. */
  readonly confirmed: readonly string[]
}

const BYTES = 32 * 31
/**
 * As much as a ticket allows; half of it where it is rejected, for a server need not pass over more than
 * that as it comes, protected (RFC 9846 §4.3.10), and gnutls-serv does not.
 */
function earlyText({ earlyData }: SessionCase): string {
  const length = earlyData === 'accepted' ? MOST_EARLY_DATA : MOST_EARLY_DATA / 2
  return 'this may be read again '.repeat(length).slice(0, length)
}

const RECORD_HEADER = 5
const HANDSHAKE_HEADER = 4
/** A ticket of another age is resumed without its early data. */
const ANOTHER_AGE = 60_000

/** We are the client. */
export async function resumeAtPeer(
  one: SessionCase,
  peer: Peer,
  abilities: SessionPeer,
): Promise<SessionRow> {
  const sessions = new ClientSessions()
  const clock = new RunningClock()
  const files = authorities().file
  const isFlexible = !peer.limitations.has('fixed groups')
  const listenAnew = () =>
    peer.listen({
      ...setupOf(one, files),
      identity: issuance(keyKindOf(one)),
      ...(one.helloRetryRequest && isFlexible && { groups: [groupOf(one)] }),
      applicationProtocols: one.applicationProtocol ? KNOWN_PROTOCOLS : undefined,
      clientAuthentication: one.clientCertificate && 'require',
    })
  let server: PeerServer | undefined
  return playSteps(one, stepsOf(one), async (step, index) => {
    if (step.server === 'new') {
      await server?.stop()
      server = undefined
    }
    server ??= await listenAnew()
    if (one.earlyData === 'rejected') clock.aheadMs = index * ANOTHER_AGE
    const config = sessionClientConfig(one, sessions, clock, index === 0)
    const us = await dial(server.port, createClient(config))
    if (step.resumes && one.earlyData) sendEarly(us, earlyText(one))
    const info = await us.connected
    us.act((end) => end.send(Buffer.from(payloadOf(BYTES))))
    await us.waitFor(BYTES)
    end(one, us, step)
    await us.closed
    const isTold = step.ends === 'fatal alert by us'
    const report = await server.report(us.port, isTold ? 'with an alert' : undefined)
    return { us, info, report, abilities }
  }).finally(() => server?.stop())
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
    ...setupOf(one, authorities().file),
    port: listener.port,
    serverName: SERVER_NAME,
    identity: identityOf(one),
    ...(!peer.limitations.has('fixed groups') && { groups: groupsOffered(one) }),
    applicationProtocols: one.applicationProtocol ? OFFERED_PROTOCOLS : undefined,
    earlyData: one.earlyData && earlyText(one),
  })
  const steps = stepsOf(one, abilities.resumesOnly)
  return playSteps(one, steps, async (step, index) => {
    if (step.server === 'new') sessions = serverSessions(one, clock)
    if (one.earlyData === 'rejected') clock.aheadMs = index * ANOTHER_AGE
    const accepted = listener.expect(createServer(sessionServerConfig(one, sessions, index === 0)))
    const reported = client.connect({
      bytes: BYTES,
      waits: step.ends === 'closed' ? undefined : 'for an alert',
      isLast: index === steps.length - 1,
    })
    const us = await accepted
    const info = await us.connected
    await us.waitFor(BYTES)
    if (step.ends !== 'closed') end(one, us, step)
    await us.closed
    return { us, info, report: await reported, abilities }
  }).finally(async () => {
    await client.stop()
    listener.stop()
  })
}

interface Met {
  readonly us: Endpoint
  readonly info: ConnectionInfo
  readonly report: PeerReport
  readonly abilities: SessionPeer
}

/** Plays a case's connections one after the other, and checks each. */
async function playSteps(
  one: SessionCase,
  steps: readonly Step[],
  play: (step: Step, index: number) => Promise<Met>,
): Promise<SessionRow> {
  const confirmed = new Set<string>()
  let resumptions = 0
  let offeredAgain: boolean | undefined
  for (const [index, step] of steps.entries()) {
    const met = await play(step, index)
    for (const fact of verdict(one, step, index, met)) confirmed.add(fact)
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
function end({ version }: SessionCase, { act }: Endpoint, { ends }: Step): void {
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

/** Checks both sides' accounts of a connection; gives what the peer told. */
function verdict(one: SessionCase, step: Step, index: number, met: Met): readonly string[] {
  const { us, info, report, abilities } = met
  const cipherSuite = (index > 0 && one.laterSuite) || one.cipherSuite
  const isExternal = one.by === 'external PSK' && !step.resumes
  expect(info).toMatchObject({
    version: one.version,
    cipherSuite,
    resumed: step.resumes,
    applicationProtocol: one.applicationProtocol,
    extendedMasterSecret: one.extendedMasterSecret !== 'off',
    helloRetryRequest: one.helloRetryRequest !== undefined,
  })
  if (one.version === 'TLS 1.3') expect(info.group).toBe(groupAfter(one, step))
  expect(info.externalPsk !== undefined).toBe(isExternal)
  const showsCertificate = info.role === 'client' || one.clientCertificate !== undefined
  expect(info.peerCertificates).toHaveLength(showsCertificate && one.by !== 'external PSK' ? 2 : 0)
  expect(us.received().toString('latin1')).toHaveLength(BYTES)
  if (info.role === 'client') expect(us.received().toString('latin1')).toBe(payloadOf(BYTES))
  expectEnd(step, met)
  expectEarlyData(one, step, met, abilities)
  if (index > 0) expectOffer(one, step, met)
  const told: PeerReport = {
    version: one.version,
    cipherSuite,
    resumed: step.resumes,
    externalPsk: isExternal,
    reused: step.resumes || isExternal,
    exporter: us.exporter(),
    ...(info.role === 'client' && { clientCertificate: one.clientCertificate !== undefined }),
    applicationProtocol: one.applicationProtocol ?? '',
  }
  const log = confirmedKeyLog(one, us.keyLog, report.keyLog?.filter(isOfUse(one, info)))
  return [...confirmedFacts(told, report), ...log]
}

/** Keys of early data are of use to who sends or accepts some. */
function isOfUse({ earlyData }: SessionCase, { role }: ConnectionInfo) {
  const hasUse = earlyData === 'accepted' || (earlyData && role === 'client')
  return (line: string): boolean => hasUse || !line.startsWith('CLIENT_EARLY_TRAFFIC_SECRET')
}

/** psk_ke has no key exchange once there is a key (RFC 9846 §4.3.9). */
function groupAfter(one: SessionCase, { resumes }: Step): string | undefined {
  const isKeyAlone = one.mode === 'psk_ke' && (resumes || one.by === 'external PSK')
  return isKeyAlone ? undefined : groupOf(one)
}

function expectEnd({ ends }: Step, { us, report }: Met): void {
  switch (ends) {
    case 'closed':
      expect(us.error()).toBeUndefined()
      expect(report.error).toBeUndefined()
      expectClosure(us)
      expect(us.forgotten).toEqual([])
      return
    case 'fatal alert by us':
      expect(us.error()?.alert).toBe('access_denied')
      expect(report.alert).toBe(AlertDescription.access_denied)
      expect(us.forgotten.length).toBeGreaterThan(0)
      return
    case 'fatal alert by the peer':
      expect(us.error()?.facts['alert']).toBe('bad_record_mac')
      expect(us.forgotten.length).toBeGreaterThan(0)
  }
}

/** We offer what may be resumed, and nothing else; others do as they like once there is nothing. */
function expectOffer({ by }: SessionCase, { resumes, server }: Step, met: Met): void {
  const isDue = resumes || server === 'new'
  const due = by === 'external PSK' ? 'ticket' : by
  if (isDue || met.info.role === 'client') expect(offeredIn(met)).toBe(isDue ? due : undefined)
}

function expectEarlyData(
  one: SessionCase,
  { resumes }: Step,
  met: Met,
  peer: Pick<SessionPeer, 'silent'>,
): void {
  const { us, info, report } = met
  const { earlyData } = one
  const isSent = earlyData !== undefined && resumes
  const isAccepted = isSent && earlyData === 'accepted'
  if (info.role === 'client') {
    expect(us.earlyDataAnswers).toEqual(isSent ? [isAccepted] : [])
  } else {
    expect(us.earlyData().toString()).toBe(isAccepted ? earlyText(one) : '')
  }
  const text = isAccepted && info.role === 'client' ? { text: earlyText(one) } : {}
  if (peer.silent !== 'about early data') {
    expect(report.earlyData).toEqual(isSent ? { isAccepted, ...text } : undefined)
  }
}

/** What a client's first hello would resume by. */
function offeredIn({ us, info }: Met): SessionName | undefined {
  const flight = us.first()[info.role === 'client' ? 'sent' : 'received']
  const body = RECORD_HEADER + HANDSHAKE_HEADER
  const hello = flight.subarray(body, body + flight.readUIntBE(RECORD_HEADER + 1, 3))
  const { legacySessionId, extensions } = decode(ClientHello, hello)
  if (info.version === 'TLS 1.3') return extensions?.pre_shared_key && 'ticket'
  if (extensions?.session_ticket?.length) return 'ticket'
  return legacySessionId.length > 0 ? 'session ID' : undefined
}
