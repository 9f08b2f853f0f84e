import type { Socket } from 'node:net'
import type { Readable } from 'node:stream'
import type { AlertEvent } from 'tocsin'
import { connect, createSecureContext, type TLSSocket } from 'tocsin/node'
import { type ConnectionError, connectionError } from '../connection-error.ts'
import { ExitCode } from '../exit-code.ts'
import { Failure } from '../failure.ts'
import type { KeyLog } from '../key-log.ts'
import { noSessions, type Outcome } from './outcome.ts'
import type { Plan } from './plan.ts'
import { reach } from './reach.ts'
import type { Sink } from './received.ts'
import { tap } from './tap.ts'
import { targetText } from './target.ts'
import type { Timeline } from './timeline.ts'
import { watchSessions } from './watch-sessions.ts'

/** What a conversation works with. */
export interface Surroundings {
  readonly stdin: Readable
  readonly sink: Sink
  readonly timeline: Timeline
  readonly keyLog: KeyLog | undefined
  readonly signal: AbortSignal
}

/** With nothing received yet, what we sent may take this long to be answered. */
const FIRST_ANSWER_SECONDS = 5

/** A server may go on after our close_notify, but not for ever. */
const FAREWELL_SECONDS = 2

/** Connects, shakes hands, sends what stdin has, and listens until it has been quiet. */
export async function converse(plan: Plan, surroundings: Surroundings): Promise<Outcome> {
  const { timeline, signal } = surroundings
  const secureContext = createSecureContext(plan.tls)
  let transport: Socket | undefined
  try {
    transport = await reach(plan.dial, plan.timeoutSeconds, signal)
    const address = { host: transport.remoteAddress ?? plan.dial.host, port: plan.dial.port }
    timeline.note(`connected to ${targetText(address)}`)
    let isConnected = false
    const socket = connect({
      ...plan.tls,
      secureContext,
      socket: tap(transport, timeline, () => isConnected),
      handshakeTimeout: plan.timeoutSeconds * 1000,
      session: plan.session,
      earlyData: plan.earlyData,
      allowHalfOpen: true,
      keyLog: surroundings.keyLog !== undefined,
    })
    socket.prependOnceListener('secureConnect', () => {
      isConnected = true
    })
    return await follow(socket, plan, surroundings)
  } catch (error) {
    transport?.destroy()
    if (!(error instanceof Failure) || error.exitCode === ExitCode.usage) throw error
    return nothing(error)
  }
}

function nothing(failure: Failure): Outcome {
  const interrupted = failure.exitCode === ExitCode.interrupted
  return {
    connection: undefined,
    authorizationError: undefined,
    alerts: [],
    error: undefined,
    unreachable: interrupted ? undefined : failure,
    interrupted,
    sessions: noSessions,
    sentBytes: 0,
  }
}

/** Hears everything a socket says, until it is closed. */
async function follow(socket: TLSSocket, plan: Plan, around: Surroundings): Promise<Outcome> {
  const { timeline, keyLog, signal } = around
  const alerts: AlertEvent[] = []
  let error: ConnectionError | undefined
  const closed = new Promise<void>((resolve) => socket.once('close', () => resolve()))
  const interrupt = () => void socket.destroy()
  signal.addEventListener('abort', interrupt)
  socket.on('keylog', (line: Buffer) => keyLog?.line(line))
  socket.on('alert', (alert: AlertEvent) => {
    alerts.push(alert)
    timeline.alert(alert)
  })
  socket.on('error', (cause) => {
    error = connectionError(cause)
  })
  const sessions = watchSessions(socket, plan, timeline)
  const talk = talkOver(socket, plan, around)
  await closed
  signal.removeEventListener('abort', interrupt)
  talk.stop()
  await talk.delivered()
  return {
    connection: socket.info,
    authorizationError: socket.authorizationError ?? undefined,
    alerts,
    error: signal.aborted ? undefined : error,
    unreachable: undefined,
    interrupted: signal.aborted,
    sessions: sessions(),
    sentBytes: talk.sentBytes(),
  }
}

interface Talk {
  readonly stop: () => void
  readonly delivered: () => Promise<void>
  readonly sentBytes: () => number
}

/** stdin → server → sink; closes when both have been quiet. */
function talkOver(socket: TLSSocket, plan: Plan, { stdin, sink, timeline }: Surroundings): Talk {
  let delivered = Promise.resolve()
  let sentBytes = 0
  let hasEnded = false
  const quiet = silence(() => {
    if (socket.writableEnded) return void socket.destroy()
    socket.end()
    quiet.restart(FAREWELL_SECONDS)
  })
  const wait = () => {
    if (!hasEnded || socket.writableEnded) return
    const isAnswered = sentBytes === 0 || sink.bytes() > 0
    quiet.restart(isAnswered ? plan.waitSeconds : Math.max(plan.waitSeconds, FIRST_ANSWER_SECONDS))
  }
  const inputEnded = () => {
    hasEnded = true
    wait()
  }
  const send = (chunk: Buffer) => {
    sentBytes += chunk.length
    if (socket.write(chunk)) return
    stdin.pause()
    socket.once('drain', () => stdin.resume())
  }
  socket.on('data', (data: Buffer) => {
    socket.pause()
    delivered = sink.take(data).then(() => {
      wait()
      socket.resume()
    })
  })
  socket.once('end', () => socket.end())
  socket.once('secureConnect', () => {
    if (socket.info) timeline.connected(socket.info)
    if (plan.input === 'none') return inputEnded()
    stdin.on('data', send).once('end', inputEnded).once('error', inputEnded).resume()
  })
  return {
    stop() {
      quiet.stop()
      if (plan.input === 'stdin') stdin.off('data', send).off('end', inputEnded).pause()
    },
    delivered: () => delivered,
    sentBytes: () => sentBytes,
  }
}

/** Calls once when nothing restarted it for so long. */
function silence(act: () => void) {
  let timer: NodeJS.Timeout | undefined
  const stop = () => clearTimeout(timer)
  return {
    stop,
    restart(seconds: number) {
      stop()
      timer = setTimeout(act, seconds * 1000)
    },
  }
}
