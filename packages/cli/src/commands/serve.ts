import type { ServerSessions } from 'tocsin'
import { command, type Values } from '../command.ts'
import { isFinding } from '../connect/outcome.ts'
import { ExitCode } from '../exit-code.ts'
import type { Io } from '../io.ts'
import { type KeyLog, openKeyLog } from '../key-log.ts'
import { isUnread } from '../output.ts'
import { serveJson, serveLine } from '../render/serve.ts'
import type { Style } from '../render/style.ts'
import { type Accept, honest } from '../serve/accept.ts'
import type { ServeEvent } from '../serve/event.ts'
import { listen } from '../serve/listen.ts'
import type { ServePlan } from '../serve/plan.ts'
import { readServePlan } from '../serve/read-plan.ts'
import { openSessions } from '../serve/sessions.ts'
import { serveOptions } from '../tls-options.ts'

type Options = Values<typeof serveOptions>

/** `tocsin serve` */
export const serve = command({
  name: 'serve',
  summary: 'Run a TLS server that tells every alert, or misbehaves on request.',
  details:
    'Without --cert it makes a throw-away authority and certificate. Clients get a page about their connection, an echo, or the alert that they name. Sessions are resumed, until a fatal alert in either direction; servers with one Redis share them. One line per connection and alert goes to stderr. Exit codes: 0 fine, 1 an alert or a failed handshake (with --once), 2 usage, 3 cannot listen, 130 interrupted.',
  operands: [],
  options: serveOptions,
  examples: [
    { line: 'tocsin serve --port 4433', says: 'a server with a throw-away certificate' },
    { line: 'tocsin serve --client-auth require --client-ca ca.pem', says: 'mutual TLS' },
    { line: 'tocsin serve --fault list', says: 'the ways it can misbehave' },
    {
      line: 'tocsin serve --sessions redis://localhost --port 4434',
      says: 'a server that shares its sessions',
    },
  ],
  async run(io, { options, style }) {
    if (options.fault === 'list') return listFaults(io)
    const plan = await readServePlan(options, io)
    const keyLog = plan.keyLogFile === undefined ? undefined : openKeyLog(plan.keyLogFile)
    const { hear, hasFindings } = hearing(io, options, style.stderr)
    const { sessions, close } = await openSessions(plan.sessions, hear)
    const { accept, notice } = await acceptorOf(plan, options, { keyLog, sessions })
    await listen({
      host: plan.host,
      port: plan.port,
      accept,
      hear(event) {
        hear(event)
        if (event.event === 'listening' && notice !== undefined) io.stderr.write(`${notice}\n`)
      },
      until: options.once ? 'one-connection' : 'interrupted',
      signal: io.signal,
    })
    await close()
    keyLog?.close()
    return exitCodeOf(io, hasFindings())
  },
})

const SELF_MADE =
  'the certificate is a throw-away one: --ca-out FILE writes its authority for clients to trust'

interface Acceptor {
  readonly accept: Accept
  /** What people should know once it listens. */
  readonly notice: string | undefined
}

interface Means {
  readonly keyLog: KeyLog | undefined
  readonly sessions: ServerSessions | undefined
}

async function acceptorOf(
  plan: ServePlan,
  { fault: id, caOut }: Options,
  { keyLog, sessions }: Means,
): Promise<Acceptor> {
  if (id === undefined) {
    const isUntrusted = plan.madeBy !== undefined && caOut === undefined
    return { accept: honest(plan, keyLog, sessions), notice: isUntrusted ? SELF_MADE : undefined }
  }
  const { misbehaving } = await import('../serve/misbehaving.ts')
  const { chooseFault, faultNotice } = await import('../serve/choose-fault.ts')
  const fault = chooseFault(id, plan.tls)
  return { accept: await misbehaving(fault), notice: faultNotice(fault) }
}

async function listFaults(io: Io): Promise<ExitCode> {
  const { faultLines } = await import('../serve/choose-fault.ts')
  io.stdout.write(`${faultLines().join('\n')}\n`)
  return ExitCode.fine
}

function hearing(io: Io, { ndjson }: Options, style: Style) {
  let findings = false
  const hear = (event: ServeEvent) => {
    if (event.event === 'error' || (event.event === 'alert' && isFinding(event.alert)))
      findings = true
    if (ndjson) io.stdout.write(serveJson(event, new Date()))
    io.stderr.write(`${serveLine(event, style)}\n`)
  }
  return { hear, hasFindings: () => findings }
}

function exitCodeOf({ signal }: Io, hasFindings: boolean): ExitCode {
  if (signal.aborted) return isUnread(signal) ? ExitCode.fine : ExitCode.interrupted
  return hasFindings ? ExitCode.findings : ExitCode.fine
}
