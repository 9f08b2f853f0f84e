import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { run } from '../../test/support.ts'

const nginx = (number: number) =>
  `2026/11/20 23:06:0${number} [info] 19678#19678: *${number} SSL_do_handshake() failed (SSL: error:0A000412:SSL routines::sslv3 alert bad certificate:SSL alert number 42) while SSL handshaking, client: 192.0.2.${number}, server: 0.0.0.0:443`

let folder = ''
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tocsin-'))
})
afterAll(() => rm(folder, { recursive: true }))

const file = async (name: string, content: string | Uint8Array) => {
  const path = join(folder, name)
  await writeFile(path, content)
  return path
}

const findingsOf = async (argv: readonly string[], stdin?: string) => {
  const { stdout, exitCode } = await run(['explain', '--json', ...argv], stdin ? { stdin } : {})
  const { schema, findings } = JSON.parse(stdout)
  expect({ schema, exitCode }).toEqual({ schema: 'tocsin/explain/1', exitCode: 0 })
  return findings
}

describe('tocsin explain, error texts', () => {
  it('says which alert, whose, of which stack, how sure, why, and what to do', async () => {
    const { stdout, stderr, exitCode } = await run(
      ['explain', 'remote error: tls: unknown certificate authority'],
      { columns: 80 },
    )
    expect({ stderr, exitCode }).toEqual({ stderr: '', exitCode: 0 })
    expect(stdout).toMatchInlineSnapshot(`
      "Line 1: remote error: tls: unknown certificate authority

      direction   received by go: the other side sent it
      stack       go
      sure        certain, by 'remote error: tls: unknown certificate authority'
      who         client or server
      what        unknown_ca (48)
      level       fatal in TLS 1.3 and 1.2
      when        while waiting for Certificate
      meaning     The chain you sent leads to no CA that the peer trusts.
      you         Send the full chain; then see which CAs the peer accepts.
      other side  Add the CA to its trust store, and restart what has cached it.
      cited       RFC 9846 §6.2, RFC 5246 §7.2.2, RFC 8446 §6.2
      causes      unknown_ca received by a client (mutual TLS)
                  - high: The server does not trust the issuer of the client
                    certificate.
                    test: Read the CertificateRequest (cr-inspect): issuer not listed;
                    if not: listed
                  - high: The intermediate was not sent.
                    test: The user certificate without intermediates (cert-leaf):
                    alert 48; if not: success
                  - low: A proxy in front verifies differently from the back end
                    (single-certificate chains, depth limit).
                    test: Throw-away self-signed certificate (cert-self): alert 48
                    despite "ignore errors"; if not: accepted
      client      Use the right certificate.
      server      Add the CA; restart workers that cached the bundle.

      "
    `)
  })

  it('says of a local finding that it is none, and which alert the other side got', async () => {
    const { stdout } = await run(
      ['explain', 'curl: (60) SSL certificate problem: certificate has expired'],
      { columns: 80 },
    )
    expect(stdout).toMatchInlineSnapshot(`
      "Line 1: curl: (60) SSL certificate problem: certificate has expired

      direction   no alert: a finding of curl itself, or of the transport
      stack       curl
      sure        certain, by 'SSL certificate problem: certificate has expired'
      who         this side, or the transport
      what        no alert: this side did not accept the certificate
      level       none
      when        any time
      meaning     The certificate was examined here and refused; that is this side’s
                  own verdict, no alert from the other. The other side gets
                  certificate_expired (45).
      you         Nothing to change on this side, unless it is the client certificate:
                  renew it.
      other side  Reload after renewal; monitor every node, not one.
      cited       RFC 9846 §6.2
      causes      certificate_expired
                  - high: The certificate expired, or the renewed file was never
                    reloaded.
                    test: Validity of every element (chain-time): notAfter of the leaf
                    is past; if not: leaf valid
                  - medium: An intermediate or cross-signed root in the chain
                    expired; old verifiers do not find the other path.
                    test: Validity of every element (chain-time): an issuer is past
                    notAfter; if not: issuers valid
                  - medium: The clock of the verifier is wrong (device without
                    battery clock, virtual machine snapshot).
                    test: Local clock (clock): offset of hours or years; if not: in
                    step
                  - low: notBefore lies in the future (fresh certificate, slow
                    clock).
                    test: Validity of every element (chain-time): notBefore ahead of
                    now; if not: behind

      "
    `)
  })

  it('says how to see what a text hides', async () => {
    const { stdout } = await run(['explain', 'mbedtls_ssl_handshake returned -0x7780'])
    expect(stdout).toContain('an alert, which one the text hides')
    expect(stdout).toContain('mbedtls_debug_set_threshold(2)')
  })

  it('lists what one text can be', async () => {
    const [finding] = await findingsOf(['net::ERR_SSL_VERSION_OR_CIPHER_MISMATCH'])
    expect(finding).toMatchObject({ alert: null, code: null, direction: null, stack: 'chrome' })
    expect(finding.candidates).toEqual([
      { alert: 'handshake_failure', code: 40 },
      { alert: 'protocol_version', code: 70 },
      { alert: 'insufficient_security', code: 71 },
    ])
  })

  it('prints the documented fields, best finding first', async () => {
    const text = `curl: (60) SSL certificate problem: certificate has expired\n\n\n\n\n${nginx(1)}`
    const [first, second] = await findingsOf([text])
    expect(first).toMatchObject({
      alert: 'bad_certificate',
      code: 42,
      direction: 'received',
      stack: 'nginx',
      library: 'openssl',
      confidence: 'certain',
      evidence: 'SSL alert number 42',
      line: 6,
      lastLine: 6,
      text: nginx(1),
    })
    expect(first.diagnosis.causes[0]).toMatchObject({ likelihood: 'high' })
    expect(second).toMatchObject({ alert: null, local: true, sends: [{ code: 45 }] })
  })

  it.each([
    ['0A000410', 40, 'received'],
    ['14094418', 48, 'received'],
    ['268436498', 42, 'received'],
    ['-9824', 40, 'received'],
    ['-12195', 48, 'received'],
    ['0x178', 120, null],
    ['552', 40, null],
    ['296', 40, null],
    ['-0x7780', null, 'received'],
    ['0x80090326', null, null],
    ['errSSLPeerUnknownCA', 48, 'received'],
  ])('takes %s alone for the number of a stack', async (number, code, direction) => {
    const [finding] = await findingsOf([number])
    expect([finding.code, finding.direction]).toEqual([code, direction])
  })

  it('gives findings for numbers, names and records, too', async () => {
    expect(await findingsOf(['40'])).toMatchObject([{ alert: 'handshake_failure', code: 40 }])
    expect(await findingsOf(['15 03 03 00 02 01 00'])).toMatchObject([
      { alert: 'close_notify', code: 0, level: 'warning', direction: null },
    ])
  })

  it.each([
    ['two\nlines of\nnothing at all', 4],
    ['qqqqqq', 2],
  ])('finds nothing in %j, and says so', async (text, code) => {
    const { stdout, exitCode } = await run(['explain', '--json', text])
    expect(JSON.parse(stdout).findings).toEqual([])
    expect(exitCode).toBe(code)
    const plain = await run(['explain', text])
    expect({ exitCode: plain.exitCode, stdout: plain.stdout }).toEqual({
      exitCode: code,
      stdout: '',
    })
    expect(plain.stderr).not.toBe('')
  })
})

describe('tocsin explain, files and stdin', () => {
  it('reads pasted lines from stdin as one event', async () => {
    const pasted =
      'Nov 20 23:06:07 mail postfix/smtpd[6856]: SSL_accept error from unknown[192.0.2.7]: -1\nNov 20 23:06:07 mail postfix/smtpd[6856]: warning: TLS library problem: error:0A000418:SSL routines::tlsv1 alert unknown ca:../ssl/record/rec_layer_s3.c:1590:SSL alert number 48:\n'
    const findings = await findingsOf(['-'], pasted)
    expect(findings).toMatchObject([{ code: 48, stack: 'postfix', line: 1, lastLine: 2 }])
  })

  it('counts what a log says', async () => {
    const quiet = '2026/11/20 23:06:00 [notice] 1#1: start worker process 19678\n'
    const lines = [1, 2, 3].map((n) => `${quiet.repeat(20)}${nginx(n)}\n`).join('')
    const path = await file(
      'error.log',
      `${lines}remote error: tls: unknown certificate authority\n`,
    )
    const { stdout, exitCode } = await run(['explain', path], { columns: 120 })
    expect(exitCode).toBe(0)
    expect(stdout.replaceAll(path, 'error.log')).toMatchInlineSnapshot(`
      "4 events of TLS in 64 lines of error.log.

      count  what                  direction  stack            first line
      -----  --------------------  ---------  ---------------  ----------
          3  bad_certificate (42)  received   nginx (openssl)          21
          1  unknown_ca (48)       received   go                       64
      "
    `)
    const findings = await findingsOf([path])
    expect(findings.map(({ code, count, line }: never) => ({ code, count, line }))).toEqual([
      { code: 42, count: 3, line: 21 },
      { code: 48, count: 1, line: 64 },
    ])
  })

  it('prints one finding a line with --ndjson', async () => {
    const path = await file(
      'two.log',
      `x\n${nginx(1)}\ny\ny\ny\ny\nremote error: tls: bad certificate`,
    )
    const { stdout, exitCode } = await run(['explain', '--ndjson', path])
    expect(exitCode).toBe(0)
    const found = stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line))
    expect(found.map(({ line, code, stack }) => [line, code, stack])).toEqual([
      [2, 42, 'nginx'],
      [7, 42, 'go'],
    ])
    expect(found[0].file).toBe(path)
  })

  it('reads UTF-16 as Windows writes it', async () => {
    const text =
      'A fatal alert was received from the remote endpoint. The TLS protocol defined fatal alert code is 46.\r\n'
    const path = await file('system.txt', Buffer.from(`\ufeff${text}`, 'utf16le'))
    expect(await findingsOf([path])).toMatchObject([
      { code: 46, direction: 'received', stack: 'schannel' },
    ])
  })

  it('reads several files, and says which', async () => {
    const one = await file('one.log', `${nginx(1)}\n`)
    const two = await file('two2.log', 'remote error: tls: bad certificate\n')
    const findings = await findingsOf([one, two])
    expect(findings.map((each: { file: string }) => each.file)).toEqual([one, two])
  })

  it('says of a log without TLS that it has none', async () => {
    const path = await file('quiet.log', 'nothing to see here\n'.repeat(100))
    const { stdout, exitCode } = await run(['explain', path])
    expect(exitCode).toBe(4)
    expect(stdout).toContain('0 events of TLS in 100 lines')
  })

  it('takes octets for what they are: no text', async () => {
    const noise = Buffer.from(Array.from({ length: 100_000 }, (_, i) => (i * 7919) & 0xff))
    const path = await file('noise.bin', noise)
    const { stderr } = await run(['explain', path])
    expect(stderr).not.toContain('unexpected')
  })
})
