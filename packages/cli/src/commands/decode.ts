import type { FlowInfo } from 'tocsin/decode'
import { command, type Values } from '../command.ts'
import { decodeCapture, Output, type Summary } from '../decode/decode.ts'
import { keyLogPaths, keyLogs, type Missing } from '../decode/key-logs.ts'
import { progressLine } from '../decode/progress.ts'
import {
  alertsReport,
  collectingReport,
  liveReport,
  type Report,
  type Reported,
  timelinesReport,
} from '../decode/report.ts'
import { ExitCode } from '../exit-code.ts'
import { Failure } from '../failure.ts'
import type { Io } from '../io.ts'
import { flag, port, text, texts } from '../option.ts'
import { isUnread } from '../output.ts'
import { document, printed } from '../render/document.ts'
import type { Style } from '../render/style.ts'
import { count } from '../render/timeline.ts'

const options = {
  keylog: texts(
    '--keylog <file>',
    'Decrypt with this key log (default: SSLKEYLOGFILE); those in pcapng files are used as well.',
    { completes: 'file' },
  ),
  alerts: flag('-a, --alerts', 'Print the alerts alone, one a line.'),
  ndjson: flag('--ndjson', 'Print one JSON document a line for each alert.'),
  json: flag('--json', 'Print one JSON document at the end.'),
  follow: flag(
    '-f, --follow',
    'Tell everything as it comes; go on at the end of a file that grows.',
  ),
  port: port('--port <n>', 'Only connections with this port at either end.'),
  stream: text('--stream <id>', "Only this connection, as 'tcp:0', counted as Wireshark does."),
  quiet: flag('-q, --quiet', 'Print no summary and no progress.'),
}

type DecodeValues = Values<typeof options>

/** `tocsin decode FILE|-` */
export const decode = command({
  name: 'decode',
  summary: 'Find the alerts in a capture, and tell what they answer.',
  details:
    'FILE is a pcap or pcapng file, gzip or not; - is stdin. TLS is found on any port by its content, also after STARTTLS and CONNECT, DTLS and QUIC in UDP. Exit codes: 0 read to its end, no alert but close_notify, 1 other alerts, 2 usage, 4 a capture that cannot be read to its end (what comes before is told), 130 interrupted.',
  operands: [{ name: '<file...>', description: 'Captures; - is stdin.', completes: 'file' }],
  options,
  examples: [
    { line: 'tocsin decode capture.pcapng', says: 'a timeline of every connection' },
    { line: 'tocsin decode --alerts --ndjson *.pcap.gz', says: 'one line of JSON for each alert' },
    { line: 'tcpdump -i any -U -w - | tocsin decode --follow -', says: 'what happens now' },
  ],
  async run(io, { operands, options: given, style }) {
    const found: Parameters<typeof collectingReport>[1] = []
    const output = new Output()
    const total = { flows: 0, alerts: 0, findings: 0, problems: 0 }
    const warn = (line: string) => void io.stderr.write(`tocsin: ${line}\n`)
    const wanted = wantedBy(given)
    const bar = progressLine(io, given.quiet !== true && given.follow !== true)
    for (const path of operands) {
      const reported = { file: path, print: output.print, style: style.stdout, width: io.columns }
      const summary = await decodeCapture(io, {
        path,
        follow: given.follow === true,
        keys: keyLogs(keyLogPaths(given.keylog, io.env), isAwaited(given), warn),
        report: given.json ? collectingReport(path, found) : reportFor(given, reported),
        output,
        wanted,
        problem: (line) => warn(`${path}: ${line}`),
        progress: (read, size) => bar.show(path, read, size),
      })
      add(total, summary)
      bar.clear()
      if (io.signal.aborted) break
    }
    if (given.json) output.print(printed(document('decode', { ...total, alerts: found })))
    output.end(io)
    if (!given.quiet && !isMachine(given)) io.stderr.write(`${summaryText(total, style.stderr)}\n`)
    return exitCode(io, total)
  },
})

/** A key log that only the environment names is no order to have one. */
function isAwaited({ keylog, follow }: DecodeValues): Missing {
  return follow || keylog === undefined ? 'awaited' : 'refused'
}

function reportFor({ alerts, ndjson, follow }: DecodeValues, reported: Reported): Report {
  if (ndjson) return alertsReport(reported, 'ndjson')
  if (alerts) return alertsReport(reported, 'text')
  return follow ? liveReport(reported) : timelinesReport(reported)
}

function wantedBy({ port: wantedPort, stream }: DecodeValues): (flow: FlowInfo) => boolean {
  const [, transport, id] = /^(?:(tcp|udp):)?(\d+)$/.exec(stream ?? '0') ?? []
  if (id === undefined) {
    throw new Failure(`--stream cannot be '${stream}'`, { hint: '--stream tcp:0' })
  }
  const kind = transport ?? 'tcp'
  return (flow) =>
    (wantedPort === undefined || flow.endpoints.some((end) => end.port === wantedPort)) &&
    (stream === undefined || (flow.transport === kind && flow.id === Number(id)))
}

function add(total: { -readonly [K in keyof Summary]: number }, summary: Summary): void {
  for (const key of ['flows', 'alerts', 'findings', 'problems'] as const) total[key] += summary[key]
}

function isMachine({ json, ndjson }: DecodeValues): boolean {
  return json === true || ndjson === true
}

function summaryText({ flows, alerts, findings }: Summary, style: Style): string {
  return style.faint(
    `${count(flows, 'client_hello')}, ${count(alerts, 'alert')}, ${findings} of them neither close_notify nor encrypted`,
  )
}

function exitCode(io: Io, { findings, problems }: Summary): ExitCode {
  if (isUnread(io.signal)) return ExitCode.fine
  if (io.signal.aborted) return ExitCode.interrupted
  if (problems > 0) return ExitCode.inconclusive
  return findings > 0 ? ExitCode.findings : ExitCode.fine
}
