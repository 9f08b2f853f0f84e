import { command } from '../command.ts'
import { target, targetText } from '../connect/target.ts'
import { Output } from '../decode/decode.ts'
import { keyLogPaths, keyLogs } from '../decode/key-logs.ts'
import { alertsReport, liveReport } from '../decode/report.ts'
import { ExitCode } from '../exit-code.ts'
import { Failure } from '../failure.ts'
import { flag, port, text, texts } from '../option.ts'
import { captureFile } from '../tap/pcapng.ts'
import { relay } from '../tap/relay.ts'
import { Watch } from '../tap/watch.ts'

/** Clients write their keys when they have them, which is after the server's answer has passed. */
const LAG_WITH_KEYS = 100

/** `tocsin tap --listen PORT --to HOST:PORT` */
export const tap = command({
  name: 'tap',
  summary: 'Relay TCP connections, and tell what passes.',
  details:
    'Octets, ends and resets pass as they come and are told afterwards. Exit codes: 130 stopped by Ctrl-C (there is no other end), 2 usage, 3 cannot listen.',
  operands: [],
  options: {
    listen: port('-l, --listen <port>', 'Where clients connect; 0 is any free port.'),
    host: text('--host <address>', 'The address to listen on (default: 127.0.0.1).'),
    to: text('-t, --to <host:port>', 'Where their connections go.'),
    keylog: texts(
      '--keylog <file>',
      'Decrypt with this key log, which may grow (default: SSLKEYLOGFILE).',
      { completes: 'file' },
    ),
    write: text('-w, --write <file>', 'Write what passes as pcapng, with the keys of --keylog.', {
      completes: 'file',
    }),
    alerts: flag('-a, --alerts', 'Print the alerts alone, one a line.'),
    ndjson: flag('--ndjson', 'Print one JSON document a line for each alert.'),
  },
  examples: [
    {
      line: 'tocsin tap --listen 8443 --to example.com:443',
      says: 'then connect to 127.0.0.1:8443',
    },
    { line: 'tocsin tap -l 8443 -t [::1]:443 --keylog keys.log', says: 'decrypted' },
    {
      line: 'tocsin tap -l 8443 -t db:5432 --write db.pcapng',
      says: 'for tocsin decode, or Wireshark',
    },
  ],
  async run(io, { options, style }) {
    const { listen, to, host = '127.0.0.1', write, keylog, alerts, ndjson } = options
    if (listen === undefined || to === undefined) {
      throw new Failure('--listen and --to are needed', {
        hint: 'tocsin tap --listen 8443 --to example.com:443',
      })
    }
    const output = new Output()
    const say = (line: string) => void io.stderr.write(`tocsin: ${line}\n`)
    const reported = { file: 'tap', print: output.print, style: style.stdout, width: io.columns }
    const report =
      alerts || ndjson ? alertsReport(reported, ndjson ? 'ndjson' : 'text') : liveReport(reported)
    const paths = keyLogPaths(keylog, io.env)
    const goal = target(to)
    const capture = write === undefined ? undefined : captureFile(write)
    const watch = new Watch({
      listener: { ...report, problem: () => {} },
      capture,
      keys: keyLogs(paths, 'awaited', say),
      lag: paths.length > 0 ? LAG_WITH_KEYS : 0,
    })
    const told = watch.run(() => output.flush(io), io.signal)
    try {
      await relay({
        host,
        port: listen,
        to: goal,
        signal: io.signal,
        listening: ({ address, port: actual }) =>
          say(`listening on ${address}:${actual}, for ${targetText(goal)}`),
        connection: (ends) => watch.connection(ends),
        unreachable: (reason) => say(`${targetText(goal)}: ${reason}`),
      })
      await told
      output.end(io)
    } finally {
      capture?.close()
    }
    return ExitCode.interrupted
  },
})
