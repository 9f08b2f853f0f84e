import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type Finding, logReader, type Occurrence, recognise, recogniseLine } from './index.ts'

const events = (text: string, cut = text.length): readonly Occurrence[] => {
  const found: Occurrence[] = []
  const log = logReader((occurrence) => found.push(occurrence))
  for (let at = 0; at < text.length; at += cut) log.push(text.slice(at, at + cut))
  log.end()
  return found
}

const brief = ({ code, direction, stack, library, local }: Finding) => ({
  code,
  direction,
  stack,
  library,
  local: local === true,
})

const postfix = [
  'Nov 20 23:06:07 mail postfix/smtpd[6856]: SSL_accept error from unknown[192.0.2.7]: -1',
  'Nov 20 23:06:07 mail postfix/smtpd[6856]: warning: TLS library problem: error:0A000418:SSL routines::tlsv1 alert unknown ca:../ssl/record/rec_layer_s3.c:1590:SSL alert number 48:',
]

describe('recognise', () => {
  it('joins the two lines of Postfix', () => {
    const [event, ...others] = recognise(postfix.join('\n'))
    expect(others).toEqual([])
    expect(event).toMatchObject({ line: 1, last: 2 })
    expect(event && brief(event.finding)).toEqual({
      code: 48,
      direction: 'received',
      stack: 'postfix',
      library: 'openssl',
      local: false,
    })
  })

  it('does not join lines of different processes', () => {
    const other = postfix[1]?.replace('6856', '6999') ?? ''
    expect(recognise(`${postfix[0]}\n${other}`)).toHaveLength(2)
  })

  it.each([
    [
      'Apache',
      '[Fri Nov 20 23:06:28.05 2026] [ssl:info] [pid 19718:tid 19720] [client 192.0.2.7:38870] AH02008: SSL library error 1 in handshake (server example.com:443)\n[Fri Nov 20 23:06:28.06 2026] [ssl:info] [pid 19718:tid 19720] SSL Library Error: error:0A000412:SSL routines::sslv3 alert bad certificate (SSL alert number 42)',
      42,
    ],
    [
      'OpenVPN',
      'OpenSSL: error:14094416:SSL routines:ssl3_read_bytes:sslv3 alert certificate unknown:SSL alert number 46\nTLS_ERROR: BIO read tls_read_plaintext error\nTLS Error: TLS object -> incoming plaintext read error\nTLS Error: TLS handshake failed',
      46,
    ],
    [
      'Java',
      'org.apache.kafka.common.errors.SslAuthenticationException: SSL handshake failed\n\tat a.b(C.java:1)\n\tat a.c(C.java:2)\n\tat a.d(C.java:3)\n\tat a.e(C.java:4)\nCaused by: javax.net.ssl.SSLHandshakeException: Received fatal alert: certificate_unknown\n\tat f.g(H.java:9)',
      46,
    ],
    [
      'Java, in debug',
      'javax.net.ssl|DEBUG|10|main|2026-11-25 11:17:34.062 UTC|Alert.java:238|Received alert message (\n"Alert": {\n  "level"      : "warning",\n  "description": "unrecognized_name"\n}\n)',
      112,
    ],
    [
      's2n',
      "Failed to negotiate: 'TLS alert received'. Error encountered in lib/tls/s2n_alerts.c:257\nAlert: 40",
      40,
    ],
    [
      'Mbed TLS',
      'ssl_msg.c:5069 is a fatal alert message (msg 48)\nmbedtls_ssl_handshake returned -0x7780',
      48,
    ],
    [
      'wget',
      'GnuTLS: A TLS fatal alert has been received.\nGnuTLS: received alert [40]: Handshake failed\nUnable to establish SSL connection.',
      40,
    ],
  ])('joins the lines of %s', (_, text, code) => {
    expect(recognise(text).map(({ finding }) => [finding.code, finding.direction])).toEqual([
      [code, 'received'],
    ])
  })

  it('puts what names an alert before what hides it, and both before what is none', () => {
    const text = [
      'curl: (60) SSL certificate problem: certificate has expired',
      'gap',
      'gap',
      'gap',
      'E (1) esp-tls-mbedtls: mbedtls_ssl_handshake returned -0x7780',
      'gap',
      'gap',
      'gap',
      'remote error: tls: bad certificate',
    ]
    expect(recognise(text.join('\n')).map(({ line }) => line)).toEqual([9, 5, 1])
  })

  it('gives the alert that the other side got, and where a hidden one is shown', () => {
    const [local] = recognise('curl: (60) SSL certificate problem: certificate has expired')
    expect(local?.finding).toMatchObject({
      alert: null,
      local: true,
      kind: 'certificate',
      sends: [{ alert: 'certificate_expired', code: 45 }],
    })
    const [hidden] = recognise('mbedtls_ssl_handshake returned -0x7780')
    expect(hidden?.finding).toMatchObject({ alert: null, code: null, direction: 'received' })
    expect(hidden?.finding.reveal).toContain('mbedtls_debug_set_threshold')
    const [folded] = recognise('net::ERR_SSL_VERSION_OR_CIPHER_MISMATCH')
    expect(folded?.finding.candidates?.map(({ code }) => code)).toEqual([40, 70, 71])
  })

  it('says so when number and name disagree, and believes the number', () => {
    const finding = recogniseLine('* TLSv1.3 (IN), TLS alert, unknown CA (552):')
    expect(finding).toMatchObject({ code: 40, direction: 'received', version: 'TLS 1.3' })
    expect(finding?.note).toContain('unknown CA')
  })

  it('leaves numbers alone that stand by no word of their stack', () => {
    for (const line of ['296', '-9824', '552', '268436496', 'SSL: 40', 'code 36887', '0x128']) {
      expect(recogniseLine(line)?.direction ?? null).toBeNull()
      expect(recogniseLine(line)?.code ?? null).toBeNull()
    }
  })
})

describe('logReader', () => {
  it('finds the same events however the log is cut', () => {
    const log = [...postfix, 'x', 'remote error: tls: bad certificate', 'y', ''].join('\n')
    const whole = events(log)
    expect(whole.map(({ line, last }) => [line, last])).toEqual([
      [1, 2],
      [4, 4],
    ])
    fc.assert(
      fc.property(fc.integer({ min: 1, max: log.length }), (cut) => {
        expect(events(log, cut)).toEqual(whole)
      }),
    )
  })

  it('counts lines, ended or not', () => {
    const log = logReader(() => {})
    log.push('a\nb\nSSL alert number 40')
    log.end()
    expect(log.lines).toBe(3)
  })

  it('finds events far from each other in one long line', () => {
    const line = `{"a":"${'-'.repeat(9000)}SSL alert number 40${'-'.repeat(9000)}remote error: tls: bad certificate"}`
    expect(events(`${line}\n`).map(({ finding }) => finding.code)).toEqual([40, 42])
  })

  it('holds no line without an end for ever', () => {
    const log = logReader(() => {})
    for (let i = 0; i < 64; i++) log.push('tls alert '.repeat(4096))
    log.end()
    expect(log.lines).toBeGreaterThan(0)
  })
})

describe('properties', () => {
  const words = fc.constantFrom(
    ...'alert tls ssl TLS: error: 0A000410 [ ( " \\ { SSL alert number 40 received sent fatal handshake_failure gnutls -0x7780 level= desc= 15030300020228 crypto_error 0x128 \\u00 \u001b[ &quot; last_alert'.split(
      ' ',
    ),
  )

  it('never throws, and names only alerts that are octets', () => {
    const text = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 300 }),
      fc
        .array(fc.oneof(words, fc.string({ maxLength: 8 })), { maxLength: 40 })
        .map((l) => l.join(' ')),
    )
    fc.assert(
      fc.property(text, (line) => {
        const finding = recogniseLine(line)
        if (!finding || finding.code === null) return
        expect(finding.code).toBeGreaterThanOrEqual(0)
        expect(finding.code).toBeLessThanOrEqual(255)
      }),
      { numRuns: 2000 },
    )
  })

  it('takes time in proportion to the line, however hostile', () => {
    const hostile = fc
      .array(fc.oneof(words, fc.string({ maxLength: 6 })), { minLength: 1, maxLength: 6 })
      .map((list) => list.join(' ').repeat(4096).slice(0, 4096))
    const start = process.cpuUsage()
    fc.assert(
      fc.property(hostile, (line) => void recogniseLine(line)),
      { numRuns: 200 },
    )
    expect(process.cpuUsage(start).user / 1000 / 200).toBeLessThan(100)
    expect(recogniseLine(`${'x'.repeat(10_000_000)} SSL alert number 40`)).toBeUndefined()
  })
})
