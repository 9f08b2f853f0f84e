import { AlertLevel, alertLabel } from '../../src/alert/description.ts'
import type { CommonConfig } from '../../src/connection/config.ts'
import { createClient, createServer } from '../../src/connection/create.ts'
import { tls12 } from '../../src/handshake/tls12/version.ts'
import { tls13 } from '../../src/handshake/tls13/version.ts'
import { decodePem } from '../../src/x509/pem.ts'
import { type CertificateVerifier, certificateVerifier } from '../../src/x509/verify.ts'
import { authorities, credentialFor, issuance, strangers } from './certificates.ts'
import { crypto, SERVER_NAME } from './configs.ts'
import { dial, type Endpoint, type Listener } from './endpoint.ts'
import type { VersionName } from './matrix.ts'
import type { Peer, PeerReport, Setup } from './peers/peer.ts'
import type { Party, Refusal } from './refusals.ts'

/** What both sides saw of a handshake that failed. */
export interface Refused {
  readonly us: Endpoint
  readonly report: PeerReport
}

const BYTES = 310

/** We are the client of a handshake that fails. */
export async function refuseAsClient(
  peer: Peer,
  refusal: Refusal,
  version: VersionName,
): Promise<Refused> {
  const { client, server } = refusal
  const listening = await peer.listen({
    ...setupOf(server, version),
    identity: issuance('secp256r1', flawOf(server)),
    clientAuthentication: server.clientAuthentication,
  })
  const us = await dial(
    listening.port,
    createClient({
      ...configOf(client, version, refusal),
      serverName: SERVER_NAME,
      verifier: verifierOf(client),
      ...(client.certificate && { credential: credentialOf(client) }),
    }),
  )
  await us.closed
  const report = await listening.report(us.port)
  await listening.stop()
  return { us, report }
}

/** We are the server of a handshake that fails. */
export async function refuseAsServer(
  peer: Peer,
  refusal: Refusal,
  version: VersionName,
  listener: Listener,
): Promise<Refused> {
  const { client, server } = refusal
  const accepted = listener.expect(
    createServer({
      ...configOf(server, version, refusal),
      credentials: [credentialOf(server)],
      ...(server.clientAuthentication && {
        clientAuthentication: server.clientAuthentication,
        verifier: verifierOf(server),
      }),
    }),
  )
  const reported = peer.connect({
    ...setupOf(client, version),
    port: listener.port,
    serverName: SERVER_NAME,
    bytes: BYTES,
    identity: client.certificate && issuance('secp256r1', flawOf(client)),
  })
  const us = await accepted
  await us.closed
  return { us, report: await reported }
}

/** The fatal alert that arrived, in words, or that none did. */
export function receivedBy(us: Endpoint): string {
  const alert = us.alerts.find(
    ({ direction, level, name }) =>
      direction === 'received' && (level === AlertLevel.fatal || name !== 'close_notify'),
  )
  return alert ? alertLabel(alert.code) : 'none'
}

const trusted = certificateVerifier({ trustAnchors: authorities().trustAnchors, crypto })

function verifierOf({ trusts }: Party): CertificateVerifier {
  if (!trusts) return trusted
  const trustAnchors = decodePem(strangers().pem, 'CERTIFICATE').map(({ der }) => der)
  return certificateVerifier({ trustAnchors, crypto })
}

function configOf(
  { version, ...party }: Party,
  usual: VersionName,
  { ourSuites }: Refusal,
): CommonConfig {
  return {
    crypto,
    versions: [(version ?? usual) === 'TLS 1.3' ? tls13 : tls12],
    ...(ourSuites && { cipherSuites: ourSuites }),
    ...(party.applicationProtocols && { applicationProtocols: party.applicationProtocols }),
  }
}

function setupOf({ version, trusts, applicationProtocols }: Party, usual: VersionName): Setup {
  return {
    version: version ?? usual,
    authorities: trusts ? strangers().file : authorities().file,
    applicationProtocols,
  }
}

function flawOf({ certificate }: Party) {
  return certificate === 'good' ? undefined : certificate
}

function credentialOf(party: Party) {
  return credentialFor('ecdsa_secp256r1_sha256', flawOf(party))
}
