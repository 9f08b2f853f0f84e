import { MisuseError } from '../alert/error.ts'
import type { Answer } from '../handshake/question.ts'
import type {
  Asking,
  CertificateRequester,
  EarlyDataSender,
  Expecting,
  State,
} from '../handshake/state.ts'

/** What a call on a connection depends on. */
interface Standing {
  readonly ended: boolean
  readonly info: unknown
  readonly phase: string
}

/** The handshake is done, or there is early data to answer; and we have not closed. */
export function requireSendable(
  connection: Standing,
  closedByUs: boolean,
  state: Expecting | undefined,
): void {
  if (!state?.answersEarlyData || connection.ended || closedByUs) {
    requireConnected(connection, 'send', closedByUs)
  }
}

/** The handshake is done, and we have not closed. */
function requireConnected(
  { ended, info, phase }: Standing,
  call: string,
  closedByUs: boolean,
): void {
  if (ended || closedByUs) {
    throw new MisuseError(`${call}() after the connection was closed; open a new one`)
  }
  if (!info) throw new MisuseError(`${call}() in ${phase}: wait for the 'connected' event`)
}

/** … and no other handshake goes on. */
export function requireWritable(
  connection: Standing,
  call: string,
  closedByUs: boolean,
  state: Expecting | undefined,
): Expecting {
  requireConnected(connection, call, closedByUs)
  if (state?.data) return state
  throw new MisuseError(`${call}() in ${connection.phase}: wait for the 'renegotiated' event`)
}

/** Early data may be sent, and so much of it. */
export function requireEarlyData(
  { ended, phase }: Standing,
  length: number,
  closedByUs: boolean,
  state: Expecting | undefined,
): EarlyDataSender {
  const early = ended || closedByUs ? undefined : state?.earlyData
  if (!early) throw new MisuseError(`sendEarlyData() in ${phase}: see earlyDataLeft`)
  const left = early.left()
  if (length <= left) return early
  throw new MisuseError(`sendEarlyData(): ${length} bytes, and ${left} are left`)
}

/** It answers the question that is open. */
export function requireAsked({ type }: Answer, asking: Asking | undefined, phase: string): Asking {
  if (asking?.question.type === type) return asking
  throw new MisuseError(`answer('${type}') in ${phase}: that was not asked`)
}

/** Version, policy and peer have renegotiation (RFC 5746). */
export function requireRenegotiation({ renegotiate }: Expecting): () => State {
  if (renegotiate) return renegotiate
  throw new MisuseError("renegotiate() needs renegotiation: 'secure' and a peer that has it, too")
}

/** The client may be asked for a certificate, and has not too many requests to answer. */
export function requireRequests(requests: CertificateRequester | undefined): CertificateRequester {
  if (!requests) {
    throw new MisuseError(
      'requestClientCertificate() needs a server of TLS 1.3 with a verifier, and a client that offers it: see info.postHandshakeAuth',
    )
  }
  if (requests.left() > 0) return requests
  throw new MisuseError(
    "requestClientCertificate(): too many are not answered yet; wait for 'client-authentication'",
  )
}
