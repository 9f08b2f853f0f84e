import { writeFileSync } from 'node:fs'
import { afterAll, describe, expect, it } from 'vitest'
import { AlertDescription } from '../../src/alert/description.ts'
import { createClient, createServer } from '../../src/connection/create.ts'
import { tls12 } from '../../src/handshake/tls12/version.ts'
import { tls13 } from '../../src/handshake/tls13/version.ts'
import { parseCertificate } from '../../src/x509/certificate.ts'
import type { RevocationOptions } from '../../src/x509/revocation/options.ts'
import { certificateVerifier } from '../../src/x509/verify.ts'
import { issueOcsp, type SingleOptions } from '../support/revocation.ts'
import { authorities, credentialFor, issuance, temporaryFile } from './certificates.ts'
import { crypto, SERVER_NAME } from './configs.ts'
import { dial, type Endpoint, listen } from './endpoint.ts'
import { missing, write } from './interop.ts'
import type { VersionName } from './matrix.ts'
import { payloadOf } from './peers/payload.ts'
import type { Peer, PeerEntry, PeerReport, Role } from './peers/peer.ts'
import { expectClosure } from './play.ts'
import { receivedBy } from './refuse.ts'

const versions: readonly VersionName[] = ['TLS 1.3', 'TLS 1.2']
const BYTES = 310
const { chain, ...identity } = issuance('secp256r1')
const issuer = chain.intermediates[0] ?? chain.root

/** An OCSP response about the end entity of the identity. */
function response(status: NonNullable<SingleOptions['status']>): Uint8Array {
  const { serialNumber } = parseCertificate(chain.leaf.der)
  const serial = BigInt(`0x${Buffer.from(serialNumber).toString('hex')}`)
  const responses = [{ certificate: { serial }, issuer, status }]
  return issueOcsp({ responder: issuer, responses })
}

const responses = { good: response('good'), revoked: response({ reason: 1 }) } as const
type Stapled = keyof typeof responses

function identityWith(stapled: Stapled | undefined) {
  if (!stapled) return identity
  const ocspResponseFile = temporaryFile(`${stapled}.ocsp`)
  writeFileSync(ocspResponseFile, responses[stapled])
  return { ...identity, ocspResponseFile }
}

const versionOf = (name: VersionName) => (name === 'TLS 1.3' ? tls13 : tls12)

/** What a peer that judges OCSP responses makes of one that says revoked. */
export type Judgement = 'refuses what is revoked' | 'leaves it to its user'

/** OCSP stapling in both roles against a peer, and a report in .tocsin/interop of what came of it. */
export async function staplingInterop(entry: PeerEntry, judgement: Judgement): Promise<void> {
  const name = `${entry.name}-stapling`
  const peer = await entry.start().catch((error: Error) => ({ missing: error.message }))
  if ('missing' in peer) return missing(name, peer.missing)
  const rows: object[] = []
  const tell = (role: Role, version: VersionName, stapled: string, outcome: object): void =>
    void rows.push({ role, version, stapled, ...outcome })

  afterAll(async () => {
    await peer.stop()
    write(name, { peer: entry.name, version: peer.version, stapling: rows })
  })
  describe.each(versions)(`we are the client of ${peer.name} ${peer.version}, %s`, (version) => {
    it('takes a certificate that is good by the response it staples', async () => {
      const { us, report } = await askPeer(peer, version, 'good', { requireStatus: 'end-entity' })
      expect(us.error()).toBeUndefined()
      expectClosure(us)
      expect(report.error).toBeUndefined()
      tell('client', version, 'good', { taken: true })
    })

    it('refuses one that is revoked by it (6961-2.2-a, 8446-4.4.2.1-a)', async () => {
      const { us, report } = await askPeer(peer, version, 'revoked')
      expectRefusal(us, report, 'certificate.status-revoked')
      tell('client', version, 'revoked', { taken: false })
    })

    it('refuses to do without it where it insists (6066-11.6-a)', async () => {
      const { us, report } = await askPeer(peer, version, undefined, { requireStapled: 'always' })
      expectRefusal(us, report, 'certificate.status-missing')
      tell('client', version, 'nothing', { taken: false })
    })
  })

  describe.each(versions)(`we are the server of ${peer.name} ${peer.version}, %s`, (version) => {
    it('staples a response that it can read', async () => {
      const { us, report } = await showPeer(peer, version, 'good')
      expect(us.error()).toBeUndefined()
      expectResponse(report, 'good')
      tell('server', version, 'good', { taken: true })
    })

    it('staples one that says revoked', async () => {
      const { us, report } = await showPeer(peer, version, 'revoked')
      const alert = receivedBy(us)
      expect(alert).toBe(judgement === 'refuses what is revoked' ? 'bad_certificate' : 'none')
      expectResponse(report, 'revoked')
      tell('server', version, 'revoked', { taken: us.error() === undefined, alert })
    })

    it('staples nothing where it has nothing', async () => {
      const { us, report } = await showPeer(peer, version, undefined)
      expect(us.error()).toBeUndefined()
      expect(report.ocspResponse).toBe('none')
      tell('server', version, 'nothing', { taken: true })
    })
  })
}

interface Met {
  readonly us: Endpoint
  readonly report: PeerReport
}

async function askPeer(
  peer: Peer,
  version: VersionName,
  stapled: Stapled | undefined,
  revocation: RevocationOptions = {},
): Promise<Met> {
  const { trustAnchors, file } = authorities()
  const server = await peer.listen({
    version,
    authorities: file,
    identity: identityWith(stapled),
  })
  const us = await dial(
    server.port,
    createClient({
      crypto,
      versions: [versionOf(version)],
      serverName: SERVER_NAME,
      requestStatus: true,
      verifier: certificateVerifier({ trustAnchors, crypto, revocation }),
    }),
  )
  await us.connected.then(() => talk(us)).catch(() => {})
  await us.closed
  const report = await server.report(us.port, us.error() && 'with an alert')
  await server.stop()
  return { us, report }
}

async function talk(us: Endpoint): Promise<void> {
  us.act((connection) => connection.send(Uint8Array.from(Buffer.from(payloadOf(BYTES)))))
  await us.waitFor(BYTES)
  us.act((connection) => connection.close())
}

async function showPeer(
  peer: Peer,
  version: VersionName,
  stapled: Stapled | undefined,
): Promise<Met> {
  const { trustAnchors, file } = authorities()
  const listener = await listen()
  const credential = credentialFor('ecdsa_secp256r1_sha256')
  const accepted = listener.expect(
    createServer({
      crypto,
      versions: [versionOf(version)],
      credentials: [{ ...credential, ...(stapled && { ocspResponses: [responses[stapled]] }) }],
      verifier: certificateVerifier({ trustAnchors, crypto }),
    }),
  )
  const reported = peer.connect({
    version,
    port: listener.port,
    serverName: SERVER_NAME,
    bytes: BYTES,
    authorities: file,
    requestsStatus: true,
  })
  const us = await accepted
  await us.closed
  listener.stop()
  return { us, report: await reported }
}

function expectRefusal(us: Endpoint, report: PeerReport, condition: string): void {
  const alert = 'bad_certificate_status_response'
  expect(us.error()).toMatchObject({ condition, alert })
  expect(report.alert).toBe(AlertDescription[alert])
}

/** Some tell the response, some its status, and who refuses it may tell nothing. */
function expectResponse({ ocspResponse: told }: PeerReport, stapled: Stapled): void {
  expect([Buffer.from(responses[stapled]).toString('hex'), stapled]).toContain(told)
}
