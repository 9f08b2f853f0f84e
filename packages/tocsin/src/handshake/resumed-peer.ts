import type { Session } from '../session/session.ts'
import type { ClientHello } from '../wire/shared/client-hello.ts'
import { isListed } from './certificate-type.ts'
import type { ServerPolicy } from './policy.ts'
import { ask, type State } from './state.ts'

/**
 * Whether a server still takes a session's client for who it was: its certificates are asked about as
 * if they had come now, and where they are required there must be some. No session is refused with
 * an alert: it only is not resumed.
 */
export function judgeSession(
  { clientAuthentication }: ServerPolicy,
  { peerCertificates: chain, peerCertificateType: certificateType }: Session,
  then: (isTrusted: boolean) => State,
): State {
  if (chain.length === 0) return then(clientAuthentication !== 'require')
  if (clientAuthentication === 'none') return then(true)
  const ocspResponses = chain.map(() => new Uint8Array(0))
  const shown = { chain, certificateType, ocspResponses }
  return ask(
    'VERIFY',
    { type: 'verify', role: 'client', serverName: undefined, ...shown },
    ({ verdict }) => then(verdict === 'trusted'),
  )
}

/** Whether a client still takes the type of certificate that we showed in a session (RFC 7250 §4.2). */
export function isTypeListed(
  { ownCertificateType: type = 'X509' }: Session,
  extensions: ClientHello['extensions'],
): boolean {
  return isListed(type, extensions?.server_certificate_type)
}
