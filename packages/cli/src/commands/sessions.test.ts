import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import tls from 'node:tls'
import { afterEach, describe, expect, it, onTestFinished, vi } from 'vitest'
import { certificateFiles, closedPort, tlsServer } from '../../test/servers.ts'
import { type Given, run, start } from '../../test/support.ts'

const files = await certificateFiles()
const versions = ['1.3', '1.2'] as const
let count = 0

/** A path where nothing is yet. */
const newPath = () => join(files.directory, `session-${++count}`)

/** Starts a server of ours; `connect` runs a client of ours against it. */
async function serve(...options: readonly string[]) {
  const own = ['--cert', files.cert, '--key', files.key]
  const running = start(['serve', '--port', '0', '--ndjson', ...own, ...options])
  const [, port] = await running.sees('stderr', /listening on \S+, port (\d+)/)
  onTestFinished(() => running.interrupt())
  const target = ['connect', `localhost:${port}`, '--cacert', files.ca, '--wait', '0.3']
  return {
    ...running,
    port: Number(port),
    connect: (more: readonly string[], given: Given = {}) => run([...target, ...more], given),
  }
}

describe.each(versions)('sessions of TLS %s', (version) => {
  const only = ['--tls-min', version, '--tls-max', version]

  it('are resumed with --reconnect, which tells how', async () => {
    const { connect } = await serve(...only)
    const { stderr, exitCode } = await connect(['--reconnect', '2', '-q'])
    const isNew13 = version === '1.3'
    const came = isNew13 ? '; 1 session came' : ''
    expect(exitCode).toBe(0)
    expect(stderr.split('\n')).toEqual([
      'connection 1 of 3',
      `session: new, TLS ${version}; ${isNew13 ? '2 sessions' : '1 session'} came`,
      'connection 2 of 3',
      `session: resumed by ticket, TLS ${version}${came}`,
      'connection 3 of 3',
      `session: resumed by ticket, TLS ${version}${came}`,
      '',
    ])
  })

  it('are resumed with servers of node:tls, too, and told in JSON', async () => {
    const address = await tlsServer({ maxVersion: `TLSv${version}` })
    const options = ['--cacert', files.ca, '--wait', '0.1', '--insecure']
    const { stdout } = await run(['connect', address, ...options, '--reconnect', '1', '--json'])
    const session = { offered: null, resumed: null, forgotten: null, earlyData: null }
    const kind = { kind: 'ticket', version: `TLS ${version}` }
    expect(JSON.parse(stdout)).toMatchObject({
      connection: { version: `TLS ${version}` },
      session: { ...session, received: version === '1.3' ? 2 : 1 },
      reconnects: [
        {
          connection: { version: `TLS ${version}` },
          session: { ...session, offered: kind, resumed: 'ticket' },
          alerts: [{ name: 'close_notify' }, { name: 'close_notify' }],
        },
      ],
    })
  })

  it('go to a private file and come from there', async () => {
    const { connect } = await serve(...only)
    const path = newPath()
    writeFileSync(path, 'what was there before', { mode: 0o644 })
    expect((await connect(['--sess-out', path])).exitCode).toBe(0)
    expect(statSync(path).mode & 0o777).toBe(0o600)
    const { stderr } = await connect(['--sess-in', path, '--sess-out', path])
    expect(stderr).toContain(`session: resumed by ticket, TLS ${version}`)
    const again = await connect(['--sess-in', path, '--json'])
    expect(JSON.parse(again.stdout)).toMatchObject({ session: { resumed: 'ticket' } })
    const elsewhere = await connect(['--sess-in', path, '--servername', '127.0.0.1'])
    expect(elsewhere.stderr).toContain('not offered, for it is of localhost')
  })

  it('are forgotten at both ends after a fatal alert that a client asked for (5246-7.2.2-f)', async () => {
    const { connect, sees } = await serve(...only, '--response', 'alert')
    const [path, copy] = [newPath(), newPath()]
    await connect(['--sess-out', path])
    writeFileSync(copy, readFileSync(path))
    const options = ['--sess-in', path, '--sess-out', path]
    const failed = await connect(options, { stdin: 'nonsense\naccess_denied\n' })
    expect(failed.exitCode).toBe(1)
    expect(failed.stdout).toMatch(/^no server sends 'nonsense'/)
    expect(failed.stderr).toContain('session: resumed by ticket')
    expect(failed.stderr).toContain('session: forgotten, for access_denied was received')
    expect(existsSync(path)).toBe(false)
    await sees('stderr', /#2 \. {2}its sessions are forgotten, for access_denied was sent/)
    await sees(
      'stdout',
      /"event":"session-forgotten","id":2,"family":"[\da-f]{32}","cause":"alert-sent","alert":"access_denied"/,
    )
    const { stderr } = await connect(['--sess-in', copy])
    expect(stderr).toContain(`session: new, TLS ${version}: the server refused its ticket`)
  })

  it('are not given with --sessions none', async () => {
    const { connect } = await serve(...only, '--sessions', 'none')
    const path = newPath()
    const { stderr } = await connect(['--reconnect', '1', '--sess-out', path])
    expect(stderr.match(/session: .*/g)).toEqual(Array(2).fill(`session: new, TLS ${version}`))
    expect(existsSync(path)).toBe(false)
  })

  it('are resumed for clients of node:tls, with keys from a file', async () => {
    const keys = files.file(`keys-${version}`, `${'01'.repeat(48)}\n${'02'.repeat(48)}\n`)
    const { port } = await serve(...only, '--response', 'echo', '--ticket-keys', keys)
    const talk = (session?: Buffer) =>
      new Promise<{ reused: boolean; session?: Buffer; ticket?: Buffer }>((resolve, reject) => {
        const ca = files.authority.root.certificate
        const socket = tls.connect({
          port,
          ca,
          servername: 'localhost',
          ...(session && { session }),
        })
        socket.once('data', () => {
          const ticket = socket.getTLSTicket()
          const kept = socket.getSession()
          socket.end()
          resolve({
            reused: socket.isSessionReused(),
            ...(kept && { session: kept }),
            ...(ticket && { ticket }),
          })
        })
        socket.once('error', reject).write('x')
      })
    const first = await talk()
    expect(first.ticket?.subarray(0, 16)).toEqual(Buffer.alloc(16, 1))
    expect((await talk(first.session)).reused).toBe(true)
  })
})

describe('--session-lifetime', () => {
  it('ends a session', async () => {
    vi.useFakeTimers({ toFake: ['Date'] })
    onTestFinished(() => void vi.useRealTimers())
    const { connect } = await serve('--session-lifetime', '60')
    const path = newPath()
    await connect(['--sess-out', path])
    vi.setSystemTime(Date.now() + 60_000)
    const { stderr } = await connect(['--sess-in', path])
    expect(stderr).toContain('session: new, TLS 1.3: not offered, for it has expired')
  })
})

describe('--early-data', () => {
  afterEach(() => void vi.useRealTimers())

  async function prepared(...options: readonly string[]) {
    vi.useFakeTimers({ toFake: ['Date'] })
    const running = await serve('--response', 'echo', ...options)
    const path = newPath()
    await running.connect(['--sess-out', path])
    vi.setSystemTime(Date.now() + 11_000)
    const early = files.file(`early-${path.split('-').at(-1)}`, 'as soon as possible')
    const options_ = ['--sess-in', path, '--early-data', early]
    return { ...running, again: () => running.connect(options_), early }
  }

  it('arrives first, when the server takes any', async () => {
    const { again, sees } = await prepared('--max-early-data', '100')
    const { stdout, stderr } = await again()
    expect(stdout).toBe('as soon as possible')
    expect(stderr).toMatch(/-> early {7}application_data/)
    expect(stderr).toContain('early data: 19 bytes, accepted')
    await sees('stderr', /#2 <- early data, 19 bytes/)
    await sees('stdout', /"event":"early-data","id":2,"bytes":19/)
  })

  it('is not sent otherwise, and that is told', async () => {
    const { again, connect, early } = await prepared()
    const { stdout, stderr } = await again()
    expect(stdout).toBe('')
    expect(stderr).toContain('early data: not accepted; the server has not read these 19 bytes')
    const fresh = await connect(['--early-data', early])
    expect(fresh.stderr).toContain('early data: not sent, for there was no session to resume')
  })
})

describe('a store that cannot be reached', () => {
  it('costs resumption, and is told once', async () => {
    const { connect, sees, interrupt, ended } = await serve(
      ...['--sessions', `redis://${await closedPort()}`],
    )
    const { stderr, exitCode } = await connect(['--reconnect', '1'])
    expect(exitCode).toBe(0)
    expect(stderr.match(/session: .*/g)).toEqual(['session: new, TLS 1.3', 'session: new, TLS 1.3'])
    await sees('stderr', /sessions: store failed/)
    interrupt()
    const { stderr: told } = await ended
    expect(told.match(/sessions: redis unreachable/g)).toHaveLength(1)
  })
})

describe('options about sessions', () => {
  const garbage = files.file('garbage', 'no session')
  const keys = files.file('short.keys', 'too short')
  it.each([
    [['connect', 'a:1', '--sess-in', garbage], 'has no session of tocsin', '--sess-out FILE'],
    [['connect', 'a:1', '--sess-in', '/nowhere/s'], "cannot read '/nowhere/s': no such file"],
    [['connect', 'a:1', '--early-data', '/nowhere/e'], "--early-data: cannot read '/nowhere/e'"],
    [['connect', 'a:1', '--sess-out', '/nowhere/s'], "--sess-out: cannot write '/nowhere/s'"],
    [['connect', 'a:1', '--reconnect', 'x'], "--reconnect cannot be 'x'", 'from 0 to 1000'],
    [['serve', '--sessions', 'http://x'], '--sessions: no such place', 'redis://HOST'],
    [['serve', '--sessions', 'disk'], '--sessions: no such place', 'redis://HOST'],
    [['serve', '--ticket-keys', keys], 'has no keys of 48 octets', 'openssl rand -hex 48'],
    [['serve', '--ticket-keys', '/nowhere/k'], "--ticket-keys: cannot read '/nowhere/k'"],
    [['serve', '--session-lifetime', '604801'], "--session-lifetime cannot be '604801'"],
    [['serve', '--sessions', 'memory', '--fault', 'decode'], '--sessions with --fault'],
  ])('that cannot work are refused: %j', async (argv, wrong, hint = '') => {
    const { stdout, stderr, exitCode } = await run(argv)
    expect({ stdout, exitCode }).toEqual({ stdout: '', exitCode: 2 })
    expect(stderr).toContain(wrong)
    expect(stderr).toContain(hint)
  })
})
