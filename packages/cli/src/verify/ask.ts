import { type CertificateVerifier, createClient, type VerifyRequest } from 'tocsin'
import { connect, createSecureContext, type TLSSocket } from 'tocsin/node'
import { nextSteps } from '../connect/next-steps.ts'
import { reach } from '../connect/reach.ts'
import { type Target, targetText } from '../connect/target.ts'
import { type ConnectionError, connectionError } from '../connection-error.ts'
import { crypto } from '../crypto.ts'
import { ExitCode } from '../exit-code.ts'
import { Failure } from '../failure.ts'
import type { Given } from './judgement.ts'

/** Whom to ask for certificates, and how. */
export interface Asking {
  readonly target: Target
  /** Where TCP goes, when it is not the target. */
  readonly dial: Target
  /** The host when undefined, nothing when empty. */
  readonly servername: string | undefined
  /** For TCP, and again for the handshake. */
  readonly timeoutSeconds: number
  readonly signal: AbortSignal
}

/** What a server showed of itself. */
export interface Shown {
  /** As sent. */
  readonly chain: readonly Given[]
  readonly ocspResponses: readonly Uint8Array[]
  /** Whoever judges has to know that we ask for them. */
  readonly statusRequested: true
  /** What the handshake needed the key for. */
  readonly use: VerifyRequest['use']
  /** Nothing when the handshake did not come to its end. */
  readonly version: string | undefined
  /** Why it did not, after the certificates came. */
  readonly error: ConnectionError | undefined
}

/**
 * Takes a server's certificates as it sends them. Whatever they are, the handshake goes on, so that
 * the server proves that it has the key, and its log tells of no alert of ours.
 */
export async function ask(asking: Asking): Promise<Shown> {
  const { target, servername, timeoutSeconds, signal } = asking
  const transport = await reach(asking.dial, timeoutSeconds, signal)
  const asked: VerifyRequest[] = []
  const socket = connect({
    crypto,
    host: target.host,
    servername,
    minVersion: 'TLSv1.2',
    maxVersion: 'TLSv1.3',
    secureContext: {
      ...createSecureContext({ crypto, minVersion: 'TLSv1.2', maxVersion: 'TLSv1.3' }),
      verifier: recorder(asked),
    },
    openConnection: (config) => createClient({ ...config, requestStatus: 'chain' }),
    socket: transport,
    handshakeTimeout: timeoutSeconds * 1000,
  })
  const error = await ended(socket, signal)
  if (signal.aborted) throw new Failure('interrupted', { exitCode: ExitCode.interrupted })
  const [request] = asked
  if (!request) throw nothingShown(asking, error)
  const { ocspResponses = [], use } = request
  const chain = request.chain.map((der) => ({ der, from: 'sent' }))
  const { version } = socket.info ?? {}
  return { chain, ocspResponses, statusRequested: true, use, version, error }
}

function recorder(asked: VerifyRequest[]): CertificateVerifier {
  return {
    verify(request) {
      asked.push(request)
      return 'trusted'
    },
  }
}

/** Waits until the handshake is done and the connection closed; resolves to why it failed, if so. */
function ended(socket: TLSSocket, signal: AbortSignal): Promise<ConnectionError | undefined> {
  return new Promise((resolve) => {
    let error: ConnectionError | undefined
    const interrupt = () => void socket.destroy()
    signal.addEventListener('abort', interrupt)
    socket
      .once('secureConnect', () => void socket.destroy())
      .on('error', (cause) => {
        error = connectionError(cause)
      })
      .once('close', () => {
        signal.removeEventListener('abort', interrupt)
        resolve(socket.info ? undefined : error)
      })
  })
}

function nothingShown({ target }: Asking, error: ConnectionError | undefined) {
  const why = error?.message ?? 'the connection ended'
  const closer = `tocsin connect ${targetText(target)}${isTooOld(error) ? ' --tls-min 1.0' : ''}`
  return new Failure(`${targetText(target)} showed no certificate: ${why}`, {
    hint:
      (error?.condition && nextSteps[error.condition]) ??
      `${closer}, for every record of the handshake`,
    exitCode: ExitCode.inconclusive,
  })
}

/** This side offers TLS 1.2 and 1.3; what is older takes its word for no. */
function isTooOld(error: ConnectionError | undefined): boolean {
  return (
    error?.facts['alert'] === 'protocol_version' ||
    error?.condition?.startsWith('version.') === true
  )
}
