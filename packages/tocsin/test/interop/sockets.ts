import { readFileSync } from 'node:fs'
import { expect } from 'vitest'
import { connect } from '../../src/node/connect.ts'
import { createServer } from '../../src/node/server.ts'
import type { TLSSocket } from '../../src/node/tls-socket.ts'
import { authorities, issuance } from './certificates.ts'
import { KNOWN_PROTOCOLS, OFFERED_PROTOCOLS, SERVER_NAME } from './configs.ts'
import type { VersionName } from './matrix.ts'
import { payloadOf } from './peers/payload.ts'
import type { Peer, PeerReport } from './peers/peer.ts'

const BYTES = 124_000
const { certificateFile, intermediatesFile, keyFile } = issuance('secp256r1')
const identity = { certificateFile, intermediatesFile, keyFile }
const authoritiesFile = authorities().file

/** tocsin/node's client with both sides' certificates and ALPN, the versions left open on its side. */
export async function socketAsClient(peer: Peer, version: VersionName): Promise<void> {
  const server = await peer.listen({
    version,
    identity,
    authorities: authoritiesFile,
    clientAuthentication: 'require',
    applicationProtocols: KNOWN_PROTOCOLS,
    once: { bytes: BYTES },
  })
  const socket = connect({
    port: server.port,
    host: '127.0.0.1',
    servername: SERVER_NAME,
    ca: readFileSync(authoritiesFile),
    cert: readFileSync(certificateFile),
    key: readFileSync(keyFile),
    ALPNProtocols: OFFERED_PROTOCOLS,
  })
  socket.write(payloadOf(BYTES))
  const received = await collect(socket, ({ length }) => length === BYTES && socket.end())
  expect(received).toBe(payloadOf(BYTES))
  expectAgreement(socket, version, await server.report(socket.localPort ?? 0))
  await server.stop()
}

/** tocsin/node's server, with the same. */
export async function socketAsServer(peer: Peer, version: VersionName): Promise<void> {
  const server = createServer({
    cert: readFileSync(certificateFile),
    key: readFileSync(keyFile),
    ca: readFileSync(authoritiesFile),
    requestCert: true,
    ALPNProtocols: KNOWN_PROTOCOLS,
  })
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve))
  const accepted = new Promise<TLSSocket>((resolve, reject) => {
    server.once('secureConnection', resolve).once('tlsClientError', reject)
  })
  const address = server.address()
  const reported = peer.connect({
    version,
    identity,
    authorities: authoritiesFile,
    applicationProtocols: OFFERED_PROTOCOLS,
    serverName: SERVER_NAME,
    port: typeof address === 'object' && address ? address.port : 0,
    bytes: BYTES,
  })
  const socket = await accepted
  socket.pipe(socket)
  const received = await collect(socket, () => {})
  expect(received).toHaveLength(BYTES)
  expectAgreement(socket, version, await reported)
  server.close()
}

/** Everything that arrives until the peer's close_notify. */
function collect(socket: TLSSocket, onMore: (received: Buffer) => void): Promise<string> {
  let received = Buffer.alloc(0)
  return new Promise((resolve, reject) => {
    socket.on('error', reject)
    socket.on('data', (bytes: Buffer) => {
      received = Buffer.concat([received, bytes])
      onMore(received)
    })
    socket.on('end', () => resolve(received.toString('latin1')))
  })
}

function expectAgreement(socket: TLSSocket, version: VersionName, report: PeerReport): void {
  expect(report.error).toBeUndefined()
  expect(report.closed).not.toBe(false)
  expect(socket.getProtocol()).toBe(version.replace(' ', 'v'))
  expect(socket.authorized).toBe(true)
  expect(socket.alpnProtocol).toBe('tocsin/2')
  expect(report.cipherSuite).toBe(socket.getCipher()?.standardName)
}
