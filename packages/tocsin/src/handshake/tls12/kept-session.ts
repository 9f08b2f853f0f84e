import { Secret } from '../../crypto/secret.ts'
import { toHex } from '../../session/hex.ts'
import type { Session } from '../../session/session.ts'
import type { Keyed } from './negotiated.ts'

/** The family of the session: that of the one that is resumed, or a new one; from here on it fails with the connection. */
export function familyOf({ session, policy, effects }: Keyed): string {
  const family = session.resumed?.family ?? toHex(policy.crypto.random(16))
  effects.report({ type: 'session-family', family })
  return family
}

/** What a handshake leads to that can be resumed (RFC 5246 §7.2 lists it as the session state). */
export function keptSession(
  hs: Keyed,
  peer: { readonly certificates: readonly Uint8Array[]; readonly role: 'client' | 'server' },
  family: string,
  issued: Pick<Session, 'issuedAt' | 'lifetimeSeconds'>,
): Session {
  return {
    version: hs.dialect.name,
    cipherSuite: hs.suite.code,
    secret: new Secret(hs.master.bytes.slice()),
    family,
    beganAt: hs.session.resumed?.beganAt ?? issued.issuedAt,
    ...issued,
    serverName: hs.serverName,
    applicationProtocol: hs.applicationProtocol,
    extendedMasterSecret: hs.extendedMasterSecret,
    compressionMethod: hs.compression?.code ?? 0,
    peerCertificates: peer.certificates,
    peerCertificateType: hs.certificateTypes[peer.role],
    ownCertificateType: hs.certificateTypes[peer.role === 'client' ? 'server' : 'client'],
    ageAdd: 0,
    maxEarlyDataSize: 0,
  }
}
