import type { Duplex } from 'node:stream'
import type { EventualVerifier } from '../connection/answer.ts'
import type { CommonConfig } from '../connection/config.ts'
import type { Connection } from '../connection/connection.ts'
import type { ConnectionInfo } from '../handshake/info.ts'
import type { Answer, Question } from '../handshake/question.ts'
import { type Awaitable, whenReady } from '../session/awaitable.ts'
import type { ClientSession } from '../session/session.ts'
import type { Verdict } from '../x509/verdict.ts'
import type { VerifyRequest } from '../x509/verify.ts'
import {
  createSecureContext,
  type SecureContext,
  type SecureContextOptions,
} from './secure-context.ts'

/** What sockets of both roles take, besides what they negotiate. */
export interface EndpointOptions extends SecureContextOptions {
  /** Certificates, keys, trust and negotiation read before; stands in for the options about them. */
  readonly secureContext?: SecureContext | undefined
  /** Whether a certificate we do not trust ends the handshake; it does unless `false`. */
  readonly rejectUnauthorized?: boolean | undefined
  /** Asks the peer for OCSP responses along with its certificates (RFC 6066 §8): where `revocation` is given, unless `false`. */
  readonly requestOCSP?: boolean | undefined
  /** Keeps our direction open after the peer closed its own. */
  readonly allowHalfOpen?: boolean | undefined
  /** Takes the end of the transport for the end of the data: whoever cuts the wire cuts the data. */
  readonly allowTruncation?: boolean | undefined
  /** Milliseconds until an unfinished handshake is cancelled; 120,000 unless said otherwise, 0 for never. */
  readonly handshakeTimeout?: number | undefined
  /** Milliseconds to wait for the peer's FIN, so that our last alert is not lost; 2,000 unless said otherwise. */
  readonly lingerMs?: number | undefined
}

/** One role's part in one connection, as a TLSSocket needs it. */
export interface Endpoint {
  readonly role: 'client' | 'server'
  /** Opens the connection of a socket. */
  readonly open: (options: { readonly keyLog: boolean; readonly socket: Duplex }) => Connection
  /** Decides what the engine could not at once. */
  readonly answer: (question: Question) => Promise<Answer>
  /** Sent before the handshake is done, if the connection allows it. */
  readonly earlyData: Uint8Array | undefined
  /** The session that the connection was to resume. */
  readonly offered: () => ClientSession | undefined
  /** What the verifier said of the peer's certificates, or we of there being none; else nothing. */
  readonly verdict: (info: ConnectionInfo) => Verdict | undefined
}

/** The secure context of `options`, and the config it amounts to. */
export function contextOf(options: EndpointOptions): {
  readonly context: SecureContext
  readonly config: CommonConfig
} {
  const context = options.secureContext ?? createSecureContext(options)
  const { ALPNProtocols, requestOCSP } = options
  if (!ALPNProtocols && requestOCSP === undefined) return { context, config: context.config }
  const own = {
    ...(ALPNProtocols && { applicationProtocols: ALPNProtocols }),
    ...(requestOCSP !== undefined && { requestStatus: requestOCSP }),
  }
  return { context, config: { ...context.config, ...own } }
}

/** A verifier that keeps its verdict, and lets everybody pass when nobody is to be rejected. */
export function watchedVerifier(
  judge: (request: VerifyRequest) => Awaitable<Verdict>,
  rejectUnauthorized: boolean | undefined,
): { readonly verifier: EventualVerifier; readonly verdict: () => Verdict | undefined } {
  let verdict: Verdict | undefined
  return {
    verifier: {
      verify(request) {
        return whenReady(judge(request), (judged) => {
          verdict = judged
          return rejectUnauthorized === false ? 'trusted' : judged
        })
      },
    },
    verdict: () => verdict,
  }
}
