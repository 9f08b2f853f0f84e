import { expect } from 'vitest'
import { type AlertVersion, alertFor } from '../../../src/alert/conditions.ts'
import type { AlertName } from '../../../src/alert/description.ts'
import type { CommonConfig } from '../../../src/connection/config.ts'
import { type Fault, inVersion, versionsOf } from '../../../src/lab/fault.ts'
import { fault as faultOf } from '../../../src/lab/faults.ts'
import { labClient, labServer } from '../../../src/lab/peer.ts'
import { labPsk } from '../../../src/lab/psk-key.ts'
import { authorities, issuance, legacyCredential } from '../certificates.ts'
import { crypto, SERVER_NAME, verifier } from '../configs.ts'
import { dial, type Endpoint, type Listener } from '../endpoint.ts'
import type { LegacySetup, Peer, PeerServer, Setup } from '../peers/peer.ts'
import { receivedBy } from '../refuse.ts'
import { dhParametersFor } from './configs.ts'
import { versions } from './matrix.ts'

/** The versions that are about something else than the default matrix. */
export const olderVersions = ['TLS 1.2', 'TLS 1.1', 'TLS 1.0'] as const
export type OlderVersion = (typeof olderVersions)[number]

type Told = AlertName | 'none'

/**
 * What we do wrong, and the alert that OpenSSL sends for it, or none, where it is not the one that we
 * would send.
 */
const committed: Readonly<Record<string, Told | 'as we do'>> = {
  'record.not-authentic/flipped-tag-by-client12': 'as we do',
  'record.not-authentic/flipped-tag-by-server12': 'as we do',
  'record.not-authentic/cbc-padding-by-client12': 'as we do',
  'record.not-authentic/cbc-padding-by-server12': 'as we do',
  'record.not-authentic/cbc-padding-length-by-client12': 'as we do',
  'record.not-authentic/cbc-mac-by-client12': 'as we do',
  'record.not-authentic/cbc-mac-by-server12': 'as we do',
  'record.not-authentic/cbc-no-whole-block-by-client12': 'as we do',
  'record.not-authentic/cbc-too-short-by-client12': 'as we do',
  'record.not-authentic/etm-mac-by-client12': 'as we do',
  'record.not-authentic/etm-mac-by-server12': 'as we do',
  'record.not-authentic/etm-padding-by-client12': 'as we do',
  'record.not-authentic/etm-no-whole-block-by-client12': 'as we do',
  'record.not-authentic/etm-too-short-by-client12': 'decode_error',
  'record.not-authentic/premaster-version': 'as we do',
  'record.not-authentic/premaster-short': 'as we do',
  'record.not-authentic/premaster-random': 'as we do',
  'record.not-authentic/psk': 'as we do',
  'record.overflow/protected-by-client12': 'as we do',
  'record.overflow/protected-by-server12': 'as we do',
  'record.version-mismatch/data-by-client12': 'as we do',
  'record.version-mismatch/data-by-server12': 'as we do',
  'decode.truncated/client-hello-by-client': 'as we do',
  'decode.truncated/server-hello-by-server12': 'as we do',
  'decode.truncated/certificate-request-by-server12': 'as we do',
  'decode.trailing-data/client-key-exchange-by-client12': 'as we do',
  'decode.trailing-data/server-key-exchange-by-server12': 'as we do',
  'decode.truncated/encrypted-premaster-secret': 'as we do',
  'handshake.unexpected-message/certificate-repeated-12': 'as we do',
  'handshake.unexpected-message/client-key-exchange-repeated': 'as we do',
  'handshake.unexpected-message/finished-unannounced': 'as we do',
  'handshake.unexpected-message/export-key': 'as we do',
  'handshake.unexpected-change-cipher-spec/early-by-client12': 'as we do',
  'handshake.unexpected-application-data/before-finished-by-server12': 'as we do',
  'version.inappropriate-fallback/tls-1.2': 'as we do',
  'version.not-acceptable/ssl-3.0': 'as we do',
  'version.unsupported/supported-versions-unknown': 'as we do',
  'hello.no-common-cipher-suite/unknown-12': 'as we do',
  'hello.cipher-suite-not-offered/unknown-by-server12': 'as we do',
  'hello.compression-selected/deflate-by-server12': 'as we do',
  'extension.unsolicited/alpn-in-server-hello': 'as we do',
  'key-exchange.share-invalid/off-curve-by-client12': 'as we do',
  'key-exchange.finite-field-small/767': 'handshake_failure',
  'key-exchange.finite-field-share/zero-by-client12': 'illegal_parameter',
  'key-exchange.finite-field-share/one-by-server12': 'illegal_parameter',
  'authentication.key-exchange-signature-invalid/flipped': 'as we do',
  'authentication.signature-invalid/flipped-by-client12': 'as we do',
  'authentication.finished-mismatch/flipped-by-client12': 'as we do',
  'authentication.finished-mismatch/flipped-by-server12': 'as we do',
  'renegotiation.info-not-empty/client': 'as we do',
  'renegotiation.info-not-empty/server': 'illegal_parameter',
  'renegotiation.info-mismatch/client': 'as we do',
  'renegotiation.info-mismatch/server': 'illegal_parameter',
  'renegotiation.info-missing/client': 'as we do',
  'renegotiation.signalled-again/client': 'as we do',
  'renegotiation.encrypt-then-mac-given-up/client': 'none',
  'renegotiation.insecure-server/unsaid': 'as we do',
}

/** A fault in one of its versions, and the alert it leads to. */
export interface Committed {
  readonly fault: Fault
  readonly version: OlderVersion
  readonly due: Told | null
}

const alertVersion: Readonly<Record<OlderVersion, AlertVersion>> = {
  'TLS 1.2': 'tls12',
  'TLS 1.1': 'tls11',
  'TLS 1.0': 'tls10',
}

/** Every fault in every version that has it. */
export const faultCases: readonly Committed[] = Object.entries(committed).flatMap(
  ([id, theirs]) => {
    const found = faultOf(id)
    if (!found) throw new Error(`the laboratory has no fault ${id}`)
    return olderVersions
      .filter((version) => versionsOf(found).includes(version))
      .map((version) => {
        const fault: Fault = { ...inVersion(found, version), legacy: true }
        const ours = alertFor(fault.provokes, alertVersion[version])
        return { fault, version, due: theirs === 'as we do' ? ours : theirs }
      })
  },
)

/** Commits a fault against a peer, and expects the alert. */
export async function commit(
  one: Committed,
  peer: Peer,
  servers: FaultServers,
  listener: Listener,
): Promise<void> {
  const { fault, due } = one
  const us = await (fault.side === 'client'
    ? commitAsClient(one, await servers(one))
    : commitAsServer(one, peer, listener))
  expect(receivedBy(us), us.error()?.message).toBe(due)
}

async function commitAsClient(one: Committed, server: PeerServer): Promise<Endpoint> {
  const { fault } = one
  const config = { ...common(one), serverName: SERVER_NAME, credential: credentialOf(one) }
  const us = await dial(server.port, labClient(config, fault))
  await misbehave(us, fault)
  return us
}

async function commitAsServer(one: Committed, peer: Peer, listener: Listener): Promise<Endpoint> {
  const { fault, version } = one
  const credentials = [credentialOf(one)]
  const accepted = listener.expect(labServer({ ...common(one), credentials }, fault))
  const reported = peer.connect({
    ...setup,
    port: listener.port,
    serverName: SERVER_NAME,
    bytes: BYTES,
    version,
    identity: issuance('secp256r1'),
  })
  const us = await accepted
  await misbehave(us, fault)
  await reported
  return us
}

const BYTES = 310

/** What a fault does once connected; whoever takes that without a word is not waited for. */
async function misbehave(us: Endpoint, { connected }: Fault): Promise<void> {
  const giveUp = setTimeout(() => us.act((one) => (one.ended ? [] : one.close())), PATIENCE)
  us.connected.then(
    () => connected && us.act(connected),
    () => {},
  )
  await us.closed
  clearTimeout(giveUp)
}

const PATIENCE = 2000

function common({ version }: Committed): CommonConfig & { verifier: typeof verifier } {
  return {
    crypto,
    versions: [versions[version]],
    cipherSuites: ['TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA'],
    groups: ['x25519', 'secp256r1', 'ffdhe2048'],
    verifier,
  }
}

function credentialOf({ fault: { suite } }: Committed) {
  return legacyCredential(suite?.includes('_RSA_') ? 'rsa2048' : 'secp256r1')
}

/** Servers to misbehave to, started when first needed. */
export type FaultServers = (one: Committed) => Promise<PeerServer>

export function faultServersOf(peer: Peer): FaultServers {
  const kept = new Map<string, Promise<PeerServer>>()
  return (one) => {
    const { needs, suite } = one.fault
    const asks = needs?.clientAuthentication !== undefined
    const identity = issuance(suite?.includes('_RSA_') ? 'rsa2048' : 'secp256r1')
    const clientAuthentication = asks ? 'require' : undefined
    const key = `${identity.keyFile} ${clientAuthentication}`
    const server = kept.get(key) ?? peer.listen({ ...setup, identity, clientAuthentication })
    kept.set(key, server)
    return server
  }
}

const setup: Setup & { readonly legacy: LegacySetup } = {
  authorities: authorities().file,
  legacy: {
    psk: { identity: `${labPsk.identity}`, key: Buffer.from(labPsk.key).toString('hex') },
    dhParameters: dhParametersFor({ group: 'ffdhe2048' }),
  },
}
