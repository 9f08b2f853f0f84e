import { connect, type Socket } from 'node:net'
import { ExitCode } from '../exit-code.ts'
import { Failure, messageOf } from '../failure.ts'
import { type Target, targetText } from './target.ts'

const reasons: Readonly<Record<string, readonly [wrong: string, hint: string]>> = {
  ECONNREFUSED: ['nothing listens there', 'check the port, or start the server'],
  ENOTFOUND: ['no such host', 'check the name, or dig it'],
  EAI_AGAIN: ['the name server does not answer', 'check the network, or use an address'],
  ENETUNREACH: ['no route to the network', 'check the network, VPN and firewall'],
  EHOSTUNREACH: ['no route to the host', 'check the network, VPN and firewall'],
  ETIMEDOUT: ['no answer', 'check the firewall, or allow more with --timeout SECONDS'],
  ECONNRESET: ['the connection was reset at once', 'check what listens on that port'],
}

/** Opens a TCP connection; half-open, for TLS decides about the ends. */
export function reach(target: Target, seconds: number, signal: AbortSignal): Promise<Socket> {
  const { host, port } = target
  return new Promise((resolve, reject) => {
    const socket = connect({ host, port, allowHalfOpen: true, noDelay: true })
    const fail = (cause: unknown) => {
      stop()
      socket.destroy()
      reject(unreachable(target, cause))
    }
    const timer = setTimeout(() => fail({ code: 'ETIMEDOUT' }), seconds * 1000)
    const stop = () => {
      clearTimeout(timer)
      signal.removeEventListener('abort', interrupted)
      socket.off('error', fail)
    }
    const interrupted = () => {
      stop()
      socket.destroy()
      reject(new Failure('interrupted', { exitCode: ExitCode.interrupted }))
    }
    if (signal.aborted) return interrupted()
    signal.addEventListener('abort', interrupted)
    socket.once('error', fail).once('connect', () => {
      stop()
      resolve(socket)
    })
  })
}

function unreachable(target: Target, cause: unknown): Failure {
  const [wrong, hint] = reasons[codeOf(cause)] ?? [messageOf(cause), 'check host and port']
  return new Failure(`cannot connect to ${targetText(target)}: ${wrong}`, {
    hint,
    exitCode: ExitCode.unreachable,
    cause,
  })
}

/** When several addresses fail, the first one's reason. */
function codeOf(cause: unknown): string {
  const first = cause instanceof AggregateError ? cause.errors[0] : cause
  return (first as NodeJS.ErrnoException | undefined)?.code ?? ''
}
