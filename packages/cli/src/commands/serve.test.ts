import { execFileSync } from 'node:child_process'
import { X509Certificate } from 'node:crypto'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { connect as connectTcp } from 'node:net'
import { join } from 'node:path'
import { type ConnectionOptions, connect, type TLSSocket } from 'node:tls'
import { describe, expect, it } from 'vitest'
import { certificateFiles } from '../../test/servers.ts'
import { type Running, run, start } from '../../test/support.ts'
import { revocationList } from '../lab/certificates.ts'

const files = await certificateFiles()
const ca = files.authority.root.certificate
const own = ['--cert', files.cert, '--key', files.key]

/** Starts the server on a free port. */
async function serve(...options: readonly string[]): Promise<Running & { readonly port: number }> {
  const running = start(['serve', '--port', '0', ...options])
  const [, port] = await running.sees('stderr', /listening on \S+, port (\d+)/)
  return { ...running, port: Number(port) }
}

function client(port: number, options: ConnectionOptions = {}): TLSSocket {
  return connect({ port, host: '127.0.0.1', ca, servername: 'localhost', ...options })
}

async function read(socket: TLSSocket): Promise<string> {
  let text = ''
  for await (const chunk of socket) text += chunk
  return text
}

describe('tocsin serve', () => {
  it('tells what a connection agreed on, over HTTP and on stderr', async () => {
    const { port, ended } = await serve(...own, '--once', '--alpn', 'http/1.1')
    const socket = client(port, { ALPNProtocols: ['http/1.1'] })
    socket.write('GET / HTTP/1.1\r\nHost: localhost\r\n\r\n')
    const page = await read(socket)
    expect(page).toMatch(/^HTTP\/1\.1 200 OK\r\n/)
    expect(page).toMatch(/\nTLS 1\.3, TLS_\w+, \w+, ecdsa_secp256r1_sha256, ALPN http\/1\.1\n/)
    const { stdout, stderr, exitCode } = await ended
    expect({ stdout, exitCode }).toEqual({ stdout: '', exitCode: 0 })
    expect(stderr).toMatch(/#1 = {2}TLS 1\.3, .*, for localhost\n/)
    expect(stderr).toContain('#1 -> SENT alert close_notify (0), warning, application keys')
    expect(stderr).toContain('#1 closed')
  })

  it.each(['1.2', '1.3'])('echoes over TLS %s only', async (version) => {
    const { port, ended } = await serve(
      ...[...own, '--response', 'echo', '--once', '--tls-min', version, '--tls-max', version],
    )
    const socket = client(port)
    socket.write('there and back')
    const [chunk] = await once(socket, 'data')
    expect(String(chunk)).toBe('there and back')
    expect(socket.getProtocol()).toBe(`TLSv${version}`)
    socket.end()
    expect((await ended).exitCode).toBe(0)
  })

  it.each(['1.0', '1.1'])(
    'speaks TLS %s with who asks for it, and says that nobody should',
    async (version) => {
      const old = ['--tls-min', version, '--tls-max', version]
      const { port, ended } = await serve(...own, '--once', ...old)
      const address = `localhost:${port}`
      const asked = await run(['connect', address, '--cacert', files.ca, ...old])
      const notice = `TLS ${version} is out of use (RFC 8996)`
      expect({ stdout: asked.stdout, exitCode: asked.exitCode }).toEqual({
        stdout: '',
        exitCode: 0,
      })
      expect(asked.stderr).toContain(notice)
      expect((await ended).stderr).toContain(`#1 !  ${notice}`)
    },
  )

  it('takes a pre-shared key instead of a certificate, and only the right one', async () => {
    const { port, interrupt, ended } = await serve(...own, '--psk', 'me:00112233')
    const dial = (key: string) => run(['connect', `localhost:${port}`, '--psk', key])
    const { stderr, exitCode } = await dial('me:00112233')
    expect(exitCode).toBe(0)
    expect(stderr).toMatch(/TLS 1\.2, TLS_ECDHE_PSK_WITH_\w+, \w+\n/)
    expect((await dial('me:33221100')).stderr).toContain('bad_record_mac (20), fatal')
    expect((await dial('you:00112233')).stderr).toContain('bad_record_mac (20), fatal')
    interrupt()
    await ended
  })

  it('makes a throw-away certificate, and writes its authority', async () => {
    const path = join(files.directory, 'throw-away.pem')
    const { port, interrupt, ended } = await serve('--ca-out', path)
    const socket = client(port, { ca: readFileSync(path) })
    await once(socket, 'secureConnect')
    expect(socket.authorized).toBe(true)
    socket.end()
    interrupt()
    expect((await ended).exitCode).toBe(130)
  })

  it('requires client certificates', async () => {
    const { port, ended } = await serve(
      ...[...own, '--client-auth', 'require', '--client-ca', files.ca, '--once'],
    )
    const socket = client(port)
    socket.on('data', () => {})
    const [error] = await once(socket, 'error')
    expect(String(error)).toContain('alert number 116')
    const { stderr, exitCode } = await ended
    expect(exitCode).toBe(1)
    expect(stderr).toContain(
      'SENT alert certificate_required (116), fatal, application keys, in WAIT_CERT, because of certificate.required',
    )
  })

  it.each(['request', 'require'])(
    'accepts a client certificate with --client-auth %s',
    async (when) => {
      const { port, ended } = await serve(
        ...[...own, '--client-auth', when, '--client-ca', files.ca, '--once', '--response', 'echo'],
      )
      const socket = client(port, { cert: files.leaf.chain, key: files.leaf.privateKey })
      socket.end('x')
      expect(await read(socket)).toBe('x')
      const { stderr, exitCode } = await ended
      expect(exitCode).toBe(0)
      expect(stderr).toContain('with a client certificate')
    },
  )

  it('shows what is in PKCS #12', async () => {
    const pfx = join(files.directory, 'server.p12')
    const source = ['-inkey', files.key, '-in', files.cert, '-passout', 'pass:sesame']
    execFileSync('openssl', ['pkcs12', '-export', ...source, '-out', pfx])
    const pass = ['--pass', 'pass:sesame']
    const { port, ended } = await serve('--pfx', pfx, ...pass, '--once', '--response', 'echo')
    const socket = client(port)
    await once(socket, 'secureConnect')
    expect(socket.authorized).toBe(true)
    socket.end()
    expect((await ended).exitCode).toBe(0)
  })

  it('refuses clients whose certificate is on a CRL', async () => {
    const { root } = files.authority
    const { serialNumber } = new X509Certificate(files.leaf.certificate)
    const lists = [
      await revocationList(files.authority, [serialNumber]),
      await revocationList({ root, intermediate: root }, []),
    ]
    const crl = files.file('both.crl', lists.join(''))
    const requiring = ['--client-auth', 'require', '--client-ca', files.ca, '--crl', crl]
    const { port, ended } = await serve(...own, ...requiring, '--once')
    const socket = client(port, { cert: files.leaf.chain, key: files.leaf.privateKey })
    socket.on('data', () => {})
    const [error] = await once(socket, 'error')
    expect(String(error)).toContain('alert number 44')
    expect((await ended).stderr).toContain('SENT alert certificate_revoked (44), fatal')
  })

  it('prints one JSON object per event with --ndjson', async () => {
    const { port, ended } = await serve(...own, '--ndjson', '--once')
    await run(['connect', `127.0.0.1:${port}`])
    const { stdout, exitCode } = await ended
    const events = stdout
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line))
    expect(exitCode).toBe(1)
    expect(
      events.every(({ schema, at }) => schema === 'tocsin/serve/1' && Date.parse(at) > 0),
    ).toBe(true)
    expect(events.map(({ event }) => event)).toEqual(
      expect.arrayContaining(['listening', 'connection', 'alert', 'error', 'closed']),
    )
    expect(events.find(({ event }) => event === 'alert')).toMatchObject({
      id: 1,
      direction: 'received',
      code: 48,
      name: 'unknown_ca',
      level: 2,
    })
  })

  it('recognises HTTP without TLS', async () => {
    const { port, ended } = await serve(...own, '--once')
    const socket = connectTcp(port, '127.0.0.1')
    socket.write('GET / HTTP/1.1\r\n\r\n')
    socket.resume()
    const { stderr, exitCode } = await ended
    expect(exitCode).toBe(1)
    expect(stderr).toContain('record.plain-http')
  })

  it('serves several at once, and closes politely when interrupted', async () => {
    const { port, sees, interrupt, ended } = await serve(...own, '--response', 'echo')
    const sockets = [client(port), client(port)]
    await Promise.all(sockets.map((socket) => once(socket, 'secureConnect')))
    await sees('stderr', /#2 = /)
    const closed = sockets.map((socket) => once(socket.resume(), 'end'))
    interrupt()
    await Promise.all(closed)
    const { stderr, exitCode } = await ended
    expect(exitCode).toBe(130)
    expect(stderr).toMatch(/#1 -> SENT alert close_notify[\s\S]*#2 -> SENT alert close_notify/)
  })

  it('logs keys', async () => {
    const path = join(files.directory, 'serve-keys')
    const { port, ended } = await serve(...own, '--once', '--keylog', path)
    const socket = client(port)
    await once(socket, 'secureConnect')
    socket.end()
    await ended
    expect(readFileSync(path, 'utf8')).toContain('SERVER_TRAFFIC_SECRET_0')
  })
})

describe('tocsin serve, with wrong options', () => {
  it('says that a port is taken', async () => {
    const { port, interrupt, ended } = await serve(...own)
    const { stdout, stderr, exitCode } = await run(['serve', ...own, '--port', String(port)])
    expect({ stdout, exitCode }).toEqual({ stdout: '', exitCode: 3 })
    expect(stderr).toBe(
      `tocsin: cannot listen on 127.0.0.1:${port}: something listens there already\n   try: --port 0, for any free port\n`,
    )
    interrupt()
    await ended
  })

  const requiring = ['--client-auth', 'require']
  it.each([
    [['--host', '203.0.113.1'], 3, 'no such address on this machine'],
    [['--cert', files.cert, '--key', files.ca], 2, `--key ${files.ca}`],
    [['--cert', files.cert], 2, `--cert ${files.cert}: its private key is missing`],
    [[...own, '--ca-out', '/tmp/x'], 2, '--ca-out with a certificate of yours'],
    [['--crl', files.ca], 2, '--crl without --client-auth'],
    [[...requiring, '--crl', files.ca], 2, `--crl: '${files.ca}': no PEM block 'X509 CRL'`],
    [['--require-status', 'chain'], 2, '--require-status without --client-auth'],
    [['--ca-out', '/nowhere/x'], 2, "--ca-out: cannot write '/nowhere/x'"],
    [['--client-ca', files.ca], 2, '--client-ca without --client-auth'],
    [[...requiring, '--client-ca', '/nowhere'], 2, "--client-ca: cannot read '/nowhere'"],
    [[...requiring, '--client-ca', files.key], 2, `--client-ca ${files.key}: no PEM block`],
    [['--response', 'silence'], 2, "--response cannot be 'silence'"],
    [['--groups', 'x9', '--port', '0'], 2, "--groups: 'x9'"],
  ])('%j is refused', async (options, expected, wrong) => {
    const { stdout, stderr, exitCode } = await run(['serve', ...options])
    expect({ stdout, exitCode }).toEqual({ stdout: '', exitCode: expected })
    expect(stderr.split('\n')[0]).toContain(wrong)
  })
})

describe('tocsin serve --fault', () => {
  const accused = async (port: number) =>
    run(['connect', `127.0.0.1:${port}`, '-k', '--wait', '0.2'])

  it('resets the transport', async () => {
    const { port, ended } = await serve('--once', '--fault', 'closure.reset/connected')
    const { stderr, exitCode } = await accused(port)
    expect(exitCode).toBe(1)
    expect(stderr).toContain('the server reset the connection')
    expect(stderr).toContain('[ECONNRESET]')
    await ended
  })

  it('shows a certificate that its authority vouches for, but which has expired', async () => {
    const path = join(files.directory, 'expired.pem')
    const options = ['--fault', 'certificate.expired', '--ca-out', path]
    const { port, ended } = await serve('--once', ...options)
    const { stderr } = await run(['connect', `127.0.0.1:${port}`, '--cacert', path])
    expect(stderr).toContain('SENT to the server: certificate_expired (45), fatal')
    expect((await ended).stderr).toContain('RECEIVED alert certificate_expired (45), fatal')
  })

  it('lists one fault per line', async () => {
    const { stdout, stderr, exitCode } = await run(['serve', '--fault', 'list'])
    expect({ stderr, exitCode }).toEqual({ stderr: '', exitCode: 0 })
    const lines = stdout.trimEnd().split('\n')
    expect(lines.length).toBeGreaterThan(50)
    expect(lines.every((line) => /^\S.* {2}\S/.test(line))).toBe(true)
  })

  it.each([
    ['extension.unsolicited', 'unsupported_extension (110)'],
    ['authentication.signature-invalid', 'decrypt_error (51)'],
    ['record.not-authentic', 'bad_record_mac (20)'],
    ['decode.truncated/server-hello-by-server12', 'decode_error (50)'],
  ])('%s makes clients send %s', async (fault, alert) => {
    const { port, ended } = await serve('--once', '--fault', fault)
    const { stderr, exitCode } = await accused(port)
    expect(exitCode).toBe(1)
    expect(stderr).toContain(`SENT to the server: ${alert}, fatal`)
    const server = await ended
    expect(server.exitCode).toBe(1)
    expect(server.stderr).toContain(`misbehaving, ${fault}`)
    expect(server.stderr).toContain(`RECEIVED alert ${alert}, fatal`)
  })

  it.each(Object.entries({ certificate_required: 116, 200: 200 }))(
    'sends alert/%s',
    async (name, code) => {
      const { port, ended } = await serve('--once', '--fault', `alert/${name}`)
      const { stderr, exitCode } = await accused(port)
      expect(exitCode).toBe(1)
      expect(stderr).toMatch(new RegExp(`RECEIVED from the server: .*${code}\\)?.*, fatal`))
      await ended
    },
  )

  it.each([
    ['certificate.expird', 'tocsin serve --fault certificate.expire'],
    ['alert/handshake_failur', 'tocsin serve --fault alert/handshake_failure'],
    ['alert/256', 'tocsin serve --fault alert/'],
    ['qqqqqqqqqq', 'tocsin serve --fault list'],
  ])('refuses %s', async (fault, hint) => {
    const { stderr, exitCode } = await run(['serve', '--fault', fault])
    expect(exitCode).toBe(2)
    expect(stderr).toContain(hint)
  })
})
