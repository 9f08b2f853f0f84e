import { command, type Invocation, type Values } from '../command.ts'
import { converse } from '../connect/converse.ts'
import { exitCodeOf, type Outcome } from '../connect/outcome.ts'
import type { Plan } from '../connect/plan.ts'
import { readPlan } from '../connect/read-plan.ts'
import { type Sink, toFile, toMemory, toStream } from '../connect/received.ts'
import {
  type Direction,
  type Timeline,
  type TimelineListener,
  timeline,
} from '../connect/timeline.ts'
import type { ExitCode } from '../exit-code.ts'
import type { Io } from '../io.ts'
import { type KeyLog, openKeyLog } from '../key-log.ts'
import { isUnread } from '../output.ts'
import { chainLines, conversationDocument, findingLines } from '../render/conversation.ts'
import { printed } from '../render/document.ts'
import type { Style } from '../render/style.ts'
import { runLine, timelineLine } from '../render/timeline.ts'
import { connectOptions } from '../tls-options.ts'
import { misuse, type PemFiles } from '../tls-plan.ts'

type Options = Values<typeof connectOptions>

/** `tocsin connect HOST:PORT` */
export const connect = command({
  name: 'connect',
  summary: 'Open a TLS connection and tell every record and alert.',
  details:
    'Sends stdin to the server and prints what comes back; the timeline goes to stderr. After its input has ended (at once, when stdin is a terminal without -i) it listens for --wait seconds: TLS 1.3 servers refuse clients after the handshake. Exit codes: 0 fine, 1 an alert or a failed handshake, 2 usage, 3 unreachable, 4 timed out, 130 interrupted.',
  operands: [{ name: '<host:port>', description: 'The server; port 443 by default.' }],
  options: connectOptions,
  examples: [
    { line: 'tocsin connect example.com', says: 'handshake, certificates, late alerts' },
    { line: 'tocsin connect db.internal:5433 --cert me.pem --key me.key', says: 'mutual TLS' },
    { line: 'tocsin connect localhost:4433 -k --json </dev/null', says: 'everything as JSON' },
  ],
  async run(io, { operands: [operand = ''], options, style }) {
    const { plan, files } = await readPlan(operand, options, io)
    return talk({ io, options, style, plan, files })
  },
})

interface Session {
  readonly io: Io
  readonly options: Options
  readonly style: Invocation<Options>['style']
  readonly plan: Plan
  readonly files: PemFiles
}

async function talk(session: Session): Promise<ExitCode> {
  const { io, options, plan, style } = session
  const startedAt = new Date().toISOString()
  const lines = timeline(listener(io, options, style.stderr))
  const keyLog = plan.keyLogFile === undefined ? undefined : openKeyLog(plan.keyLogFile)
  if (keyLog) io.stderr.write(`key log: whoever reads ${plan.keyLogFile} reads this connection\n`)
  const sink = await sinkOf(session)
  const outcome = await conversed(session, { sink, timeline: lines, keyLog })
  await sink.end()
  keyLog?.close()
  const exitCode = isUnread(io.signal) ? 0 : exitCodeOf(outcome)
  const about = { startedAt, exitCode, timeline: lines, sink }
  if (options.json) io.stdout.write(printed(conversationDocument(plan, outcome, about)))
  else summarise(io, options, outcome, style.stderr)
  return exitCode
}

interface Means {
  readonly sink: Sink
  readonly timeline: Timeline
  readonly keyLog: KeyLog | undefined
}

async function conversed({ io, plan, files }: Session, means: Means): Promise<Outcome> {
  try {
    return await converse(plan, { ...means, stdin: io.stdin, signal: io.signal })
  } catch (error) {
    if (error instanceof Error && error.name === 'MisuseError') throw misuse(error, files)
    throw error
  }
}

async function sinkOf({ io, options, plan }: Session): Promise<Sink> {
  if (plan.outputFile !== undefined && plan.outputFile !== '-') {
    return toFile(plan.outputFile, io.signal)
  }
  return options.json ? toMemory() : toStream(io.stdout, io.signal)
}

/** Prints entries as they come; runs of data are summed up before the next entry. */
function listener(io: Io, { json, quiet }: Options, style: Style): TimelineListener {
  if (json || quiet) return { entry: () => {}, more: () => {} }
  const runs = new Map<Direction, string>()
  const flush = () => {
    for (const run of runs.values()) io.stderr.write(`${run}\n`)
    runs.clear()
  }
  return {
    entry(entry) {
      flush()
      io.stderr.write(`${timelineLine(entry, style)}\n`)
    },
    more(entry) {
      runs.set(entry.direction, runLine(entry, style))
    },
  }
}

function summarise(io: Io, { quiet }: Options, outcome: Outcome, style: Style): void {
  const { unreachable } = outcome
  if (unreachable) {
    const hint = unreachable.hint === undefined ? '' : `\n   try: ${unreachable.hint}`
    io.stderr.write(`tocsin: ${unreachable.message}${hint}\n`)
    return
  }
  const chain = quiet ? [] : chainLines(outcome)
  for (const line of [...chain, ...findingLines(outcome, style)]) io.stderr.write(`${line}\n`)
}
