import { appendFileSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { gzipSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { run, start } from '../../test/support.ts'

const captures = new URL('../../../tocsin/test/captures/', import.meta.url)
const pathOf = (name: string) => new URL(name, captures).pathname
const folder = mkdtempSync(join(tmpdir(), 'tocsin-decode-'))

interface TrueAlert {
  readonly frame: number
  readonly record_version: string
  readonly level?: string
  readonly description?: string
}
interface TrueCapture {
  readonly file: string
  readonly alerts: readonly TrueAlert[]
}

const truth: { readonly captures: readonly TrueCapture[] } = JSON.parse(
  readFileSync(new URL('truth.json', captures), 'utf8'),
)

const expired = readFileSync(new URL('expired-tls1_2.pcapng', captures))
const file = (name: string, content: Uint8Array | string) => {
  const path = join(folder, name)
  writeFileSync(path, content)
  return path
}

/** Paths differ between machines. */
const steady = (text: string) => text.replaceAll(captures.pathname, '').replaceAll(`${folder}/`, '')

const documents = (stdout: string): readonly Record<string, unknown>[] =>
  stdout
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line))

describe('tocsin decode', () => {
  it('has 30 captures whose alerts are known', () => {
    expect(truth.captures).toHaveLength(30)
  })

  it.each(truth.captures.map((each) => [each.file, each] as const))(
    '%s: every alert as tshark sees it, and no other',
    async (name, { alerts }) => {
      const { stdout } = await run(['decode', '--json', pathOf(name)])
      const report: { alerts: readonly Record<string, unknown>[] } = JSON.parse(stdout)
      const seen = report.alerts
        .filter(({ probable }) => !probable)
        .map((each) => ({
          frame: each['frame'],
          stream: each['stream'],
          src: each['src'],
          dst: each['dst'],
          proto: each['proto'],
          record_version: each['recordVersion'],
          level: each['level'],
          description: each['description'],
          encrypted: each['encrypted'],
          decrypted: each['decrypted'],
          direction: each['direction'],
        }))
      const unread = { level: undefined, description: undefined, decrypted: false }
      const expected = alerts.map((each) => ({ ...unread, ...each }))
      expect(seen).toEqual(expected)
    },
  )

  it('prints a timeline with the alert in its context', async () => {
    const { stdout, stderr, exitCode } = await run(['decode', pathOf('expired-tls1_2.pcapng')], {
      columns: 100,
    })
    expect({ stderr, exitCode }).toEqual({
      exitCode: 1,
      stderr: '1 client_hello, 1 alert, 1 of them neither close_notify nor encrypted\n',
    })
    expect(steady(stdout)).toMatchInlineSnapshot(`
      "expired-tls1_2.pcapng tcp:0  127.0.0.1:37474 -> 127.0.0.1:31510
          0.000000  #4     -> client  client_hello; TLS 1.2; 84 cipher suites
          0.000519  #6     <- server  server_hello; TLS 1.2; TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384
          0.000519  #6     <- server    certificate of CN=localhost
          0.000519  #6     <- server  certificate, 471 bytes
          0.000519  #6     <- server  server_key_exchange, 112 bytes
          0.000519  #6     <- server  server_hello_done, 0 bytes
          0.001625  #8     -> client  alert certificate_expired (45), fatal, in the clear
                              - the server’s certificate is CN=localhost, issued by CN=testca
                              - the server’s certificate ended at 2020-02-01T00:00:00Z
                              - it answers server_hello_done; the client had sent client_hello
          0.001671  #9     <- server  closed (FIN)
          0.001759  #10    -> client  closed (FIN)

      "
    `)
  })

  it('prints the fields of an alert as a line of JSON', async () => {
    const path = pathOf('expired-tls1_2.pcapng')
    const { stdout, stderr } = await run(['decode', '--alerts', '--ndjson', path])
    expect(stderr).toBe('')
    expect(documents(stdout)).toEqual([
      {
        file: path,
        frame: 8,
        time: expect.stringMatching(/^\d{10}\.\d{9}$/),
        stream: 'tcp:0',
        proto: 'tls',
        version: 'TLS 1.2',
        src: '127.0.0.1:37474',
        dst: '127.0.0.1:31510',
        direction: 'client',
        level: 'fatal',
        description: 'certificate_expired',
        code: 45,
        encrypted: false,
        decrypted: false,
        epoch: 'clear',
      },
    ])
  })

  it('reads several files, stdin and gzip', async () => {
    const zipped = file('expired.pcapng.gz', gzipSync(expired))
    const { stdout } = await run(['decode', '--ndjson', zipped, '-', pathOf('ok-tls1_2.pcapng')], {
      stdin: Readable.from([
        expired.subarray(0, 1),
        expired.subarray(1, 700),
        expired.subarray(700),
      ]),
    })
    const found = documents(stdout).map((each) => [each['file'], each['description']])
    expect(found.slice(0, 2)).toEqual([
      [zipped, 'certificate_expired'],
      ['-', 'certificate_expired'],
    ])
    expect(found.slice(2).every(([, name]) => name === 'close_notify')).toBe(true)
  })

  it('tells what stands before the place where gzip data breaks off', async () => {
    // Stored blocks: what is cut is not a last block that holds everything.
    const all = gzipSync(expired, { level: 0 })
    const path = file('cut.pcapng.gz', all.subarray(0, all.length - 8))
    const { stdout, stderr, exitCode } = await run(['decode', '--alerts', path])
    expect(steady(stdout)).toContain('alert certificate_expired (45)')
    expect(steady(stderr)).toMatch(/^tocsin: cut.pcapng.gz: at offset \d+: the gzip data is broken/)
    expect(exitCode).toBe(4)
  })

  it.each([
    ['an empty file', new Uint8Array(0), 'the file is empty'],
    [
      'another kind of file',
      Buffer.from('GIF89a of old times'),
      'neither a pcap nor a pcapng file',
    ],
    [
      'noise',
      Uint8Array.from({ length: 5000 }, (_, n) => (n * n * 31 + 7) & 0xff),
      'neither a pcap',
    ],
  ])('says of %s at which offset it cannot be read', async (_, content, text) => {
    const { stdout, stderr, exitCode } = await run(['decode', '--alerts', file('bad', content)])
    expect({ stdout, exitCode }).toEqual({ stdout: '', exitCode: 4 })
    expect(steady(stderr)).toContain(`tocsin: bad: at offset 0: ${text}`)
  })

  it('tells what stands before the end of a truncated capture', async () => {
    const path = file('truncated.pcapng', expired.subarray(0, expired.length - 7))
    const { stdout, stderr, exitCode } = await run(['decode', '--alerts', path])
    expect(stdout).toContain('certificate_expired')
    expect(steady(stderr)).toMatch(/^tocsin: truncated.pcapng: at offset \d+: the file ends/)
    expect(exitCode).toBe(4)
  })

  it('names the first broken line of a key log, and uses the others', async () => {
    const random = 'ab'.repeat(32)
    const keys = file(
      'keys.log',
      `# comment\nCLIENT_RANDOM ${random} 00ff\nCLIENT_RANDOM zz\n\nx\n`,
    )
    const path = pathOf('expired-tls1_2.pcapng')
    const { stderr, exitCode } = await run(['decode', '-q', path, '--keylog', keys])
    const line = 'line 3, at offset 94, is no line of a key log, nor are 1 more'
    expect({ stderr: steady(stderr), exitCode }).toEqual({
      stderr: `tocsin: keys.log: ${line}\n`,
      exitCode: 1,
    })
  })

  it('refuses files and key logs that are not there, and streams that are none', async () => {
    const path = pathOf('expired-tls1_2.pcapng')
    const of = async (...argv: string[]) => (await run(['decode', ...argv])).stderr.split('\n')[0]
    expect(await of('/no/such')).toBe("tocsin: cannot read '/no/such': no such file")
    expect(await of(folder)).toBe(`tocsin: cannot read '${folder}': it is a directory`)
    expect(await of(path, '--keylog', '/no/keys')).toContain("cannot read '/no/keys': no such file")
    expect(await of(path, '--stream', 'first')).toBe("tocsin: --stream cannot be 'first'")
  })

  it('reads only the connections that are asked for', async () => {
    const path = pathOf('expired-tls1_2.pcapng')
    const count = async (...argv: string[]) =>
      documents((await run(['decode', '--ndjson', path, ...argv])).stdout).length
    expect(await count('--port', '31510')).toBe(1)
    expect(await count('--port', '443')).toBe(0)
    expect(await count('--stream', 'tcp:0')).toBe(1)
    expect(await count('--stream', 'udp:0')).toBe(0)
  })

  it('follows a file that grows, until Ctrl-C', async () => {
    const path = file('growing.pcapng', expired.subarray(0, 1400))
    const running = start(['decode', '--follow', path])
    await running.sees('stdout', /client_hello/)
    appendFileSync(path, expired.subarray(1400))
    await running.sees('stdout', /alert certificate_expired/)
    running.interrupt()
    expect((await running.ended).exitCode).toBe(130)
  })
})
