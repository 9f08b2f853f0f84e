import { Writable } from 'node:stream'
import { describe, expect, it } from 'vitest'
import { run } from '../test/support.ts'
import { version } from './version.ts'

describe('tocsin', () => {
  it('prints its version', async () => {
    expect(await run(['--version'])).toEqual({ exitCode: 0, stdout: `${version}\n`, stderr: '' })
  })

  it.each([[[]], [['connect']], [['explain']], [['serve']]])(
    'opens the help of %j with examples',
    async (command) => {
      const { stdout, stderr, exitCode } = await run([...command, '--help'])
      expect({ stderr, exitCode }).toEqual({ stderr: '', exitCode: 0 })
      const [first, ...others] = stdout.split('\n')
      expect(first).toBe('Examples:')
      expect(others.slice(0, 3).every((line) => /^ {2}\S.* # /.test(line))).toBe(true)
    },
  )

  it('prints the help of connect', async () => {
    expect((await run(['connect', '--help'])).stdout).toMatchInlineSnapshot(`
      "Examples:
        tocsin connect example.com                                  # handshake, certificates, late alerts
        tocsin connect db.internal:5433 --cert me.pem --key me.key  # mutual TLS
        tocsin connect localhost:4433 -k --json </dev/null          # everything as JSON
        tocsin connect example.com --reconnect 2                    # is the session resumed?

      Usage: tocsin connect [options] <host:port>

      Open a TLS connection and tell every record and alert.

      Sends stdin to the server and prints what comes back; the timeline goes to
      stderr. After its input has ended (at once, when stdin is a terminal without -i)
      it listens for --wait seconds: TLS 1.3 servers refuse clients after the
      handshake. With --reconnect it resumes what the connection before left, and
      tells how; after a fatal alert nothing is left. Exit codes: 0 fine, 1 an alert
      or a failed handshake, 2 usage, 3 unreachable, 4 timed out, 130 interrupted.

      Arguments:
        host:port                 The server; port 443 by default.

      Options:
        --servername <name>       Name to ask for and to check; the host by default.
        --no-sni                  Do not tell the server the name.
        --connect-to <host:port>  Open the TCP connection there instead.
        --cert <file>             Our certificate chain, PEM; may be given several
                                  times.
        --key <file>              The private key of --cert, PEM.
        --pfx <file>              Our keys with their certificates, PKCS #12.
        --pass <source>           Passphrase of --key and --pfx: env:NAME, file:PATH
                                  or pass:TEXT.
        --alpn <list>             Application protocols, as h2,http/1.1.
        --tls-min <version>       Lowest TLS version (default: 1.2). (1.0, 1.1, 1.2,
                                  1.3)
        --tls-max <version>       Highest TLS version (default: 1.3). (1.0, 1.1, 1.2,
                                  1.3)
        --suites <list>           Cipher suites by registered or OpenSSL name,
                                  preferred first.
        --groups <list>           Named groups, as x25519,secp256r1, preferred first.
        --psk <identity:hex>      A pre-shared key, for TLS 1.2 and older.
        --keylog <file>           Append secrets for Wireshark; so does SSLKEYLOGFILE.
        --sigalgs <list>          Signature schemes to accept, preferred first.
        --cacert <file>           Trust these authorities instead of the usual ones.
        --capath <directory>      Trust the certificates in it.
        --crl <file>              Revocation lists, PEM or DER, or a directory of
                                  them.
        --require-status <whose>  Refuse what nothing says is good. (none, end-entity,
                                  chain)
        --pinnedpubkey <pins>     One of these keys has to be on the path:
                                  sha256//BASE64.
        -k, --insecure            Go on with a server that is not trusted.
        --sess-in <file>          Resume the session that --sess-out wrote there.
        --sess-out <file>         Write there what to resume with; keep it private.
        --reconnect <n>           Connect so many times more, and resume.
        --early-data <file>       Send it before the handshake, when resuming.
        --timeout <seconds>       For TCP, and again for the handshake (default: 10).
        --wait <seconds>          Silence to wait for late alerts before closing
                                  (default: 0.5).
        -i, --interactive         Send what is typed, when stdin is a terminal.
        -o, --output <file>       Write what the server sends there.
        -q, --quiet               No timeline; alerts and errors only.
        --json                    Print one JSON document on stdout; server data go in
                                  it, or to -o.
        -h, --help                Print help.
      "
    `)
  })

  it('without arguments explains itself on stderr', async () => {
    const { stdout, stderr, exitCode } = await run([])
    expect({ stdout, exitCode }).toEqual({ stdout: '', exitCode: 2 })
    expect(stderr).toMatch(/^Examples:\n.*Usage: tocsin/s)
  })

  it('answers help for an unknown command with all there is', async () => {
    const { stderr, exitCode } = await run(['help', 'nosuch'])
    expect(exitCode).toBe(2)
    expect(stderr).toContain('Commands:')
    expect(stderr).not.toContain('(outputHelp)')
  })

  it.each([
    [['explan', '40'], "unknown command 'explan'", 'explain'],
    [['explain', '--jsn', '40'], "unknown option '--jsn'", '--json'],
    [['connect', 'x', '--servrname', 'y'], "unknown option '--servrname'", '--servername'],
    [['connect'], "missing required argument 'host:port'", 'tocsin connect --help'],
    [
      ['connect', 'a:1', '--cert'],
      "option '--cert <file>' argument missing",
      'tocsin connect --help',
    ],
    [['connect', 'a:1', '--timeout', 'soon'], "--timeout cannot be 'soon'", 'a number'],
    [
      ['connect', 'a:1', '--tls-min', '1.4'],
      "--tls-min cannot be '1.4'",
      'one of 1.0, 1.1, 1.2, 1.3',
    ],
    [['connect', 'a:1', '--psk', 'me'], '--psk is an identity and a key in hex', '--psk me:0011'],
    [['serve', '--port', '70000'], "--port cannot be '70000'", 'a number from 0 to 65535'],
    [['serve', '--port', '1.5'], "--port cannot be '1.5'", 'integer'],
    [['--color', 'maybe', 'explain', '1'], "'maybe' is invalid", 'tocsin --help'],
  ])('refuses %j in two lines', async (argv, wrong, hint) => {
    const { stdout, stderr, exitCode } = await run(argv)
    expect({ stdout, exitCode }).toEqual({ stdout: '', exitCode: 2 })
    expect(stderr.split('\n')).toEqual([
      expect.stringContaining(wrong),
      expect.stringContaining(hint),
      '',
    ])
  })

  it.each([
    [{}, [], false],
    [{ isTTY: { stdout: true } }, [], true],
    [{ isTTY: { stdout: true }, env: { TERM: 'dumb' } }, [], false],
    [{ isTTY: { stdout: true }, env: { NO_COLOR: '1' } }, [], false],
    [{ env: { FORCE_COLOR: '1' } }, [], true],
    [{ env: { FORCE_COLOR: '0' }, isTTY: { stdout: true } }, [], false],
    [{ env: { NO_COLOR: '1' } }, ['--color', 'always'], true],
    [{ isTTY: { stdout: true } }, ['--color', 'never'], false],
  ] as const)('with %j and %j colours: %s', async (given, options, coloured) => {
    const { stdout } = await run([...options, 'explain', '40'], given)
    expect(stdout.includes('\u001b[')).toBe(coloured)
  })

  it('ends quietly when nobody reads its output', async () => {
    const stdout = new Writable({
      write(_chunk, _encoding, done) {
        done(Object.assign(new Error('write EPIPE'), { code: 'EPIPE' }))
      },
    })
    const { exitCode, stderr } = await run(['explain', '40'], { stdout })
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' })
  })
})
