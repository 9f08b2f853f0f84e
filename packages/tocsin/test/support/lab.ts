import type { ClientConfig, ServerConfig } from '../../src/connection/config.ts'
import { createClient, createServer } from '../../src/connection/create.ts'
import type { Event } from '../../src/connection/events.ts'
import type { CryptoProvider } from '../../src/crypto/provider.ts'
import { tls12 } from '../../src/handshake/tls12/version.ts'
import { tls13 } from '../../src/handshake/tls13/version.ts'
import { type Fault, inVersion, type LabVersion } from '../../src/lab/fault.ts'
import { labClient, labServer, neededBy } from '../../src/lab/peer.ts'
import * as legacy from '../../src/legacy/index.ts'
import { nodeCrypto } from '../../src/node/crypto/index.ts'
import { certificateVerifier } from '../../src/x509/verify.ts'
import { credential, trustAnchors } from './certificates.ts'
import { act, type Exchange, pair, type Transport } from './pair.ts'

export type VersionName = 'TLS 1.3' | 'TLS 1.2'

/** Those one gets without asking for others. */
export const versionNames: readonly VersionName[] = ['TLS 1.3', 'TLS 1.2']

/** All before TLS 1.3. */
export const olderVersions = ['TLS 1.2', 'TLS 1.1', 'TLS 1.0'] as const

/** `TLS 1.3` stands for the versions that everybody has; the old ones for themselves. */
const versions = {
  'TLS 1.3': [tls13, tls12],
  'TLS 1.2': [tls12],
  'TLS 1.1': [legacy.tls11],
  'TLS 1.0': [legacy.tls10],
  'TLS 1.2 of old': [legacy.tls12],
  all: [legacy.tls13, legacy.tls12, legacy.tls11, legacy.tls10],
}

/** How tables of alerts name a version. */
export const alertVersion = {
  'TLS 1.3': 'tls13',
  'TLS 1.2': 'tls12',
  'TLS 1.1': 'tls11',
  'TLS 1.0': 'tls10',
} as const

/** An honest client that can show a certificate; `TLS 1.3` stands for a client of both versions. */
export function clientConfig(
  crypto: CryptoProvider = nodeCrypto,
  version: keyof typeof versions = 'TLS 1.3',
): ClientConfig {
  return {
    crypto,
    versions: versions[version],
    serverName: 'localhost',
    verifier: certificateVerifier({ trustAnchors, crypto }),
    credential: credential(),
  }
}

/** An honest server; `TLS 1.3` stands for a server of both versions. */
export function serverConfig(
  crypto: CryptoProvider = nodeCrypto,
  version: keyof typeof versions = 'TLS 1.3',
): ServerConfig {
  return {
    crypto,
    versions: versions[version],
    credentials: [credential()],
    verifier: certificateVerifier({ trustAnchors, crypto }),
  }
}

interface Meeting {
  readonly version?: LabVersion
  /** TLS 1.2 with all that `tocsin/legacy` has. */
  readonly legacy?: boolean
  readonly crypto?: CryptoProvider
  readonly client?: Partial<ClientConfig>
  readonly server?: Partial<ServerConfig>
  readonly transport?: Transport
}

/** Two honest ends, connected. */
export function connect(meeting: Meeting = {}): Exchange {
  const { crypto = nodeCrypto, version = 'TLS 1.3', client, server, transport } = meeting
  const spoken = meeting.legacy && version === 'TLS 1.2' ? 'TLS 1.2 of old' : version
  return pair(
    createClient({ ...clientConfig(crypto, spoken), ...client }),
    createServer({ ...serverConfig(crypto, spoken), ...server }),
    transport,
  )
}

/** Commits a fault against an honest peer of ours that would take any version, and sees what becomes of it. */
export function commit(
  fault: Fault,
  crypto: CryptoProvider = nodeCrypto,
  version: LabVersion = fault.version ?? 'TLS 1.3',
  transport?: Transport,
): Exchange {
  const exchange = meet(fault, crypto, version, transport)
  const { side, connected, ends } = fault
  const culprit = exchange[side]
  if (!culprit.info || culprit.ended) return exchange
  if (connected) act(exchange, side, () => connected(culprit), transport)
  const victim = side === 'client' ? 'server' : 'client'
  if (ends) act(exchange, victim, (end) => end.receiveEnd(ends))
  return exchange
}

function meet(
  row: Fault,
  crypto: CryptoProvider,
  version: LabVersion,
  transport: Transport | undefined,
): Exchange {
  const fault = row.version ? inVersion(row, version) : row
  const { side, shows, suite } = fault
  const needs = neededBy(fault, crypto)
  // A fault of one version has to show against a peer that would take any: the old ones, if asked to.
  const isOld = fault.legacy || version === 'TLS 1.1' || version === 'TLS 1.0'
  const accepted = fault.version ? (isOld ? 'all' : 'TLS 1.3') : version
  const client = clientConfig(crypto, accepted)
  const server = serverConfig(crypto, accepted)
  const usual = suite?.includes('_RSA_') ? 'rsa' : 'good'
  if (side === 'client') {
    const culprit = labClient({ ...client, credential: credential(shows) }, fault)
    const credentials = [credential(usual)]
    return pair(culprit, createServer({ ...server, credentials, ...needs }), transport)
  }
  const culprit = labServer({ ...server, credentials: [credential(shows ?? usual)] }, fault)
  return pair(createClient({ ...client, ...needs }), culprit, transport)
}

/** What the other side of a fault noticed. */
export function victimOf({ side }: Fault, { events }: Exchange): readonly Event[] {
  return side === 'client' ? events.server : events.client
}
