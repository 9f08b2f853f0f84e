import { once } from 'node:events'
import { mkdtempSync, writeFileSync } from 'node:fs'
import {
  type AddressInfo,
  createServer as createTcpServer,
  type Server,
  type Socket,
} from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createServer, type TLSSocket, type TlsOptions } from 'node:tls'
import { createServer as createTocsinServer, type TLSServerOptions } from 'tocsin/node'
import { onTestFinished } from 'vitest'
import { createAuthority, issueLeaf } from '../src/lab/certificates.ts'

/** A directory with the laboratory's certificates as files. */
export async function certificateFiles() {
  const authority = await createAuthority()
  const leaf = await issueLeaf(authority)
  const directory = mkdtempSync(join(tmpdir(), 'tocsin-'))
  const file = (name: string, contents: string | Uint8Array) => {
    const path = join(directory, name)
    writeFileSync(path, contents)
    return path
  }
  return {
    directory,
    file,
    leaf,
    authority,
    ca: file('ca.pem', authority.root.certificate),
    cert: file('cert.pem', leaf.chain),
    key: file('key.pem', leaf.privateKey),
  }
}

/** A server of node:tls with a laboratory certificate; its address as HOST:PORT. */
export async function tlsServer(
  options: TlsOptions,
  connected: (socket: TLSSocket) => void = () => {},
  staple: Buffer | null = null,
): Promise<string> {
  const leaf = await issueLeaf(await createAuthority())
  const server = createServer({ cert: leaf.chain, key: leaf.privateKey, ...options }, (socket) => {
    socket.on('error', () => {})
    connected(socket)
  })
  server.on('tlsClientError', () => {})
  server.on('OCSPRequest', (_certificate, _issuer, done) => done(null, staple))
  return listening(server)
}

/** A server of ours with a laboratory certificate, which tells clients why it refuses them. */
export async function tocsinServer(options: TLSServerOptions): Promise<string> {
  const leaf = await issueLeaf(await createAuthority())
  const server = createTocsinServer({ cert: leaf.chain, key: leaf.privateKey, ...options })
  return listening(server.on('tlsClientError', () => {}))
}

/** A server that speaks no TLS, or pretends to. */
export function tcpServer(connected: (socket: Socket) => void): Promise<string> {
  return listening(
    createTcpServer((socket) => {
      socket.on('error', () => {})
      connected(socket)
    }),
  )
}

/** An address where nothing listens. */
export async function closedPort(): Promise<string> {
  const server = createTcpServer()
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  server.close()
  await once(server, 'close')
  return `127.0.0.1:${port}`
}

async function listening(server: Server): Promise<string> {
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  onTestFinished(() => void server.close())
  return `127.0.0.1:${(server.address() as AddressInfo).port}`
}
