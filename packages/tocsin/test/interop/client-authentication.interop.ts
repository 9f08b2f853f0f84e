import { once } from 'node:events'
import { readFileSync, writeFileSync } from 'node:fs'
import type { AddressInfo } from 'node:net'
import { afterAll, afterEach, describe, expect, it } from 'vitest'
import { createClient, createServer as createEngine } from '../../src/connection/create.ts'
import type { Credential } from '../../src/handshake/question.ts'
import { tls12 } from '../../src/handshake/tls12/version.ts'
import { tls13 } from '../../src/handshake/tls13/version.ts'
import { type ConnectOptions, connect } from '../../src/node/connect.ts'
import { nodeCrypto } from '../../src/node/crypto/index.ts'
import { privateKey } from '../../src/node/crypto/private-key.ts'
import { createServer, type TLSServer } from '../../src/node/server.ts'
import type { TLSSocket } from '../../src/node/tls-socket.ts'
import { certificateVerifier } from '../../src/x509/verify.ts'
import { authorities, issuance, temporaryFile } from './certificates.ts'
import { SERVER_NAME } from './configs.ts'
import { dial, listen } from './endpoint.ts'
import { gnutls } from './peers/gnutls.ts'
import * as gnutlsEnds from './peers/gnutls-common.ts'
import { go } from './peers/go.ts'
import { openssl } from './peers/openssl.ts'
import * as opensslEnds from './peers/openssl-common.ts'
import type { Identity, Peer } from './peers/peer.ts'
import { type Running, start } from './peers/process.ts'

/** What foreign programs do about clients' certificates beside the handshakes of the matrix. */

const kinds = ['secp256r1', 'secp384r1'] as const
const issued = kinds.map((kind) => issuance(kind))
const [one, other] = issued as [Issuance, Issuance]
type Issuance = ReturnType<typeof issuance>

const all = authorities()
const own: readonly Credential[] = issued.map(({ chain }) => ({
  certificates: chain.certificates,
  trustAnchor: chain.root.der,
  ...privateKey(chain.leaf.keyPem),
}))
const verifier = certificateVerifier({ trustAnchors: all.trustAnchors, crypto: nodeCrypto })

/** A file with the root of one chain alone. */
function rootOf({ chain }: Issuance): string {
  const file = temporaryFile(`${chain.leaf.kind}.root.pem`)
  writeFileSync(file, chain.root.pem)
  return file
}

const running: Running[] = []
const sockets: TLSSocket[] = []
const servers: TLSServer[] = []
afterEach(async () => {
  for (const socket of sockets.splice(0)) socket.destroy()
  for (const server of servers.splice(0)) server.close()
  await Promise.all(running.splice(0).map((program) => program.kill()))
})

function keep(program: Running): Running {
  running.push(program)
  return program
}

const certificateOf = ({ certificateFile, keyFile }: Identity) => ({
  cert: readFileSync(certificateFile),
  key: readFileSync(keyFile),
})

/** A client of ours that lets itself be asked after the handshake. */
async function dialAs(port: number, options: ConnectOptions): Promise<TLSSocket> {
  const socket = connect({
    port,
    host: '127.0.0.1',
    servername: SERVER_NAME,
    ca: readFileSync(all.file),
    postHandshakeAuth: true,
    ...options,
  })
  sockets.push(socket)
  socket.on('error', () => undefined)
  await once(socket, 'secureConnect')
  return socket
}

/** A server of ours that asks nobody in the handshake, and who comes to it. */
async function serve(trusted: string = all.file) {
  const server = createServer({ ...certificateOf(one), ca: readFileSync(trusted) })
  servers.push(server)
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve))
  const accepted = once(server, 'secureConnection').then(([socket]) => {
    sockets.push(socket)
    socket.on('error', () => undefined)
    socket.pipe(socket)
    return socket as TLSSocket
  })
  return { port: (server.address() as AddressInfo).port, accepted }
}

const request = (socket: TLSSocket, authentication: 'request' | 'require' = 'require') =>
  new Promise<{ readonly error: Error | null; readonly isShown: boolean }>((resolve) => {
    socket.requestCertificate({ authentication }, (error, isShown) => resolve({ error, isShown }))
  })

/** What the peer says back once all that came before was taken. */
async function echoed(socket: TLSSocket, text: string): Promise<void> {
  let heard = ''
  const said = new Promise<void>((resolve) => {
    socket.on('data', (bytes: Buffer) => {
      heard += bytes.toString('latin1')
      if (heard.includes(text)) resolve()
    })
  })
  socket.write(`${text}\n`)
  await said
}

const client = (port: number, identity?: Identity) => ({
  version: 'TLS 1.3' as const,
  serverName: SERVER_NAME,
  authorities: all.file,
  port,
  ...(identity && { identity }),
})

const started = async (entry: typeof openssl): Promise<Peer | undefined> => {
  const peer = await entry.start().catch(() => undefined)
  return peer && !('missing' in peer) ? peer : undefined
}
const peers = {
  openssl: await started(openssl),
  gnutls: await started(gnutls),
  go: await started(go),
}
afterAll(() => Promise.all(Object.values(peers).map((peer) => peer?.stop())))

describe.skipIf(!peers.openssl)('openssl, after the handshake', () => {
  /** s_server, which asks for a certificate when told to. */
  async function server(trusted: string) {
    const identity = ['-cert', one.certificateFile, '-key', one.keyFile]
    const parameters = [
      ...['-o0', 'openssl', 's_server', '-accept', '127.0.0.1:0', '-tls1_3'],
      ...[...identity, '-cert_chain', one.intermediatesFile],
      ...['-CAfile', trusted, '-verify_return_error'],
    ]
    const program = keep(start('stdbuf', parameters))
    return { program, port: await opensslEnds.portOf(program) }
  }

  it('s_server asks, and takes our certificate', async () => {
    const { program, port } = await server(all.file)
    const socket = await dialAs(port, certificateOf(other))
    const answered = once(socket, 'clientauthentication')
    program.write('c\n')
    expect(await answered).toEqual([true])
    await program.waitFor(/depth=0 .*\nverify return:1/)
    socket.write('still here\n')
    await program.waitFor(/still here/)
    program.write('and here\n')
    expect(String(await once(socket, 'data'))).toBe('and here\n')
  })

  it('s_server asks, and refuses a certificate of an authority that it does not trust', async () => {
    const { program, port } = await server(rootOf(one))
    const socket = await dialAs(port, certificateOf(other))
    const failed = once(socket, 'error')
    program.write('c\n')
    const [error] = await failed
    expect(error).toMatchObject({
      alert: { name: 'unknown_ca' },
      facts: { about: 'the client certificate', when: 'after the handshake' },
    })
  })

  it('s_client shows its certificate when we ask, more than once', async () => {
    const { port, accepted } = await serve()
    const parameters = opensslEnds.clientParameters(client(port, other), temporaryFile('pha.keys'))
    const program = keep(start('stdbuf', ['-o0', 'openssl', ...parameters, '-enable_pha']))
    const socket = await accepted
    expect(socket.authorized).toBe(false)
    for (let time = 0; time < 2; time++) {
      expect(await request(socket)).toEqual({ error: null, isShown: true })
      expect(socket.authorized).toBe(true)
    }
    program.write('hello\n')
    await program.waitFor(/^hello$/m)
  })

  it('s_client without a certificate declines, and learns that one is required', async () => {
    const { port, accepted } = await serve()
    const parameters = opensslEnds.clientParameters(client(port), temporaryFile('none.keys'))
    const program = keep(start('stdbuf', ['-o0', 'openssl', ...parameters, '-enable_pha']))
    const socket = await accepted
    expect(await request(socket, 'request')).toEqual({ error: null, isShown: false })
    expect((await request(socket)).error).toMatchObject({ condition: 'certificate.required' })
    await program.waitFor(/SSL alert number 116/)
  })

  it('s_client without -enable_pha is not asked', async () => {
    const { port, accepted } = await serve()
    const parameters = opensslEnds.clientParameters(client(port), temporaryFile('deaf.keys'))
    keep(start('openssl', parameters))
    const socket = await accepted
    expect(() => socket.requestCertificate()).toThrow('info.postHandshakeAuth')
  })
})

describe.skipIf(!peers.gnutls)('gnutls, after the handshake', () => {
  const told = { version: 'TLS 1.3', identity: one } as const

  it('gnutls-serv asks, and takes our certificate', async () => {
    const setup = { ...told, authorities: all.file, clientAuthentication: 'request' } as const
    const { server, port } = await gnutlsEnds.startServer(setup, temporaryFile('serv.keys'))
    keep(server)
    // It asks in the handshake, too.
    const socket = await dialAs(port, certificateOf(other))
    const answered = once(socket, 'clientauthentication')
    socket.write('**REAUTH**\n')
    expect(await answered).toEqual([true])
    await echoed(socket, 'still here')
  })

  it('gnutls-cli shows its certificate when we ask', async () => {
    const { port, accepted } = await serve()
    const setup = client(port, other)
    const keys = temporaryFile('cli.keys')
    const program = keep(gnutlsEnds.startClient(setup, keys, ['--post-handshake-auth']))
    const socket = await accepted
    expect(await request(socket)).toEqual({ error: null, isShown: true })
    expect(socket.authorized).toBe(true)
    program.write('hello\n')
    await program.waitFor(/^hello$/m)
  })

  it('gnutls-cli without a certificate declines', async () => {
    const { port, accepted } = await serve()
    const keys = temporaryFile('cli-none.keys')
    keep(gnutlsEnds.startClient(client(port), keys, ['--post-handshake-auth']))
    expect(await request(await accepted, 'request')).toEqual({ error: null, isShown: false })
  })
})

describe.each([tls13, tls12])('authorities in $name', (version) => {
  const names = { 'TLS 1.3': 'TLS 1.3', 'TLS 1.2': 'TLS 1.2' } as const
  const spoken = names[version.name as keyof typeof names]

  describe.each(['openssl', 'go'] as const)('with %s', (name) => {
    const peer = peers[name]

    it.skipIf(!peer).each(issued)(
      'our client shows what its server lists: $chain.leaf.kind',
      async (wanted) => {
        const server = await peer?.listen({
          version: spoken,
          identity: one,
          authorities: rootOf(wanted),
          clientAuthentication: 'require',
        })
        const config = {
          crypto: nodeCrypto,
          verifier,
          serverName: SERVER_NAME,
          versions: [version],
        }
        const end = await dial(server?.port ?? 0, createClient({ ...config, credential: own }))
        await end.connected
        end.act((connection) => connection.send(Buffer.from('hello\n')))
        await end.waitFor(6)
        end.act((connection) => connection.close())
        await end.closed
        expect(end.error()).toBeUndefined()
        expect((await server?.report(end.port))?.clientCertificate).not.toBe(false)
        await server?.stop()
      },
    )

    it.skipIf(!peer)('its client shows what our server lists', async () => {
      const listener = await listen()
      const config = {
        ...{ crypto: nodeCrypto, verifier, versions: [version], credentials: own },
        certificateAuthorities: [
          other.chain.root.name,
          other.chain.intermediates[0]?.name ?? new Uint8Array(),
        ],
        clientAuthentication: 'require',
      } as const
      const met = listener.expect(createEngine(config))
      const setup = { ...client(listener.port, other), version: spoken, bytes: 124_000 }
      const reported = peer?.connect(setup)
      const end = await met
      const info = await end.connected
      expect(info.peerCertificates[0]).toEqual(other.chain.leaf.der)
      expect((await reported)?.error).toBeUndefined()
      listener.stop()
    })
  })

  it.skipIf(!peers.go)('a Go client has nothing for authorities that we list', async () => {
    const listener = await listen()
    const config = {
      ...{ crypto: nodeCrypto, verifier, versions: [version], credentials: own },
      certificateAuthorities: [one.chain.root.name],
      clientAuthentication: 'require',
    } as const
    const met = listener.expect(createEngine(config))
    const reported = peers.go?.connect({
      ...client(listener.port, other),
      version: spoken,
      bytes: 1000,
    })
    const end = await met
    await end.closed
    expect(end.error()?.condition).toBe('certificate.required')
    expect((await reported)?.alert).toBe(version === tls13 ? 116 : 40)
    listener.stop()
  })
})

describe.skipIf(!peers.openssl)('certificate_authorities of s_client -requestCAfile', () => {
  it.each(issued)('guide our server: $chain.leaf.kind', async (wanted) => {
    const listener = await listen()
    const config = { crypto: nodeCrypto, versions: [tls13], credentials: own }
    const met = listener.expect(createEngine(config))
    const parameters = opensslEnds.clientParameters(
      client(listener.port),
      temporaryFile('request-ca.keys'),
    )
    const more = ['-requestCAfile', rootOf(wanted)]
    const program = keep(start('stdbuf', ['-o0', 'openssl', ...parameters, ...more]))
    await (await met).connected
    await program.waitFor(
      wanted === one ? /Server public key is 256 bit/ : /Server public key is 384 bit/,
    )
    listener.stop()
  })
})

it.skipIf(!peers.openssl)('s_server prints the authorities that our client lists', async () => {
  const identity = ['-cert', one.certificateFile, '-key', one.keyFile]
  const program = keep(
    start('stdbuf', [
      ...['-o0', 'openssl', 's_server', '-accept', '127.0.0.1:0', '-tls1_3', '-msg', '-trace'],
      ...[...identity, '-cert_chain', one.intermediatesFile],
    ]),
  )
  const end = await dial(
    await opensslEnds.portOf(program),
    createClient({
      ...{ crypto: nodeCrypto, verifier, serverName: SERVER_NAME, versions: [tls13] },
      certificateAuthorities: [other.chain.root.name],
    }),
  )
  await end.connected
  await program.waitFor(/certificate_authorities\(47\)/)
  end.act((connection) => connection.close())
})
