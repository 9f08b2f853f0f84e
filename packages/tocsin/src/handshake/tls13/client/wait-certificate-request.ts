import { tls13Messages } from '../../../wire/messages.ts'
import type { CertificateRequest } from '../../../wire/tls13/certificate-request.ts'
import { requireValid } from '../../require.ts'
import { expecting, type State } from '../../state.ts'
import { certificateHandlers } from '../peer-certificate.ts'
import type { Configured } from './negotiated.ts'
import { requireSound } from './received-request.ts'
import { acceptCertificate, waitCertificate } from './wait-certificate.ts'

/** WAIT_CERT_CR (RFC 9846 §A.1): the server shows its certificates, or first asks for ours. */
export function waitCertificateOrRequest(hs: Configured): State {
  return expecting(
    'WAIT_CERT_CR',
    tls13Messages,
    {
      ...certificateHandlers(hs.context.policy, (certificate, raw) =>
        acceptCertificate({ request: undefined, ...hs }, certificate, raw),
      ),
      certificate_request(request, raw) {
        requireNoRequestContext(request)
        requireSound(request)
        hs.transcript.add(raw)
        return waitCertificate({ request, ...hs })
      },
    },
    { dropsChangeCipherSpec: true },
  )
}

/** A context is for authentication after the handshake (RFC 9846 §4.4.2). */
function requireNoRequestContext({ certificateRequestContext: context }: CertificateRequest): void {
  requireValid(context.length === 0, 'certificate.request-context', { length: context.length })
}
