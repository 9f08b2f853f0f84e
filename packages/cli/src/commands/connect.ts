import { command, type Invocation, type Values } from '../command.ts'
import { converse } from '../connect/converse.ts'
import { exitCodeOfAll, type Outcome, type Round } from '../connect/outcome.ts'
import { asksAboutSessions, type Plan } from '../connect/plan.ts'
import { readPlan } from '../connect/read-plan.ts'
import { type Sink, toFile, toMemory, toStream } from '../connect/received.ts'
import { openSessionFile } from '../connect/session-file.ts'
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
import { sessionLines } from '../render/session.ts'
import type { Style } from '../render/style.ts'
import { runLine, timelineLine } from '../render/timeline.ts'
import { connectOptions } from '../tls-options.ts'
import { misuse, type NamedFiles } from '../tls-plan.ts'

type Options = Values<typeof connectOptions>

/** `tocsin connect HOST:PORT` */
export const connect = command({
  name: 'connect',
  summary: 'Open a TLS connection and tell every record and alert.',
  details:
    'Sends stdin to the server and prints what comes back; the timeline goes to stderr. After its input has ended (at once, when stdin is a terminal without -i) it listens for --wait seconds: TLS 1.3 servers refuse clients after the handshake. With --reconnect it resumes what the connection before left, and tells how; after a fatal alert nothing is left. Exit codes: 0 fine, 1 an alert or a failed handshake, 2 usage, 3 unreachable, 4 timed out, 130 interrupted.',
  operands: [{ name: '<host:port>', description: 'The server; port 443 by default.' }],
  options: connectOptions,
  examples: [
    { line: 'tocsin connect example.com', says: 'handshake, certificates, late alerts' },
    { line: 'tocsin connect db.internal:5433 --cert me.pem --key me.key', says: 'mutual TLS' },
    { line: 'tocsin connect localhost:4433 -k --json </dev/null', says: 'everything as JSON' },
    { line: 'tocsin connect example.com --reconnect 2', says: 'is the session resumed?' },
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
  readonly files: NamedFiles
}

async function talk(session: Session): Promise<ExitCode> {
  const { io, options, plan } = session
  const startedAt = new Date().toISOString()
  const keyLog = plan.keyLogFile === undefined ? undefined : openKeyLog(plan.keyLogFile)
  if (keyLog) io.stderr.write(`key log: whoever reads ${plan.keyLogFile} reads this connection\n`)
  const file = plan.sessionFile === undefined ? undefined : await openSessionFile(plan.sessionFile)
  const sink = await sinkOf(session)
  const rounds = await converseAgain(session, { sink, keyLog })
  await sink.end()
  keyLog?.close()
  const outcomes = rounds.map(({ outcome }) => outcome)
  await file?.leave(outcomes.at(-1)?.sessions)
  const exitCode = isUnread(io.signal) ? 0 : exitCodeOfAll(outcomes)
  const about = { startedAt, exitCode, sink }
  if (options.json) io.stdout.write(printed(conversationDocument(plan, rounds, about)))
  return exitCode
}

interface Means {
  readonly sink: Sink
  readonly keyLog: KeyLog | undefined
}

/** One connection after the other, each with what the one before left to resume; stdin is for the first. */
async function converseAgain(session: Session, means: Means): Promise<readonly Round[]> {
  const { io, options, style } = session
  const rounds: Round[] = []
  let plan = session.plan
  for (let count = 0; count <= plan.reconnects; count++) {
    const lines = timeline(listener(io, options, style.stderr))
    if (plan.reconnects > 0) announce(session, count)
    const outcome = await conversed({ ...session, plan }, { ...means, timeline: lines })
    rounds.push({ outcome, timeline: lines })
    if (!options.json) summarise(io, options, plan, outcome, style.stderr)
    if (outcome.unreachable || outcome.interrupted) break
    plan = { ...plan, input: 'none', session: outcome.sessions.next }
  }
  return rounds
}

function announce({ io, options, plan, style }: Session, count: number): void {
  if (options.json) return
  const text = `connection ${count + 1} of ${plan.reconnects + 1}`
  io.stderr.write(`${style.stderr.strong(text)}\n`)
}

async function conversed(
  { io, plan, files }: Session,
  means: Means & { readonly timeline: Timeline },
): Promise<Outcome> {
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

function summarise(io: Io, { quiet }: Options, plan: Plan, outcome: Outcome, style: Style): void {
  const { unreachable } = outcome
  if (unreachable) {
    const hint = unreachable.hint === undefined ? '' : `\n   try: ${unreachable.hint}`
    io.stderr.write(`tocsin: ${unreachable.message}${hint}\n`)
    return
  }
  const chain = quiet ? [] : chainLines(outcome)
  const sessions = asksAboutSessions(plan) ? sessionLines(outcome, style) : []
  for (const line of [...chain, ...findingLines(outcome, plan, style), ...sessions]) {
    io.stderr.write(`${line}\n`)
  }
}
