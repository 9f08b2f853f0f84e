import { attempt } from '../crypto/attempt.ts'
import { concat, octetsOf, textOf } from '../crypto/bytes.ts'
import { Secret } from '../crypto/secret.ts'
import {
  decode,
  encode,
  fixed,
  list,
  opaque,
  struct,
  uint8,
  uint16,
  uint32,
} from '../wire/codec.ts'
import { CertificateType, type CertificateTypeName } from '../wire/registry/certificate-type.ts'
import { ProtocolVersion, type ProtocolVersionName } from '../wire/registry/protocol-version.ts'
import { fromHex, toHex } from './hex.ts'
import type { ClientSession, Session, SessionKind } from './session.ts'

/** What is written when the fields below change: states of another format are not read. */
const FORMAT = 1

/** What a ticket seals (RFC 5077 §4 suggests its like), and what is written to a file. */
const SessionState = struct('SessionState', {
  format: uint8,
  version: uint16,
  cipherSuite: uint16,
  compressionMethod: uint8,
  extendedMasterSecret: uint8,
  family: fixed(16),
  beganAtSeconds: uint32,
  issuedAtSeconds: uint32,
  issuedAtMilliseconds: uint16,
  lifetimeSeconds: uint32,
  ageAdd: uint32,
  maxEarlyDataSize: uint32,
  secret: opaque(1, 255),
  serverName: opaque(0, 255),
  applicationProtocol: opaque(0, 255),
  peerCertificateType: uint8,
  ownCertificateType: uint8,
  peerCertificates: list(opaque(1, 0xffffff), 0, 0xffffff),
})

/** A session in octets, secret and all: to be sealed, or kept where nobody else reads. */
export function encodeSession(session: Session): Uint8Array {
  return encode(SessionState, {
    format: FORMAT,
    version: ProtocolVersion[session.version],
    cipherSuite: session.cipherSuite,
    compressionMethod: session.compressionMethod,
    extendedMasterSecret: session.extendedMasterSecret ? 1 : 0,
    family: fromHex(session.family),
    beganAtSeconds: Math.floor(session.beganAt / 1000),
    issuedAtSeconds: Math.floor(session.issuedAt / 1000),
    issuedAtMilliseconds: session.issuedAt % 1000,
    lifetimeSeconds: session.lifetimeSeconds,
    ageAdd: session.ageAdd,
    maxEarlyDataSize: session.maxEarlyDataSize,
    secret: session.secret.bytes,
    serverName: octetsOf(session.serverName ?? ''),
    applicationProtocol: octetsOf(session.applicationProtocol ?? ''),
    peerCertificateType: CertificateType[session.peerCertificateType],
    ownCertificateType: CertificateType[session.ownCertificateType ?? 'X509'],
    peerCertificates: session.peerCertificates,
  })
}

/** The session in these octets, or nothing if there is none that we can read. */
export function decodeSession(bytes: Uint8Array): Session | undefined {
  const state = attempt(() => decode(SessionState, bytes))
  const version = versionOf(state?.version)
  const peerCertificateType = typeOf(state?.peerCertificateType)
  const ownCertificateType = typeOf(state?.ownCertificateType)
  if (!state || state.format !== FORMAT || !version) return undefined
  if (!peerCertificateType || !ownCertificateType) return undefined
  return {
    version,
    cipherSuite: state.cipherSuite,
    secret: new Secret(state.secret.slice()),
    family: toHex(state.family),
    beganAt: 1000 * state.beganAtSeconds,
    issuedAt: 1000 * state.issuedAtSeconds + state.issuedAtMilliseconds,
    lifetimeSeconds: state.lifetimeSeconds,
    serverName: nameOf(state.serverName),
    applicationProtocol: nameOf(state.applicationProtocol),
    extendedMasterSecret: state.extendedMasterSecret === 1,
    compressionMethod: state.compressionMethod,
    // Not views: the state is overwritten.
    peerCertificates: state.peerCertificates.map((certificate) => certificate.slice()),
    peerCertificateType,
    ownCertificateType,
    ageAdd: state.ageAdd,
    maxEarlyDataSize: state.maxEarlyDataSize,
  }
}

const kinds: readonly SessionKind[] = ['session_id', 'ticket']

/** What a client takes along, in octets: whoever has them can be it, and read what it sends. */
export function encodeClientSession(session: ClientSession): Uint8Array {
  const { kind, identity } = session
  const head = encode(Identity, { kind: kinds.indexOf(kind), identity })
  return concat(head, encodeSession(session))
}

const Identity = struct('SessionIdentity', { kind: uint8, identity: opaque(1, 0xffff) })

/** The client's session in these octets, or nothing if there is none that we can read. */
export function decodeClientSession(bytes: Uint8Array): ClientSession | undefined {
  const [kindCode = 0, high = 0, low = 0] = bytes
  const length = 3 + 256 * high + low
  const head = attempt(() => decode(Identity, bytes.subarray(0, length)))
  const kind = kinds[kindCode]
  const session = decodeSession(bytes.subarray(length))
  return session && head && kind && { kind, identity: head.identity.slice(), ...session }
}

function versionOf(code: number | undefined): ProtocolVersionName | undefined {
  const names = Object.keys(ProtocolVersion) as ProtocolVersionName[]
  return names.find((name) => ProtocolVersion[name] === code)
}

function typeOf(code: number | undefined): CertificateTypeName | undefined {
  return (['X509', 'RawPublicKey'] as const).find((name) => CertificateType[name] === code)
}

/** Names are octets, a character each; none is empty. */
function nameOf(octets: Uint8Array): string | undefined {
  return octets.length === 0 ? undefined : textOf(octets)
}
