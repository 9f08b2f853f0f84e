import { expect } from 'vitest'
import { AlertDescription } from '../../../src/alert/description.ts'
import type { ConnectionInfo } from '../../../src/handshake/info.ts'
import { decode } from '../../../src/wire/codec.ts'
import { ClientHello } from '../../../src/wire/shared/client-hello.ts'
import { ServerHello } from '../../../src/wire/shared/server-hello.ts'
import type { Endpoint } from '../endpoint.ts'
import { payloadOf } from '../peers/payload.ts'
import type { PeerReport, SessionPeer } from '../peers/peer.ts'
import { confirmedFacts, confirmedKeyLog, expectClosure } from '../play.ts'
import { groupOf, MOST_EARLY_DATA } from './configs.ts'
import { isWithoutCertificates, type SessionCase, type SessionName, type Step } from './matrix.ts'

export const BYTES = 32 * 31
const RECORD_HEADER = 5
const HANDSHAKE_HEADER = 4

/** A connection that is over, as both sides tell it. */
export interface Met {
  readonly us: Endpoint
  readonly info: ConnectionInfo
  readonly report: PeerReport
  /** How many were sent to us. */
  readonly bytes: number
  readonly abilities: SessionPeer
  /** The IDs of the sessions before it, hexadecimal. */
  readonly ids: ReadonlySet<string>
}

/**
 * As much as a ticket allows, and little where it is rejected: a server need not pass over more than it
 * allows as it comes, protected (RFC 9846 §4.3.10), as gnutls-serv does not; and rustls counts what it
 * passes over again with every read.
 */
export function earlyText({ earlyData }: SessionCase): string {
  const length = earlyData === 'accepted' ? MOST_EARLY_DATA : 200
  return 'this may be read again '.repeat(length).slice(0, length)
}

/** Checks both sides' accounts of a connection; gives what the peer told. */
export function verdict(one: SessionCase, step: Step, index: number, met: Met): readonly string[] {
  const { us, info, report, bytes } = met
  const { version, cipherSuite } = step
  const isExternal = one.by === 'external PSK' && !step.resumes
  expect(info).toMatchObject({
    version,
    cipherSuite,
    resumed: step.resumes,
    applicationProtocol: one.applicationProtocol,
    extendedMasterSecret: one.extendedMasterSecret !== 'off',
    helloRetryRequest: one.helloRetryRequest !== undefined,
  })
  if (version === 'TLS 1.3') expect(info.group).toBe(groupAfter(one, step))
  expect(info.externalPsk !== undefined).toBe(isExternal)
  const showsCertificate = info.role === 'client' || one.clientCertificate !== undefined
  expect(info.peerCertificates).toHaveLength(
    showsCertificate && !isWithoutCertificates(one) ? 2 : 0,
  )
  expect(us.received().toString('latin1')).toHaveLength(bytes)
  if (info.role === 'client') expect(us.received().toString('latin1')).toBe(payloadOf(BYTES))
  expectEnd(step, met)
  expectRenegotiation(one, step, us)
  expectEarlyData(one, step, met)
  if (index > 0) expectOffer(one, step, met)
  const told: PeerReport = {
    version,
    cipherSuite,
    resumed: step.resumes,
    externalPsk: isExternal,
    reused: step.resumes || isExternal,
    exporter: us.exporter(),
    ...(info.role === 'client' && { clientCertificate: one.clientCertificate !== undefined }),
    applicationProtocol: one.applicationProtocol ?? '',
  }
  const log = confirmedKeyLog(step, us.keyLog, report.keyLog?.filter(isOfUse(one, info)))
  return [...confirmedFacts(told, report), ...log]
}

/** Keys of early data are of use to who sends or accepts some; rustls makes others after a retry. */
function isOfUse({ earlyData, helloRetryRequest }: SessionCase, { role }: ConnectionInfo) {
  const isSent = earlyData !== undefined && role === 'client' && !helloRetryRequest
  const hasUse = earlyData === 'accepted' || isSent
  return (line: string): boolean => hasUse || !line.startsWith('CLIENT_EARLY_TRAFFIC_SECRET')
}

/** psk_ke has no key exchange once there is a key (RFC 9846 §4.3.9). */
function groupAfter(one: SessionCase, { resumes }: Step): string | undefined {
  const isKeyAlone = one.mode === 'psk_ke' && (resumes || one.by === 'external PSK')
  return isKeyAlone ? undefined : groupOf(one)
}

/** What is resumed is renegotiated in full. */
function expectRenegotiation({ renegotiation }: SessionCase, { resumes }: Step, us: Endpoint) {
  const isDue = renegotiation !== undefined && resumes
  expect(us.renegotiated).toHaveLength(isDue ? 1 : 0)
  for (const { resumed, signatureScheme } of us.renegotiated) {
    expect(resumed).toBe(false)
    expect(signatureScheme).toBeDefined()
  }
}

function expectEnd({ ends, version }: Step, { us, info, report, abilities }: Met): void {
  switch (ends) {
    case 'closed':
      expect(us.error()).toBeUndefined()
      expect(report.error).toBeUndefined()
      expectClosure(us)
      expect(us.forgotten).toEqual([])
      return
    case 'fatal alert by us':
      expect(us.error()?.alert).toBe('access_denied')
      if (info.role === 'client' || !abilities.failsOnly) {
        expect(report.alert).toBe(AlertDescription.access_denied)
      }
      expect(us.forgotten.length).toBeGreaterThan(0)
      return
    case 'fatal alert by the peer':
      expect(us.error()?.facts['alert']).toBe('bad_record_mac')
      expect(us.forgotten.length).toBeGreaterThan(0)
      return
    case 'cut off by the peer':
      expect(us.error()?.condition).toMatch(/^closure\.(truncated|reset)$/)
      expect(us.forgotten.length > 0).toBe(version === 'TLS 1.0')
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
  { us, info, report, abilities }: Met,
): void {
  const { earlyData } = one
  const isSent = earlyData !== undefined && resumes
  const isAccepted = isSent && earlyData === 'accepted'
  if (info.role === 'client') {
    expect(us.earlyDataAnswers).toEqual(isSent ? [isAccepted] : [])
  } else {
    expect(us.earlyData().toString()).toBe(isAccepted ? earlyText(one) : '')
  }
  const text = isAccepted && info.role === 'client' ? { text: earlyText(one) } : {}
  const { silent } = abilities
  if (silent === 'about rejected early data' && !isAccepted && info.role === 'client') return
  if (silent !== 'about early data') {
    expect(report.earlyData).toEqual(isSent ? { isAccepted, ...text } : undefined)
  }
}

/** What a client's first hello would resume by: any other ID is made up, for middleboxes or a ticket. */
export function offeredIn({ us, info, ids }: Met): SessionName | undefined {
  const bytes = firstMessage(us, info.role === 'client' ? 'sent' : 'received')
  const { legacySessionId, extensions } = decode(ClientHello, bytes)
  if (extensions?.pre_shared_key || extensions?.session_ticket?.length) return 'ticket'
  const isKnown = legacySessionId.length > 0 && ids.has(hex(legacySessionId))
  return isKnown ? 'session ID' : undefined
}

/** The ID that a server gave its session, or echoed; nothing where there is none, nor in TLS 1.3. */
export function sessionIdIn({ us, info }: Omit<Met, 'ids'>): string {
  if (info.version === 'TLS 1.3') return ''
  const bytes = firstMessage(us, info.role === 'client' ? 'received' : 'sent')
  return hex(decode(ServerHello, bytes).legacySessionIdEcho)
}

function firstMessage(us: Endpoint, direction: 'sent' | 'received'): Uint8Array {
  const flight = us.first()[direction]
  const start = RECORD_HEADER + HANDSHAKE_HEADER
  return flight.subarray(start, start + flight.readUIntBE(RECORD_HEADER + 1, 3))
}

function hex(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('hex')
}
