import { execFileSync } from 'node:child_process'
import { createHash, generateKeyPairSync, X509Certificate } from 'node:crypto'
import { mkdtempSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import {
  certificateFiles,
  closedPort,
  tcpServer,
  tlsServer,
  tocsinServer,
} from '../../test/servers.ts'
import { openStdin, run, start } from '../../test/support.ts'
import { issueLeaf, revocationList } from '../lab/certificates.ts'

const files = await certificateFiles()
const trusting = ['--cacert', files.ca, '--wait', '0.05']
const echo = (socket: NodeJS.ReadWriteStream) => void socket.pipe(socket)

/** Node sends no close_notify when a server ends a connection in its first turn. */
const later = (act: () => void) => void setTimeout(act, 20)

/** Times, ports, serial numbers and key shares differ from run to run. */
const steady = (text: string) =>
  text
    .replace(/^ +\d+\.\d{3}/gm, '   TIME')
    .replace(/127\.0\.0\.1:\d+/g, 'ADDRESS')
    .replace(/\d{4}-\d\d-\d\d to \d{4}-\d\d-\d\d/g, 'DATES')
    .replace(/(handshake|application_data) +\d+/g, '$1 N')

describe('tocsin connect', () => {
  it('tells every record of a TLS 1.3 connection', async () => {
    const address = await tlsServer({ maxVersion: 'TLSv1.3', ALPNProtocols: ['h2'] }, echo)
    const { stdout, stderr, exitCode } = await run(
      ['connect', address, ...trusting, '--alpn', 'h2', '--suites', 'TLS_AES_128_GCM_SHA256'],
      { stdin: 'hello' },
    )
    expect({ stdout, exitCode }).toEqual({ stdout: 'hello', exitCode: 0 })
    // Where among what arrives it goes out depends on how the transport cuts the server's flight.
    const ours = /^.*-> clear +change_cipher_spec +1\n/m
    expect(stderr).toMatch(ours)
    expect(steady(stderr.replace(ours, ''))).toMatchInlineSnapshot(`
      "   TIME  .  connected to ADDRESS
         TIME  -> clear       handshake N  client_hello
         TIME  <- clear       handshake N  server_hello
         TIME  <- clear       change_cipher_spec      1
         TIME  <- handshake   application_data N
         TIME  <- handshake   application_data N
         TIME  <- handshake   application_data N
         TIME  <- handshake   application_data N
         TIME  -> handshake   application_data N
         TIME  =  TLS 1.3, TLS_AES_128_GCM_SHA256, x25519, ecdsa_secp256r1_sha256, ALPN h2
         TIME  -> application application_data N
         TIME  <- application application_data N
                <- … 3 records in all, 554 bytes
         TIME  -> application application_data N
         TIME  -> SENT alert close_notify (0), warning, application keys, in CONNECTED
         TIME  .  we sent FIN
         TIME  <- application application_data N
         TIME  <- RECEIVED alert close_notify (0), warning, application keys, in CONNECTED
         TIME  .  the server sent FIN
      certificate 0: O=tocsin laboratory, CN=localhost; issuer O=tocsin laboratory, CN=tocsin intermediate; DATES; ec prime256v1
      certificate 1: O=tocsin laboratory, CN=tocsin intermediate; issuer O=tocsin laboratory, CN=tocsin root; DATES; ec prime256v1
      "
    `)
  })

  it('tells every record of a TLS 1.2 connection', async () => {
    const address = await tlsServer({ maxVersion: 'TLSv1.2' }, echo)
    const { stdout, stderr, exitCode } = await run(
      ['connect', address, ...trusting, '--groups', 'secp256r1'],
      { stdin: 'hello' },
    )
    expect({ stdout, exitCode }).toEqual({ stdout: 'hello', exitCode: 0 })
    expect(steady(stderr)).toMatchInlineSnapshot(`
      "   TIME  .  connected to ADDRESS
         TIME  -> clear       handshake N  client_hello
         TIME  <- clear       handshake N  server_hello
         TIME  <- clear       handshake N  certificate
         TIME  <- clear       handshake N  server_key_exchange
         TIME  <- clear       handshake N  server_hello_done
         TIME  -> clear       handshake N  client_key_exchange
         TIME  -> clear       change_cipher_spec      1
         TIME  -> application handshake N
         TIME  <- clear       handshake N  new_session_ticket
         TIME  <- clear       change_cipher_spec      1
         TIME  <- application handshake N
         TIME  =  TLS 1.2, TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256, secp256r1, ecdsa_secp256r1_sha256
         TIME  -> application application_data N
         TIME  <- application application_data N
         TIME  -> application alert                  26
         TIME  -> SENT alert close_notify (0), warning, application keys, in CONNECTED
         TIME  .  we sent FIN
         TIME  <- application alert                  26
         TIME  <- RECEIVED alert close_notify (0), warning, application keys, in CONNECTED
         TIME  .  the server sent FIN
      certificate 0: O=tocsin laboratory, CN=localhost; issuer O=tocsin laboratory, CN=tocsin intermediate; DATES; ec prime256v1
      certificate 1: O=tocsin laboratory, CN=tocsin intermediate; issuer O=tocsin laboratory, CN=tocsin root; DATES; ec prime256v1
      "
    `)
  })

  it('waits for the alert that comes after a TLS 1.3 handshake', async () => {
    const address = await tlsServer({ requestCert: true, rejectUnauthorized: true })
    const { stderr, exitCode } = await run(['connect', address, ...trusting])
    expect(exitCode).toBe(1)
    expect(stderr).toContain('RECEIVED alert certificate_required (116), fatal, application keys')
    expect(stderr).toContain('RECEIVED from the server: certificate_required (116), fatal')
    expect(stderr).toContain('try: --cert FILE --key FILE')
    expect(stderr).toContain(
      'the server refused a client without a certificate after the handshake, as TLS 1.3 has it',
    )
  })

  it('says so when its certificate is refused after the handshake (hard-late-client-auth)', async () => {
    const address = await tocsinServer({ requestCert: true })
    const own = ['--cert', files.cert, '--key', files.key]
    const late = await run(['connect', address, ...trusting, ...own])
    expect(late.exitCode).toBe(1)
    expect(late.stderr).toContain('RECEIVED from the server: unknown_ca (48)')
    expect(late.stderr).toContain(`chain: tocsin verify --purpose client ${files.cert}`)
    expect(late.stderr).toContain(
      'the server refused the client certificate after the handshake, as TLS 1.3 has it',
    )
    const early = await run(['connect', address, ...trusting, ...own, '--tls-max', '1.2'])
    expect(early.exitCode).toBe(1)
    expect(early.stderr).not.toContain('after the handshake')
  })

  it('shows a client certificate', async () => {
    const ca = files.authority.root.certificate
    const address = await tlsServer({ requestCert: true, rejectUnauthorized: true, ca }, (socket) =>
      later(() => socket.end(`hello ${socket.getPeerCertificate().subject.CN}`)),
    )
    const { stdout, exitCode } = await run([
      ...['connect', address, ...trusting, '--cert', files.cert, '--key', files.key],
    ])
    expect({ stdout, exitCode }).toEqual({ stdout: 'hello localhost', exitCode: 0 })
  })

  it('refuses an untrusted server, and says how to go on', async () => {
    const address = await tlsServer({})
    const { stderr, exitCode } = await run(['connect', address])
    expect(exitCode).toBe(1)
    expect(stderr).toContain('SENT to the server: unknown_ca (48), fatal')
    const [head = '', ...lines] = stderr.slice(stderr.indexOf('SENT to')).trimEnd().split('\n')
    expect(head).toMatch(/under handshake keys, in \w+$/)
    expect(lines).toEqual([
      expect.stringMatching(/^ {2}[A-Z].*\.$/),
      expect.stringMatching(/^ {2}why: certificate\.unknown-issuer \(index=/),
      expect.stringMatching(/^ {2}you: --cacert FILE .*, --insecure to look all the same$/),
      expect.stringMatching(/^ {2}server: /),
      expect.stringMatching(/^ {2}see: RFC .*, tocsin explain certificate\.unknown-issuer$/),
      `  chain: tocsin verify ${address}`,
    ])
  })

  it('goes on with --insecure, and says what it let pass', async () => {
    const address = await tlsServer({})
    const { stderr, exitCode } = await run(['connect', '-k', address])
    expect(exitCode).toBe(0)
    expect(stderr).toContain('not trusted, let pass by --insecure')
    expect(stderr).toContain(`chain: tocsin verify ${address}`)
  })

  it.each([
    [['--servername', 'localhost'], 'localhost'],
    [['--servername', 'localhost', '--no-sni'], false],
    [[], false],
  ])('with %j asks for %j', async (options, expected) => {
    let asked: unknown
    const address = await tlsServer({}, (socket) => {
      asked = socket.servername
    })
    const { exitCode } = await run(['connect', address, ...trusting, ...options])
    expect(exitCode).toBe(0)
    expect(asked).toBe(expected)
  })

  it('connects elsewhere with --connect-to', async () => {
    const address = await tlsServer({})
    const options = ['--connect-to', address, ...trusting]
    const { exitCode } = await run(['connect', 'localhost:1', ...options])
    expect(exitCode).toBe(0)
  })

  it('delivers a large answer whole, and sums up its records', async () => {
    const size = 3_000_000
    const address = await tlsServer({}, (socket) => socket.end(Buffer.alloc(size, 'x')))
    const { stdout, stderr, exitCode } = await run(['connect', address, ...trusting])
    expect({ length: stdout.length, exitCode }).toEqual({ length: size, exitCode: 0 })
    expect(stderr).toMatch(/<- … \d+ records in all, 3,\d{3},\d{3} bytes/)
    expect(stderr.split('\n').length).toBeLessThan(40)
  })

  it('writes what comes to -o', async () => {
    const path = join(files.directory, 'out')
    const address = await tlsServer({}, (socket) => later(() => socket.end('data')))
    const { stdout, exitCode } = await run(['connect', address, ...trusting, '-o', path])
    expect({ stdout, exitCode, file: readFileSync(path, 'utf8') }).toEqual({
      stdout: '',
      exitCode: 0,
      file: 'data',
    })
  })

  it('prints one document with --json, with the data in it', async () => {
    const address = await tlsServer({}, echo)
    const { stdout, stderr, exitCode } = await run(['connect', address, ...trusting, '--json'], {
      stdin: 'hello',
    })
    const told = JSON.parse(stdout)
    expect({ stderr, exitCode }).toEqual({ stderr: '', exitCode: 0 })
    expect(told).toMatchObject({
      schema: 'tocsin/connect/1',
      target: address,
      exitCode: 0,
      connection: { version: 'TLS 1.3', certificates: [{ key: 'ec prime256v1' }, {}] },
      error: null,
      sent: { bytes: 5 },
      received: { bytes: 5, base64: 'aGVsbG8=', truncated: false },
    })
    expect(told.timeline[1]).toMatchObject({
      kind: 'record',
      direction: 'sent',
      type: 'handshake',
      messages: ['client_hello'],
    })
  })

  it('prints a document when there is no connection, too', async () => {
    const address = await closedPort()
    const { stdout, exitCode } = await run(['connect', address, '--json'])
    expect(exitCode).toBe(3)
    expect(JSON.parse(stdout)).toMatchObject({
      exitCode: 3,
      connection: null,
      error: {
        code: 'UNREACHABLE',
        message: `cannot connect to ${address}: nothing listens there`,
      },
    })
  })

  it('logs keys where it is told to, and warns', async () => {
    const path = join(mkdtempSync(join(tmpdir(), 'tocsin-')), 'keys')
    const address = await tlsServer({})
    const env = { SSLKEYLOGFILE: path }
    const { stderr } = await run(['connect', address, ...trusting], { env })
    expect(stderr).toContain('whoever reads')
    expect(readFileSync(path, 'utf8')).toMatch(/^CLIENT_TRAFFIC_SECRET_0 [0-9a-f]{64} [0-9a-f]+$/m)
    expect(statSync(path).mode & 0o077).toBe(0)
  })

  it('is quiet with -q', async () => {
    const { stderr, exitCode } = await run(['connect', await tlsServer({}), ...trusting, '-q'])
    expect({ stderr, exitCode }).toEqual({ stderr: '', exitCode: 0 })
  })

  it('does not read a terminal without -i', async () => {
    const stdin = openStdin()
    const { exitCode } = await run(['connect', await tlsServer({}), ...trusting], {
      stdin,
      isTTY: { stdin: true },
    })
    expect(exitCode).toBe(0)
    expect(stdin.readableFlowing).toBe(null)
  })

  it('closes politely when interrupted', async () => {
    let ended = false
    const address = await tlsServer({}, (socket) => {
      socket.on('end', () => {
        ended = true
      })
      socket.resume()
    })
    const running = start(['connect', address, ...trusting], { stdin: openStdin() })
    await running.sees('stderr', /= {2}TLS 1.3/)
    running.interrupt()
    const { exitCode, stderr } = await running.ended
    expect({ exitCode, ended }).toEqual({ exitCode: 130, ended: true })
    expect(stderr).toContain('SENT alert close_notify (0), warning')
  })
})

describe('tocsin connect, to what is no good server', () => {
  it('says which names a certificate has, and how to ask for them', async () => {
    const address = await tlsServer({})
    const { stderr } = await run(['connect', address, '--cacert', files.ca, '--servername', 'a.b'])
    expect(stderr).toContain('why: certificate.wrong-name (index=0, subject=CN=localhost')
    expect(stderr).toContain('asked=a.b, names=')
    expect(stderr).toContain('you: --servername with a name of the certificate')
  })

  it('says that nothing listens', async () => {
    const address = await closedPort()
    const { stdout, stderr, exitCode } = await run(['connect', address])
    expect({ stdout, exitCode }).toEqual({ stdout: '', exitCode: 3 })
    expect(stderr).toBe(
      `tocsin: cannot connect to ${address}: nothing listens there\n   try: check the port, or start the server\n`,
    )
  })

  it('says that there is no such host', async () => {
    const { stderr, exitCode } = await run(['connect', 'no-such-host.invalid:443'])
    expect(exitCode).toBe(3)
    expect(stderr).toContain('cannot connect to no-such-host.invalid:443')
  })

  it('recognises HTTP without TLS', async () => {
    const address = await tcpServer((socket) => {
      socket.once('data', () => socket.end('HTTP/1.1 400 Bad Request\r\n\r\n'))
    })
    const { stderr, exitCode } = await run(['connect', address])
    expect(exitCode).toBe(1)
    expect(stderr).toContain('received what is no TLS: "HTTP/1.1 400 Bad Request"')
    expect(stderr).toContain('  The peer speaks HTTP without TLS.\n  why: record.plain-http')
    expect(stderr).toContain('  you: look for the port that speaks TLS')
  })

  it('says when a server closes without an alert', async () => {
    const address = await tcpServer((socket) => socket.once('data', () => socket.end()))
    const { stderr, exitCode } = await run(['connect', address])
    expect(exitCode).toBe(1)
    expect(stderr).toContain('the server sent FIN')
    expect(stderr).toMatch(/\[ERR_TOCSIN_(CLOSED_IN_HANDSHAKE|TRUNCATED)\]/)
  })

  it('says when a server resets', async () => {
    const address = await tcpServer((socket) => socket.once('data', () => socket.resetAndDestroy()))
    const { stderr, exitCode } = await run(['connect', address])
    expect(exitCode).toBe(1)
    expect(stderr).toContain('the server reset the connection')
    expect(stderr).toContain('[ECONNRESET]')
  })

  it('is inconclusive about a server that says nothing', async () => {
    const address = await tcpServer(() => {})
    const { stderr, exitCode } = await run(['connect', address, '--timeout', '0.2'])
    expect(exitCode).toBe(4)
    expect(stderr).toContain('[ERR_TOCSIN_HANDSHAKE_TIMEOUT]')
  })

  it('tells an alert in the clear, with a warning before it', async () => {
    const address = await tcpServer((socket) =>
      socket.once('data', () => socket.end(Buffer.from('15030300020228', 'hex'))),
    )
    const { stderr, exitCode } = await run(['connect', address])
    expect(exitCode).toBe(1)
    expect(stderr).toContain('RECEIVED alert handshake_failure (40), fatal, clear keys, in WAIT_SH')
  })

  it('tells a record that was cut short', async () => {
    const address = await tcpServer((socket) =>
      socket.once('data', () => socket.end(Buffer.from('160303004002000000', 'hex'))),
    )
    const { stderr } = await run(['connect', address])
    expect(stderr).toContain('(cut short)')
  })
})

describe('tocsin connect, whom to trust', () => {
  const spki = new X509Certificate(files.leaf.certificate).publicKey
  const digest = createHash('sha256').update(spki.export({ type: 'spki', format: 'der' }))
  const pin = `sha256//${digest.digest('base64')}`
  const unused = `sha256//${'A'.repeat(43)}=`

  it('goes on with a pinned key', async () => {
    const address = await tlsServer({})
    const options = [...trusting, '--pinnedpubkey', `${unused};${pin}`]
    expect(await run(['connect', address, ...options])).toMatchObject({ exitCode: 0 })
  })

  it('does not go on with another key, and says which it is', async () => {
    const address = await tlsServer({})
    const options = [...trusting, '--pinnedpubkey', unused]
    const { stderr, exitCode } = await run(['connect', address, ...options])
    expect(exitCode).toBe(1)
    expect(stderr).toContain('SENT to the server: certificate_unknown (46), fatal')
    expect(stderr).toContain(`key=${pin.replace('//', '/')}`)
  })

  const { root } = files.authority
  const listed = async (...serialNumbers: readonly string[]) => [
    ...['--crl', files.file('leaf.crl', await revocationList(files.authority, serialNumbers))],
    ...['--crl', files.file('root.crl', await revocationList({ root, intermediate: root }, []))],
  ]

  it('does not go on with who is on a CRL, or on none of those there are', async () => {
    const leaf = await issueLeaf(files.authority)
    const address = await tlsServer({ cert: leaf.chain, key: leaf.privateKey })
    const told = async (crls: readonly string[]) =>
      (await run(['connect', address, ...trusting, ...crls, '--require-status', 'chain'])).stderr
    expect(await told(await listed())).not.toContain('SENT to the server')
    const { serialNumber } = new X509Certificate(leaf.certificate)
    expect(await told(await listed(serialNumber))).toContain(
      'SENT to the server: certificate_revoked (44), fatal',
    )
    const [option = '', path = ''] = await listed()
    expect(await told([option, path])).toContain('why: certificate.status-unknown (index=1')
    expect((await run(['connect', address, ...trusting, option, path])).exitCode).toBe(0)
  })

  it('takes authorities of a directory, also in DER', async () => {
    const address = await tlsServer({})
    const directory = mkdtempSync(join(files.directory, 'authorities-'))
    const { raw } = new X509Certificate(root.certificate)
    writeFileSync(join(directory, 'root.cer'), raw)
    const options = ['--capath', directory, '--wait', '0.05']
    expect((await run(['connect', address, ...options])).exitCode).toBe(0)
  })
})

describe('tocsin connect, with a certificate of its own', () => {
  const source = ['-inkey', files.key, '-in', files.cert, '-passout', 'pass:sesame']
  const pfx = join(files.directory, 'me.p12')
  execFileSync('openssl', ['pkcs12', '-export', ...source, '-out', pfx])
  const pass = files.file('passphrase', 'sesame\nnot this\n')

  it.each([
    ['file', ['--pass', `file:${pass}`], {}],
    ['env', ['--pass', 'env:PASSPHRASE'], { PASSPHRASE: 'sesame' }],
    ['pass', ['--pass', 'pass:sesame'], {}],
  ])('takes it from PKCS #12, and the passphrase from %s', async (_, source, env) => {
    const ca = readFileSync(files.ca, 'utf8')
    const address = await tocsinServer({ requestCert: true, ca })
    const options = [...trusting, '--pfx', pfx, ...source]
    const { stdout, stderr, exitCode } = await run(['connect', address, ...options], { env })
    expect(exitCode).toBe(0)
    expect(stdout + stderr).not.toContain('sesame')
  })

  it.each([
    [['--pass', 'pass:wrong'], 'the passphrase does not fit'],
    [[], 'it is protected by a passphrase'],
  ])('says which file does not open with %j, and how it might', async (source, wrong) => {
    const { stderr, exitCode } = await run(['connect', 'localhost:1', '--pfx', pfx, ...source])
    expect(exitCode).toBe(2)
    expect(stderr).toContain(`--pfx ${pfx}: ${wrong}`)
    expect(stderr).toContain('--pass file:PATH')
    expect(stderr).not.toContain('pass:wrong')
  })
})

describe('tocsin connect, with wrong options', () => {
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  const secret = { type: 'pkcs8', format: 'pem', cipher: 'aes-256-cbc', passphrase: 's' } as const
  const other = files.file('other.key', String(privateKey.export({ type: 'pkcs8', format: 'pem' })))
  const encrypted = files.file('encrypted.key', String(privateKey.export(secret)))
  const garbage = files.file(
    'garbage.pem',
    '-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n',
  )
  const der = files.file('cert.der', '0\u0082')

  it.each([
    [['--cacert', '/nowhere/ca.pem'], "--cacert: cannot read '/nowhere/ca.pem': no such file"],
    [['--cacert', files.directory], 'it is a directory'],
    [['--cacert', der], `--cacert: '${der}': the DER: a certificate cannot be parsed`],
    [['--pfx', files.cert], `--pfx ${files.cert}: it is PEM, no PKCS #12`],
    [['--pfx', der], `--pfx ${der}: it is damaged, or no PKCS #12 file`],
    [['--pfx', '/nowhere/me.p12'], "--pfx: cannot read '/nowhere/me.p12': no such file"],
    [['--crl', files.cert], `--crl: '${files.cert}': no PEM block 'X509 CRL' found`],
    [['--crl', '/nowhere'], "--crl: cannot read '/nowhere': no such file"],
    [['--pinnedpubkey', 'sha256//AAAA'], "--pinnedpubkey cannot be 'sha256//AAAA'"],
    [['--pinnedpubkey', `sha256//${'A'.repeat(43)}=`, '-k'], '--pinnedpubkey with --insecure'],
    [['--cacert', garbage], '--cacert'],
    [['--capath', '/nowhere'], "--capath: cannot read '/nowhere': no such file"],
    [['--cert', garbage, '--key', files.key], `--cert ${garbage}`],
    [['--cert', files.cert, '--key', other], `--cert ${files.cert}: no key belongs to`],
    [['--cert', files.cert], `--cert ${files.cert}: its private key is missing`],
    [['--alpn', 'x'.repeat(256)], '--alpn: '],
    [['--sigalgs', 'md5'], "--sigalgs: 'md5' is none of"],
    [['--cert', files.cert, '--key', encrypted], `--key ${encrypted}`],
    [['--key', files.key], '--key without its certificate'],
    [
      ['--cert', files.cert, '--key', encrypted, '--pass', 'env:NOT_SET'],
      '--pass: NOT_SET is not set',
    ],
    [['--cert', files.cert, '--key', encrypted, '--pass', 'plain'], '--pass: no such source'],
    [['--tls-min', '1.3', '--tls-max', '1.2'], '--tls-min 1.3 is above --tls-max 1.2'],
    [['--groups', 'x9'], "--groups: 'x9' is none of"],
    [['--suites', 'NULL'], 'NULL'],
    [['--keylog', '/nowhere/keys'], "--keylog: cannot write '/nowhere/keys'"],
    [['-o', '/nowhere/out'], "-o: cannot write '/nowhere/out'"],
    [['--connect-to', 'a:b:c'], "'a:b:c' is no HOST:PORT"],
  ])('%j is refused in two lines', async (options, wrong) => {
    const { stdout, stderr, exitCode } = await run(['connect', await closedPort(), ...options])
    expect({ stdout, exitCode, stderr }).toEqual({
      stdout: '',
      exitCode: 2,
      stderr: expect.stringContaining(wrong),
    })
    expect(stderr.trimEnd().split('\n').length).toBeLessThanOrEqual(2)
  })
})
