import type { Duplex } from 'node:stream'
import { MisuseError } from '../alert/error.ts'
import type { ClientConfig } from '../connection/config.ts'
import type { Connection } from '../connection/connection.ts'
import { clientParts, createClient } from '../connection/create.ts'
import { type Awaitable, whenReady } from '../session/awaitable.ts'
import type { ClientSession } from '../session/session.ts'
import { refuse, type Verdict } from '../x509/verdict.ts'
import type { VerifyRequest } from '../x509/verify.ts'
import { type ClientSessionOptions, sessionOffer } from './client-session.ts'
import { contextOf, type Endpoint, type EndpointOptions, watchedVerifier } from './endpoint.ts'
import { type PeerCertificate, peerCertificateChain } from './peer-certificate.ts'
import { type ClientPskCallback, clientPsk } from './psk.ts'
import type { SecureContext } from './secure-context.ts'

/** A client's options, named as in node:tls. */
export interface ClientOptions extends EndpointOptions, ClientSessionOptions {
  readonly host?: string | undefined
  /** The name to ask for and to check; the host unless said otherwise, and `''` asks for none. */
  readonly servername?: string | undefined
  /** Asks for records of so few bytes (RFC 6066 §4): 512, 1024, 2048 or 4096. */
  readonly maxFragmentLength?: ClientConfig['maxFragmentLength'] | undefined
  /** Lets servers ask for a certificate after the handshake (RFC 9846 §4.3.6); they may not unless said. */
  readonly postHandshakeAuth?: boolean | undefined
  /**
   * Stands in for our own check of the name, once the certificate is trusted; what it returns refuses
   * the certificate, and its `code` is the error's.
   */
  readonly checkServerIdentity?:
    | ((host: string, certificate: PeerCertificate) => Error | undefined)
    | undefined
  /** Our pre-shared key, for the suites of `ciphers` that need one; TLS 1.3 has none here. */
  readonly pskCallback?: ClientPskCallback | null | undefined
  /** Stands in for `createClient`: the seam by which laboratories change a config or a connection. */
  readonly openConnection?: ((config: ClientConfig) => Connection) | undefined
}

/** A client's part in one connection; throws MisuseError for options that cannot work. */
export function clientEndpoint(options: ClientOptions): Endpoint {
  const { context, config } = contextOf(options)
  let socket: Duplex | undefined
  const judge = telling(judgeOf(options, context), () => socket)
  const { verifier, verdict } = watchedVerifier(judge, options.rejectUnauthorized)
  const serverName = serverNameOf(options)
  const clientConfig: ClientConfig = {
    serverName,
    sendServerName: options.servername !== '',
    verifier,
    ...shown(context),
    postHandshakeAuth: options.postHandshakeAuth ?? false,
    ...(options.maxFragmentLength && { maxFragmentLength: options.maxFragmentLength }),
    ...clientPsk(options.pskCallback, config),
    ...config,
  }
  const { openConnection = createClient } = options
  if (!options.openConnection) clientParts(clientConfig)
  let offered: ClientSession | undefined
  return {
    role: 'client',
    open({ keyLog, socket: opened }) {
      socket = opened
      const offer = sessionOffer(options, serverName, verifier)
      offered = offer.session
      return openConnection({ keyLog, ...offer, ...clientConfig })
    },
    earlyData: options.earlyData,
    offered: () => offered,
    answer: ({ type }) => Promise.reject(new Error(`nobody answers '${type}'`)),
    verdict,
  }
}

/** Emits what was stapled, or `null`, as node:tls does for those who asked. */
function telling(
  judge: ReturnType<typeof judgeOf>,
  socket: () => Duplex | undefined,
): ReturnType<typeof judgeOf> {
  return (request) => {
    const [response] = request.ocspResponses ?? []
    if (request.statusRequested) {
      socket()?.emit('OCSPResponse', response?.length ? Buffer.from(response) : null)
    }
    return judge(request)
  }
}

/** The only one to whoever asks for one; of several one of which the server can make something. */
function shown({ credentials }: SecureContext): Pick<ClientConfig, 'credential'> {
  const [credential, ...more] = credentials
  return { credential: credential && more.length === 0 ? credential : credentials }
}

/** DNS names end in a dot, server_name does not (RFC 6066 §3). */
function serverNameOf({ servername, host }: ClientOptions): string {
  return (servername || host || 'localhost').replace(/\.$/, '')
}

function judgeOf(
  { checkServerIdentity }: ClientOptions,
  { verifier }: SecureContext,
): (request: VerifyRequest) => Awaitable<Verdict> {
  if (checkServerIdentity == null) return (request) => verifier.verify(request)
  if (typeof checkServerIdentity !== 'function') {
    throw new MisuseError('checkServerIdentity: pass a function')
  }
  return (request) => {
    const { serverName: asked = '', chain } = request
    return whenReady(verifier.verify({ ...request, serverName: undefined }), (verdict) => {
      if (verdict !== 'trusted') return verdict
      const error = caught(() => checkServerIdentity(asked, peerCertificateChain(chain)))
      return error ? misidentified(error, asked) : verdict
    })
  }
}

/** What a strange certificate makes it throw refuses that certificate, too. */
function caught(check: () => Error | undefined): Error | undefined {
  try {
    return check()
  } catch (error) {
    return error instanceof Error ? error : new Error(String(error))
  }
}

/** An error of tls.checkServerIdentity is about the name; of any other, `code` is what node:tls would tell. */
function misidentified(error: Error & { readonly code?: unknown }, asked: string): Verdict {
  const { code, message: reason } = error
  if (code === WRONG_NAME) return refuse('certificate.wrong-name', { asked, reason })
  return refuse('certificate.unknown', { reason, ...(typeof code === 'string' && { code }) })
}

const WRONG_NAME = 'ERR_TLS_CERT_ALTNAME_INVALID'
