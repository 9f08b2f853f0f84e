import { createDiffieHellmanGroup } from 'node:crypto'
import { expect } from 'vitest'
import { AlertDescription, type AlertName } from '../../../src/alert/description.ts'
import type { ClientConfig, CommonConfig, ServerConfig } from '../../../src/connection/config.ts'
import type { Connection } from '../../../src/connection/connection.ts'
import { createClient, createServer } from '../../../src/connection/create.ts'
import { HandshakeType } from '../../../src/wire/registry/handshake-type.ts'
import { authorities, type Flaw, issuance, legacyCredential } from '../certificates.ts'
import { crypto, SERVER_NAME, verifier } from '../configs.ts'
import { dial, type Endpoint, type Listener } from '../endpoint.ts'
import { payloadOf } from '../peers/payload.ts'
import type { LegacySetup, Peer, PeerReport, Role } from '../peers/peer.ts'
import { dhParametersFor, dhParametersOf, psk, pskForPeers } from './configs.ts'
import { type OlderVersion, olderVersions } from './faults.ts'
import { versions } from './matrix.ts'

/** A handshake or a connection that we must end, and the alert that tells the peer why. */
export interface LegacyRefusal {
  readonly name: string
  /** What we are. */
  readonly role: Role
  readonly ours: AlertName
  readonly versions: readonly OlderVersion[]
  /** ECDHE_ECDSA with CBC unless said otherwise. */
  readonly suite?: string
  readonly client?: Partial<ClientConfig>
  readonly server?: Partial<ServerConfig>
  readonly peer?: Partial<LegacySetup>
  /** The one version of the peer, if not that of the row. */
  readonly peerVersion?: OlderVersion
  readonly peerCertificate?: Flaw
  /** What becomes of the peer's flights on their way to us. */
  readonly onTheWay?: Tampering
  /** The alert is a warning, of which the peer says this. */
  readonly warning?: string
}

/** The flight to change, counted from 0, and how. */
interface Tampering {
  readonly flight: number
  readonly change: (bytes: Buffer) => Buffer
}

const PSK = 'TLS_PSK_WITH_AES_128_CBC_SHA'
const RECORD_HEADER = 5
/** Where a hello has the length of its session ID: behind headers, version and random. */
const SESSION_ID = RECORD_HEADER + 4 + 2 + 32
/** The record of an empty server_hello_done. */
const SERVER_HELLO_DONE = RECORD_HEADER + 4

const write = (at: number, value: number) => (bytes: Buffer) => {
  const changed = Buffer.from(bytes)
  changed[at < 0 ? bytes.length + at : at] = value
  return changed
}
const flip = (at: number) => (bytes: Buffer) => write(at, (bytes.at(at) ?? 0) ^ 1)(bytes)

/** In the order of the alerts' codes. */
export const legacyRefusals: readonly LegacyRefusal[] = [
  ...(['client', 'server'] as const).flatMap((role): readonly LegacyRefusal[] => [
    {
      name: `a hello that is another message, to the ${role}`,
      role,
      ours: 'unexpected_message',
      versions: olderVersions,
      onTheWay: { flight: 0, change: write(RECORD_HEADER, HandshakeType.finished) },
    },
    {
      name: `a last octet that is another, to the ${role}`,
      role,
      ours: 'bad_record_mac',
      versions: olderVersions,
      suite: PSK,
      onTheWay: { flight: 1, change: flip(-1) },
    },
    {
      name: `a session ID longer than 32 octets, to the ${role}`,
      role,
      ours: 'decode_error',
      versions: olderVersions,
      onTheWay: { flight: 0, change: write(SESSION_ID, 33) },
    },
    {
      name: `renegotiation, asked of the ${role}`,
      role,
      ours: 'no_renegotiation',
      versions: olderVersions,
      peer: { renegotiation: 'theirs' },
      warning: 'no renegotiation',
    },
  ]),
  {
    name: 'another pre-shared key of that identity',
    role: 'server',
    ours: 'bad_record_mac',
    versions: olderVersions,
    suite: PSK,
    peer: { psk: { ...pskForPeers, key: '70'.repeat(32) } },
  },
  {
    name: 'no common cipher suite',
    role: 'server',
    ours: 'handshake_failure',
    versions: olderVersions,
    suite: 'TLS_ECDHE_RSA_WITH_3DES_EDE_CBC_SHA',
  },
  {
    name: 'a certificate that has expired',
    role: 'client',
    ours: 'certificate_expired',
    versions: olderVersions,
    peerCertificate: 'expired',
  },
  {
    name: 'a certificate for another name',
    role: 'client',
    ours: 'bad_certificate',
    versions: olderVersions,
    peerCertificate: 'wrong name',
  },
  {
    name: 'a signature that is another',
    role: 'client',
    ours: 'decrypt_error',
    versions: olderVersions,
    onTheWay: { flight: 0, change: flip(-SERVER_HELLO_DONE - 1) },
  },
  {
    name: 'a server that goes below our version',
    role: 'client',
    ours: 'protocol_version',
    versions: ['TLS 1.2', 'TLS 1.1'],
    onTheWay: { flight: 0, change: write(RECORD_HEADER + 4 + 1, 1) },
  },
  {
    name: 'a client below our version',
    role: 'server',
    ours: 'protocol_version',
    versions: ['TLS 1.2', 'TLS 1.1'],
    peerVersion: 'TLS 1.0',
  },
  {
    name: 'a group of 1024 bits',
    role: 'client',
    ours: 'insufficient_security',
    versions: olderVersions,
    suite: 'TLS_DHE_RSA_WITH_AES_128_CBC_SHA',
    peer: { dhParameters: dhParametersOf('small', createDiffieHellmanGroup('modp2').getPrime()) },
  },
  {
    name: 'a needless fallback',
    role: 'server',
    ours: 'inappropriate_fallback',
    versions: ['TLS 1.1', 'TLS 1.0'],
    server: { versions: [versions['TLS 1.2'], versions['TLS 1.1'], versions['TLS 1.0']] },
    peer: { fallbackScsv: 'sent' },
  },
  {
    name: 'an identity that nobody has',
    role: 'server',
    ours: 'unknown_psk_identity',
    versions: olderVersions,
    suite: PSK,
    server: { psk: { find: () => undefined, unknownIdentity: 'tell' } },
  },
]

/** Provokes a refusal, and expects that the peer tells the same alert. */
export async function refuseLegacy(
  refusal: LegacyRefusal,
  version: OlderVersion,
  peer: Peer,
  listener: Listener,
): Promise<void> {
  const play = refusal.role === 'client' ? refuseAsClient : refuseAsServer
  const { us, report } = await play(refusal, version, peer, listener)
  const sent = us.alerts.filter(({ direction }) => direction === 'sent').map(({ name }) => name)
  expect(sent, us.error()?.message).toContain(refusal.ours)
  if (refusal.warning) expect(report.error).toContain(refusal.warning)
  else expect(report.alert).toBe(AlertDescription[refusal.ours])
}

interface Outcome {
  readonly us: Endpoint
  readonly report: PeerReport
}

async function refuseAsClient(
  refusal: LegacyRefusal,
  version: OlderVersion,
  peer: Peer,
): Promise<Outcome> {
  const server = await peer.listen({
    ...setupOf(refusal, version),
    identity: issuance(keyOf(refusal), refusal.peerCertificate),
    // A server for many connections does not tell what ends one that it is connected with.
    ...((refusal.warning || refusal.onTheWay?.flight === 1) && { once: { bytes: BYTES } }),
  })
  const config = { ...common(refusal, version), serverName: SERVER_NAME, psk, ...refusal.client }
  const us = await dial(server.port, tampered(createClient(config), refusal.onTheWay))
  us.connected.then(
    () => us.act((connection) => connection.send(Buffer.from(payloadOf(BYTES)))),
    () => {},
  )
  await us.closed
  const report = await server.report(us.port)
  await server.stop()
  return { us, report }
}

async function refuseAsServer(
  refusal: LegacyRefusal,
  version: OlderVersion,
  peer: Peer,
  listener: Listener,
): Promise<Outcome> {
  const config: ServerConfig = {
    ...common(refusal, version),
    credentials: [legacyCredential(keyOf(refusal))],
    psk: { find: () => psk.key },
    ...refusal.server,
  }
  const accepted = listener.expect(tampered(createServer(config), refusal.onTheWay))
  const reported = peer.connect({
    ...setupOf(refusal, version),
    version: refusal.peerVersion ?? version,
    port: listener.port,
    serverName: SERVER_NAME,
    bytes: BYTES,
  })
  const us = await accepted
  await us.closed
  return { us, report: await reported }
}

const BYTES = 310

function common({ suite = ECDSA }: LegacyRefusal, version: OlderVersion) {
  return {
    crypto,
    verifier,
    versions: [versions[version]],
    cipherSuites: [suite],
    groups: ['x25519', 'secp256r1'],
  } as const satisfies CommonConfig & { readonly verifier: typeof verifier }
}

const ECDSA = 'TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA'

function keyOf({ suite = ECDSA }: LegacyRefusal) {
  return suite === ECDSA ? 'secp256r1' : 'rsa2048'
}

function setupOf({ peer, peerVersion }: LegacyRefusal, version: OlderVersion) {
  return {
    authorities: authorities().file,
    version: peerVersion ?? version,
    legacy: { psk: pskForPeers, dhParameters: dhParametersFor({ group: 'ffdhe2048' }), ...peer },
  }
}

/** A connection that gets one of the peer's flights otherwise than it was sent. */
function tampered(connection: Connection, tampering: Tampering | undefined): Connection {
  if (!tampering) return connection
  const receive = connection.receive.bind(connection)
  let flight = 0
  connection.receive = (bytes) =>
    receive(flight++ === tampering.flight ? tampering.change(Buffer.from(bytes)) : bytes)
  return connection
}
