import type { ClientConfig, ServerConfig } from '../../../src/connection/config.ts'
import type { GroupName } from '../../../src/crypto/provider.ts'
import type { ExternalPsk } from '../../../src/handshake/question.ts'
import { tls12 } from '../../../src/handshake/tls12/version.ts'
import { tls13 } from '../../../src/handshake/tls13/version.ts'
import type { ClientSessions } from '../../../src/session/client-sessions.ts'
import { memoryStore } from '../../../src/session/memory-store.ts'
import { ServerSessions } from '../../../src/session/server-sessions.ts'
import { Clock, meet } from '../../support/sessions.ts'
import { issuance, legacyCredential } from '../certificates.ts'
import { crypto, KNOWN_PROTOCOLS, OFFERED_PROTOCOLS, SERVER_NAME, verifier } from '../configs.ts'
import { dhParametersFor, psk, pskForPeers } from '../legacy/configs.ts'
import { type LegacyVersion, versions } from '../legacy/matrix.ts'
import type { LegacySetup, Setup } from '../peers/peer.ts'
import { isLegacy, keyKindOf, type SessionCase, type Step, suitesOfBoth } from './matrix.ts'

/** Bytes of early data that a ticket allows, on both sides. */
export const MOST_EARLY_DATA = 4000

/** A client of ours that can agree on nothing but the case. */
export function sessionClientConfig(
  one: SessionCase,
  sessions: ClientSessions,
  clock: RunningClock,
  step: Step,
): ClientConfig {
  return {
    ...common(one, step),
    ...(one.offers && { versions: [tls13, tls12], cipherSuites: suitesOfBoth }),
    psk,
    groups: one.helloRetryRequest ? [groupOf(one)] : groupsOffered(one),
    serverName: SERVER_NAME,
    verifier,
    sessions,
    now: clock.now,
    ...(one.helloRetryRequest && { keyShares: [] }),
    ...(one.mode && { pskModes: [one.mode] }),
    ...(one.earlyData && { earlyData: true }),
    ...(one.applicationProtocol && { applicationProtocols: OFFERED_PROTOCOLS }),
    ...(one.clientCertificate && { credential: legacyCredential(one.clientCertificate) }),
    ...(one.by === 'external PSK' && { externalPsks: [externalPsk(one)] }),
  }
}

/** A server of ours that can agree on nothing but the case. */
export function sessionServerConfig(
  one: SessionCase,
  sessions: ServerSessions,
  step: Step,
): ServerConfig {
  const external = externalPsk(one)
  return {
    ...common(one, step),
    groups: isFiniteField(one) ? ['ffdhe2048', groupOf(one)] : [groupOf(one)],
    credentials: [legacyCredential(keyKindOf(one))],
    sessions,
    ...(one.by === 'external PSK' && {
      externalPsk: {
        find: (identity) => (isSame(identity, external.identity) ? external : undefined),
      },
    }),
    psk: {
      find: (identity) => (isSame(identity, Buffer.from(psk.identity)) ? psk.key : undefined),
    },
    ...(one.mode && { pskModes: [one.mode] }),
    ...(one.applicationProtocol && { applicationProtocols: KNOWN_PROTOCOLS }),
    ...(one.clientCertificate && { clientAuthentication: 'require', verifier }),
  }
}

function isSame(one: Uint8Array, other: Uint8Array): boolean {
  return Buffer.from(one).equals(other)
}

function common(one: SessionCase, { version, cipherSuite, resumes }: Step) {
  const modern = version === 'TLS 1.3' ? tls13 : tls12
  return {
    crypto,
    versions: [isLegacy(one) ? versions[version] : modern],
    // A session is resumed only if its own suite is one of ours, though it need not be the one we choose.
    cipherSuites: [...new Set([cipherSuite, ...(resumes ? [one.cipherSuite] : [])])],
    keyLog: true,
    ...(one.renegotiation && { renegotiation: 'secure' as const }),
  }
}

/** The time, which may be put forward. */
export class RunningClock {
  aheadMs = 0
  readonly now = (): number => Date.now() + this.aheadMs
}

/** Sessions of a server that has watched for replays long enough to take early data (RFC 9846 §8.2). */
export function serverSessions(one: SessionCase, clock: RunningClock): ServerSessions {
  const past = new Clock()
  past.ms = Date.now() - WATCHED_MS
  let { now } = past
  const current = () => now()
  const sessions = new ServerSessions({
    store: memoryStore({ now: current }),
    crypto,
    now: current,
    ...(one.earlyData && { maxEarlyDataSize: MOST_EARLY_DATA }),
  })
  meet({ sessions, clock: past })
  now = clock.now
  return sessions
}

const WATCHED_MS = 60_000

/** The group that is agreed on. */
export function groupOf({ helloRetryRequest }: SessionCase): GroupName {
  return helloRetryRequest ? 'secp384r1' : 'secp256r1'
}

/** A client's groups, the one it sends a share for first; the curves of certificates are among them. */
export function groupsOffered(one: SessionCase): readonly GroupName[] {
  if (isFiniteField(one)) return ['ffdhe2048', 'secp256r1']
  return one.helloRetryRequest ? ['x25519', 'secp384r1'] : ['secp256r1']
}

function isFiniteField({ cipherSuite }: SessionCase): boolean {
  return cipherSuite.startsWith('TLS_DHE_')
}

/** A key of its hash's length. */
function externalPsk({ hash = 'sha256' }: SessionCase): ExternalPsk {
  const length = hash === 'sha256' ? 32 : 48
  return {
    identity: Buffer.from('tocsin'),
    key: Uint8Array.from({ length }, (_, n) => 3 * n + 7),
    hash,
  }
}

/** What a peer is told in either role. */
export function setupOf(
  one: SessionCase,
  authorities: string,
  version: LegacyVersion | undefined,
): Setup {
  const { by, cipherSuite, laterSuite, mode, earlyData } = one
  const external = externalPsk(one)
  return {
    version,
    authorities,
    ...(isLegacy(one) && { legacy: legacyFor(one) }),
    sessions: {
      by,
      cipherSuites: laterSuite ? [cipherSuite, laterSuite] : [cipherSuite],
      mode,
      ...(earlyData && { mostEarlyData: MOST_EARLY_DATA }),
      ...(by === 'external PSK' && {
        externalPsk: {
          identity: Buffer.from(external.identity).toString(),
          key: Buffer.from(external.key).toString('hex'),
          hash: external.hash ?? 'sha256',
        },
      }),
    },
  }
}

function legacyFor({ extendedMasterSecret, cipherSuite }: SessionCase): LegacySetup {
  return {
    psk: pskForPeers,
    dhParameters: dhParametersFor({ group: undefined }),
    cipherSuite,
    extendedMasterSecret,
  }
}

/** The certificate of a client that has one. */
export function identityOf({ clientCertificate }: SessionCase) {
  return clientCertificate && issuance(clientCertificate)
}
