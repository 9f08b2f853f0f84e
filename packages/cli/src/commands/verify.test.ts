import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { createServer } from 'tocsin/node'
import { describe, expect, it, onTestFinished } from 'vitest'
import { certificateFiles, closedPort, tcpServer, tlsServer } from '../../test/servers.ts'
import { openStdin, run, start } from '../../test/support.ts'
import { issueLeaf, revocationList } from '../lab/certificates.ts'
import type { LeafKind } from '../lab/leaf-kinds.ts'

const files = await certificateFiles()
const trusting = ['--cacert', files.ca]
const chainOf = async (kind: LeafKind) => (await issueLeaf(files.authority, { kind })).chain

/** The document of `tocsin verify --json`. */
async function told(argv: readonly string[], stdin = '') {
  const { stdout, stderr, exitCode } = await run(['verify', '--json', ...argv], { stdin })
  expect(stderr).toBe('')
  const document = JSON.parse(stdout)
  expect(document).toMatchObject({ schema: 'tocsin/verify/1', exitCode })
  return document
}

const namesOf = (links: readonly { readonly certificate: { readonly subject: string } }[]) =>
  links.map(({ certificate }) => /CN=([^,]+)/.exec(certificate.subject)?.[1])

describe('tocsin verify, of files', () => {
  it('draws a chain that is trusted', async () => {
    const { stdout, stderr, exitCode } = await run([
      ...['verify', files.cert, ...trusting, '--name', 'localhost'],
    ])
    expect({ stderr, exitCode }).toEqual({ stderr: '', exitCode: 0 })
    const [verdict, ...lines] = stdout.split('\n')
    expect(verdict).toBe(`✓ ${files.cert}: trusted`)
    expect(lines.filter((line) => /✓|would take/.test(line))).toEqual([
      '✓ CN=tocsin root, O=tocsin laboratory',
      '└─✓ CN=tocsin intermediate, O=tocsin laboratory',
      '  └─✓ CN=localhost, O=tocsin laboratory',
      '  a client would take it from a server',
      '  a server would take it from a client',
    ])
  })

  it('reads stdin, and says where each certificate came from', async () => {
    const { path, unused, verdict } = await told(['-', ...trusting], files.leaf.chain)
    expect({ verdict, unused }).toEqual({ verdict: 'trusted', unused: [] })
    expect(namesOf(path)).toEqual(['localhost', 'tocsin intermediate', 'tocsin root'])
    expect(path).toMatchObject([
      { given: { place: 0, of: 2, from: 'stdin' }, trustedBy: null },
      { given: { place: 1, of: 2, from: 'stdin' }, trustedBy: null },
      { given: null, trustedBy: `--cacert ${files.ca}` },
    ])
  })

  it('puts several files together, and finds what nobody needs', async () => {
    const leaf = files.file('leaf.pem', files.leaf.certificate)
    const others = files.file(
      'others.pem',
      files.authority.root.certificate +
        (await chainOf('unknown-ca')) +
        files.authority.intermediate.certificate,
    )
    const { verdict, unused, remarks } = await told([leaf, others, leaf, ...trusting])
    expect(verdict).toBe('trusted')
    expect(namesOf(unused)).toEqual(['localhost', 'somebody else intermediate', 'localhost'])
    const kinds = remarks.map(({ kind }: { readonly kind: string }) => kind)
    expect(kinds).toEqual(['out-of-order', 'root-sent', 'no-name', 'no-status'])
  })

  it('says when certificates are out of order (5246-7.4.2-b)', async () => {
    const last = await issueLeaf(files.authority, { kind: 'path-too-long' })
    const [first = '', second = '', third = ''] = last.chain.split(/(?<=-----END .*-----\n)/)
    const { remarks } = await told([files.file('mixed.pem', first + third + second), ...trusting])
    expect(remarks).toContainEqual(expect.objectContaining({ kind: 'out-of-order' }))
  })

  it('tells all that is wrong, the verdict first', async () => {
    const path = files.file('expired.pem', await chainOf('expired'))
    const { findings, alerts } = await told([path, ...trusting, '--name', 'a.example'])
    expect(findings).toMatchObject([
      {
        condition: 'certificate.expired',
        certificate: 0,
        alert: { name: 'certificate_expired', code: 45 },
        source: 'RFC 9846 §6.2',
        advice: { owner: expect.stringContaining('renew it') },
      },
      { condition: 'certificate.wrong-name', facts: { asked: 'a.example' } },
    ])
    expect(alerts.client).toMatchObject({ condition: 'certificate.expired', alert: { code: 45 } })
  })

  it('says what a client and a server would send, which differ', async () => {
    const leaf = await issueLeaf(files.authority, { purposes: ['serverAuth'] })
    const path = files.file('server.pem', leaf.chain)
    const asServer = await told([path, ...trusting])
    const asClient = await told([path, ...trusting, '--purpose', 'client'])
    const alerts = {
      client: { condition: null, alert: null, alertBefore13: null },
      server: {
        condition: 'certificate.extended-key-usage',
        alert: { name: 'unsupported_certificate', code: 43 },
        alertBefore13: { name: 'unsupported_certificate', code: 43 },
      },
    }
    expect(asServer).toMatchObject({ verdict: 'trusted', purpose: 'server', alerts })
    expect(asClient).toMatchObject({ verdict: 'refused', purpose: 'client', alerts, exitCode: 1 })
  })

  it.each([
    ['--time', '+40d', 'certificate.expired'],
    ['--time', '-30d', 'certificate.not-yet-valid'],
  ])('judges as of another time: %s %s', async (...args) => {
    const condition = args.pop()
    const { exitCode, stdout } = await run(['verify', '-q', files.cert, ...trusting, ...args])
    expect({ exitCode, stdout }).toEqual({
      exitCode: 1,
      stdout: `✗ ${files.cert}: refused, ${condition}\n`,
    })
  })

  it('asks the system and Node whom to trust, unless told', async () => {
    const { trust, findings, remarks } = await told([files.cert])
    expect(trust.anchors).toBeGreaterThan(50)
    expect(trust.text).toMatch(/^the \d+ roots of Node/)
    expect(findings).toMatchObject([{ condition: 'certificate.unknown-issuer', certificate: 1 }])
    expect(remarks).toContainEqual(expect.objectContaining({ kind: 'missing-issuer' }))
  })

  it('trusts a directory, and a certificate itself', async () => {
    const alone = files.file('self.crt', await chainOf('self-signed'))
    expect(await told([alone, '--capath', files.directory])).toMatchObject({
      verdict: 'trusted',
      path: [{ trustedBy: `--capath ${files.directory}` }],
    })
    const other = await told([alone, ...trusting])
    expect(other).toMatchObject({ verdict: 'refused', remarks: [{ kind: 'self-signed' }, {}] })
    expect(other.findings[0].advice.owner).toContain('ACME')
  })

  it('does not judge what stands beside a certificate that cannot be read', async () => {
    const path = files.file('malformed.pem', await chainOf('malformed'))
    const { stdout, exitCode } = await run(['verify', path, ...trusting])
    expect(exitCode).toBe(1)
    expect(stdout).toContain('? CN=tocsin intermediate')
    expect(stdout).toMatch(/└─✗ unreadable, \d+ octets/)
    expect(stdout).toContain('✗ certificate.malformed (RFC 9846 §6.2)')
  })
})

describe('tocsin verify, with what makes no sense', () => {
  const key = files.file('only.key', files.leaf.privateKey)

  it.each([
    [[files.key], 'is a private key, no certificate'],
    [['/nowhere/cert.pem'], "cannot read '/nowhere/cert.pem': no such file"],
    [['nowhere.crt'], "cannot read 'nowhere.crt': no such file"],
    [[files.directory], 'it is a directory'],
    [['-'], 'stdin is empty'],
    [[files.cert, 'example.com'], "'example.com' cannot be read: no such file"],
    [['http://example.com'], "'http:' is no TLS that tocsin knows"],
    [['a:b:c'], "'a:b:c' is no HOST:PORT"],
    [['my certificate'], "cannot read 'my certificate': no such file"],
    [[files.cert, '--crl', '/nowhere'], "--crl: cannot read '/nowhere': no such file"],
    [[files.cert, '--crl', files.cert], "no PEM block 'X509 CRL'"],
    [[files.cert, '--ocsp', '/nowhere'], "--ocsp: cannot read '/nowhere': no such file"],
    [[files.cert, '--ocsp', files.cert], 'is no OCSP response'],
    [[files.cert, '--pinnedpubkey', 'x'], "--pinnedpubkey cannot be 'x'"],
    [[files.cert, '--require-status', 'all'], "--require-status cannot be 'all'"],
    [[files.cert, '--name', '*.example'], "--name cannot be '*.example'"],
    [['localhost:1', '--servername', 'a b'], "--servername cannot be 'a b'"],
    [[files.cert, '--time', 'soon'], "--time cannot be 'soon'"],
    [[files.cert, '--purpose', 'mail'], "--purpose cannot be 'mail'"],
    [[files.cert, '--cacert', '/nowhere'], "--cacert: cannot read '/nowhere': no such file"],
    [[files.cert, '--cacert', key], `--cacert: '${key}': no PEM block`],
    [[files.cert, '--capath', '/nowhere'], "--capath: cannot read '/nowhere': no such file"],
    [[], "missing required argument 'what'"],
  ])('%j is refused in two lines', async (argv, wrong) => {
    const { stdout, stderr, exitCode } = await run(['verify', ...argv])
    expect({ stdout, exitCode }).toEqual({ stdout: '', exitCode: 2 })
    expect(stderr).toContain(wrong)
    expect(stderr.trimEnd().split('\n').length).toBeLessThanOrEqual(2)
  })
})

describe('tocsin verify, of what may be revoked', () => {
  const statuses = (path: readonly { readonly status: object }[]) => path.map((each) => each.status)
  const stapled = (kind: LeafKind) => issueLeaf(files.authority, { kind })

  it('by list: good, of nobody, and revoked (RFC 5280 §6.3.3)', async () => {
    const { authority, leaf, file } = files
    const none = file('none.crl', await revocationList(authority, []))
    const some = file('some.crl', await revocationList(authority, [leaf.serialNumber]))
    const good = await told([files.cert, ...trusting, '--crl', none])
    expect(good).toMatchObject({ verdict: 'trusted', policy: { crls: 1, requireStatus: 'none' } })
    expect(statuses(good.path)).toEqual([
      { status: 'good', by: 'crl', why: null },
      { status: 'unknown', by: 'crl', why: 'no CRL is about it' },
      null,
    ])
    const bad = await told([files.cert, ...trusting, '--crl', some])
    expect(bad.findings).toMatchObject([
      { condition: 'certificate.revoked', certificate: 0, alert: { code: 44 } },
    ])
    expect(bad.path[0].status).toMatchObject({ status: 'revoked', by: 'crl' })
    expect(bad.path[0].status.why).toMatch(/^at \d{4}-.*, keyCompromise$/)
  })

  it.each([
    ['end-entity', 'trusted', []],
    ['chain', 'refused', [{ condition: 'certificate.status-unknown', certificate: 1 }]],
  ])('and refuses what nothing says is good: of %s', async (whose, verdict, findings) => {
    const list = files.file('empty.crl', await revocationList(files.authority, []))
    const options = ['--crl', list, '--require-status', whose]
    expect(await told([files.cert, ...trusting, ...options])).toMatchObject({ verdict, findings })
  })

  it.each([
    ['ocsp-good', 'trusted', 'good'],
    ['ocsp-revoked', 'refused', 'revoked'],
    ['ocsp-expired', 'trusted', 'unknown'],
    ['ocsp-forged', 'trusted', 'unknown'],
    ['ocsp-of-another', 'trusted', 'unknown'],
    ['ocsp-try-later', 'trusted', 'unknown'],
  ] as const)(
    'by an OCSP response in a file: %s (RFC 6960 §3.2)',
    async (kind, verdict, status) => {
      const { chain, staple } = await stapled(kind)
      const response = files.file('response.der', staple ?? '')
      const cert = files.file('stapled.pem', chain)
      const judged = await told([cert, ...trusting, '--ocsp', response])
      expect(judged).toMatchObject({ verdict, path: [{ status: { status, by: 'ocsp' } }, {}, {}] })
    },
  )

  it.each([
    ['ocsp-good', 'trusted', 'good', undefined],
    ['ocsp-revoked', 'refused', 'revoked', 'certificate.status-revoked'],
    ['ocsp-expired', 'refused', 'unknown', 'certificate.bad-status-response'],
    ['ocsp-garbage', 'refused', 'unknown', 'certificate.bad-status-response'],
  ] as const)(
    'by what a server staples: %s (RFC 6066 §8)',
    async (kind, verdict, status, found) => {
      const { chain, privateKey, staple = null } = await stapled(kind)
      const address = await tlsServer({ cert: chain, key: privateKey }, undefined, staple)
      const { path, findings, ...judged } = await told([address, ...trusting])
      expect(judged).toMatchObject({ verdict, handshake: { error: null } })
      expect(path[0].status).toMatchObject({ status, by: 'stapled' })
      expect(findings[0]?.condition).toBe(found)
    },
  )

  it('misses what the certificate promises to staple (RFC 7633 §4.3.3)', async () => {
    const { chain, privateKey } = await stapled('must-staple')
    const address = await tlsServer({ cert: chain, key: privateKey })
    const { findings, remarks } = await told([address, ...trusting])
    expect(findings).toMatchObject([{ condition: 'certificate.status-missing' }])
    expect(remarks).toContainEqual(expect.objectContaining({ kind: 'no-status' }))
    const alone = await told([files.file('promise.pem', chain), ...trusting])
    expect(alone.verdict).toBe('trusted')
  })

  it.each(['rfc5280', 'webpki'])('by how it is written: %s', async (profile) => {
    const path = files.file('unnamed.pem', await chainOf('no-authority-key-identifier'))
    const args = [path, ...trusting, '--profile', profile]
    expect(await told(args)).toMatchObject({
      ...{ verdict: 'refused', policy: { profile } },
      findings: [{ condition: 'certificate.key-identifier-missing', certificate: 0 }],
    })
  })

  it('by pins, which it shows (RFC 7469 §2.6)', async () => {
    const { path } = await told([files.cert, ...trusting])
    const { pin } = path[1].certificate
    const { stdout } = await run(['verify', '-v', files.cert, ...trusting])
    expect(stdout).toContain(pin)
    const other = `sha256//${'A'.repeat(43)}=`
    const both = await told([files.cert, ...trusting, '--pinnedpubkey', `${other};${pin}`])
    expect(both.verdict).toBe('trusted')
    expect(await told([files.cert, ...trusting, '--pinnedpubkey', other])).toMatchObject({
      verdict: 'refused',
      findings: [{ condition: 'certificate.pin-mismatch' }],
    })
  })
})

/** A server of tocsin that shows a certificate of the laboratory; its address, and what it heard. */
async function showing(kind: LeafKind) {
  const { chain, privateKey } = await issueLeaf(files.authority, { kind })
  const server = createServer({ cert: chain, key: privateKey }, (socket) => socket.resume())
  const alerts: string[] = []
  server.on('alert', ({ direction, name }) => alerts.push(`${direction} ${name}`))
  server.on('tlsClientError', () => {})
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  onTestFinished(() => void server.close())
  return { address: `127.0.0.1:${(server.address() as AddressInfo).port}`, alerts }
}

describe('tocsin verify, of a server', () => {
  it.each([
    ['expired', 'certificate.expired', 45],
    ['not-yet-valid', 'certificate.not-yet-valid', 45],
    ['wrong-name', 'certificate.wrong-name', 42],
    ['self-signed', 'certificate.unknown-issuer', 48],
    ['unknown-ca', 'certificate.unknown-issuer', 48],
    ['missing-intermediate', 'certificate.unknown-issuer', 48],
    ['bad-signature', 'certificate.signature-invalid', 42],
    ['weak-signature', 'certificate.weak-signature', 42],
    ['weak-key', 'certificate.weak-key', 43],
    ['wrong-purpose', 'certificate.extended-key-usage', 43],
    ['critical-extension', 'certificate.unknown-critical-extension', 46],
    ['issuer-not-a-ca', 'certificate.issuer-not-a-ca', 48],
    ['issuer-key-usage', 'certificate.issuer-key-usage', 48],
    ['path-too-long', 'certificate.path-too-long', 48],
    ['expired-issuer', 'certificate.expired', 45],
    ['version-1', 'certificate.unsupported-version', 43],
  ] as const)('that shows %s: %s (%d), without an alert of ours', async (kind, condition, code) => {
    const { address, alerts: heard } = await showing(kind)
    const { findings, alerts, handshake, exitCode } = await told([address, ...trusting])
    expect(exitCode).toBe(1)
    expect(findings[0]).toMatchObject({ condition, alert: { code } })
    expect(alerts.client).toMatchObject({ condition, alert: { code } })
    expect(handshake).toEqual({ version: 'TLS 1.3', error: null })
    expect(heard.filter((each) => each.startsWith('received'))).toEqual(['received close_notify'])
  })

  it('judges for the host, says so, and tells what it does on stderr', async () => {
    const address = await tlsServer({})
    const { stdout, stderr, exitCode } = await run(['verify', address, ...trusting])
    expect({ stderr, exitCode }).toEqual({
      stderr: `asking ${address} for its certificates\n`,
      exitCode: 0,
    })
    expect(stdout).toMatch(new RegExp(`^✓ ${address}: trusted\n {2}as a server's for 127.0.0.1; `))
    expect(stdout).toContain('from    sent, 1 of 2')
  })

  it.each([
    [['--servername', 'localhost'], 'localhost', 'localhost'],
    [['--servername', 'localhost', '--name', '::1'], 'localhost', '::1'],
    [['--servername', 'localhost', '--no-sni'], false, 'localhost'],
    [[], false, '127.0.0.1'],
  ])('with %j asks for %j and checks %s', async (options, asked, name) => {
    let heard: unknown
    const address = await tlsServer({}, (socket) => {
      heard = socket.servername
    })
    expect(await told([address, ...trusting, ...options])).toMatchObject({ name, exitCode: 0 })
    expect(heard).toBe(asked)
  })

  it.each(['TLSv1.3', 'TLSv1.2'] as const)('takes what there is: %s', async (maxVersion) => {
    const address = await tlsServer({ maxVersion })
    const { handshake } = await told(['localhost:1', '--connect-to', address, ...trusting])
    expect(handshake).toEqual({ version: `TLS ${maxVersion.slice(4)}`, error: null })
  })

  it('judges a server that refuses us for a certificate of ours', async () => {
    const options = { requestCert: true, rejectUnauthorized: true, maxVersion: 'TLSv1.2' } as const
    const { verdict, handshake } = await told([await tlsServer(options), ...trusting])
    expect(verdict).toBe('trusted')
    expect(handshake.error).toMatchObject({ code: 'ERR_TOCSIN_ALERT_RECEIVED' })
  })

  it('shows what it cannot read, which ends the handshake (5246-7.2.2-m)', async () => {
    const server = start(['serve', '--port', '0', '--fault', 'certificate.malformed'])
    onTestFinished(server.interrupt)
    const [, port] = await server.sees('stderr', /listening on \S+, port (\d+)/)
    const { stdout, exitCode } = await run(['verify', `127.0.0.1:${port}`, ...trusting])
    expect(exitCode).toBe(1)
    expect(stdout).toContain(`✗ 127.0.0.1:${port}: refused, certificate.malformed\n`)
    expect(stdout).toContain('✗ unreadable, ')
    expect(stdout).toContain('the handshake went no further than the certificates: ')
  })

  it('says that nothing listens', async () => {
    const address = await closedPort()
    const { stdout, stderr, exitCode } = await run(['verify', address, '-q'])
    expect({ stdout, exitCode }).toEqual({ stdout: '', exitCode: 3 })
    expect(stderr).toBe(
      `tocsin: cannot connect to ${address}: nothing listens there\n   try: check the port, or start the server\n`,
    )
  })

  it('says that there is neither such a host nor such a file', async () => {
    const { stderr, exitCode } = await run(['verify', 'no-such-host.invalid'])
    expect(exitCode).toBe(3)
    expect(stderr).toMatch(/cannot connect to no-such-host\.invalid:443/)
  })

  it('says when no certificate was shown, and how to look closer', async () => {
    const address = await tcpServer((socket) => {
      socket.once('data', () => socket.end('HTTP/1.1 400 Bad Request\r\n\r\n'))
    })
    const { stdout, stderr, exitCode } = await run(['verify', address, '-q'])
    expect({ stdout, exitCode }).toEqual({ stdout: '', exitCode: 4 })
    expect(stderr).toContain(`${address} showed no certificate: `)
    expect(stderr).toContain(
      'try: look for the port that speaks TLS: this one speaks HTTP without it',
    )
  })

  it('says how to meet a server that is too old, or refuses us for another reason', async () => {
    const old = {
      minVersion: 'TLSv1.1',
      maxVersion: 'TLSv1.1',
      ciphers: 'ALL:@SECLEVEL=0',
    } as const
    const address = await tlsServer(old)
    const { stderr, exitCode } = await run(['verify', address, '-q'])
    expect(exitCode).toBe(4)
    expect(stderr).toContain(`try: tocsin connect ${address} --tls-min 1.0, for every record`)
    const other = await tlsServer({ ciphers: 'PSK', maxVersion: 'TLSv1.2' })
    expect((await run(['verify', other, '-q'])).stderr).toContain(
      `try: tocsin connect ${other}, for`,
    )
  })

  it('does not wait for ever', async () => {
    const address = await tcpServer(() => {})
    const { stderr, exitCode } = await run(['verify', address, '--timeout', '0.2'])
    expect(exitCode).toBe(4)
    expect(stderr).toContain('the handshake took longer than 200 ms')
  })

  it('ends when interrupted', async () => {
    let running: ReturnType<typeof start> | undefined
    const address = await tcpServer(() => running?.interrupt())
    running = start(['verify', address], { stdin: openStdin() })
    const { exitCode, stdout } = await running.ended
    expect({ exitCode, stdout }).toEqual({ exitCode: 130, stdout: '' })
  })

  it('refuses a server that cannot prove that the certificate is its own', async () => {
    const own = ['--cert', files.cert, '--key', files.key]
    const fault = ['--fault', 'authentication.signature-invalid']
    const server = start(['serve', '--port', '0', ...own, ...fault])
    onTestFinished(server.interrupt)
    const [, port] = await server.sees('stderr', /listening on \S+, port (\d+)/)
    const address = `127.0.0.1:${port}`
    const { verdict, findings, handshake, exitCode } = await told([address, ...trusting])
    expect({ verdict, findings, exitCode }).toEqual({
      verdict: 'refused',
      findings: [],
      exitCode: 1,
    })
    expect(handshake.error).toMatchObject({ condition: 'authentication.signature-invalid' })
    const { stdout } = await run(['verify', address, ...trusting])
    expect(stdout).toContain(`✗ ${address}: refused, the handshake failed`)
  })
})
