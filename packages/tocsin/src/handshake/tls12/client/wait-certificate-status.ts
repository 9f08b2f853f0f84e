import { ocspResponsesIn } from '../../certificate-status.ts'
import { handlerFor, type State } from '../../state.ts'
import type { ServerCertificate } from '../certificates.ts'
import type { Negotiated } from '../negotiated.ts'
import { awaiting } from './awaiting.ts'
import { verifyServer } from './verify-server.ts'
import { waitServerKeyExchange } from './wait-server-key-exchange.ts'

/** Of how many certificates the status may come: by status_request of one, by status_request_v2 of all. */
export type AgreedStatus = 'one' | 'many'

/**
 * Where it was agreed on, CertificateStatus follows Certificate, or does not (RFC 6066 §8). What
 * comes in its place waits until the certificates are judged, and goes where it would have gone.
 */
export function waitCertificateStatus(
  hs: Negotiated,
  certificate: ServerCertificate,
  agreed: AgreedStatus,
): State {
  const trusted = () => waitServerKeyExchange(hs, certificate)
  const without = (type: string) => (body: unknown, raw: Uint8Array) =>
    verifyServer(hs, certificate.chain, [], () => handlerFor(trusted(), type)(body as never, raw))
  return awaiting(hs, 'WAIT_CERT_STATUS', {
    certificate_status(status, raw) {
      const responses = ocspResponsesIn(status, certificate.chain.length, agreed)
      hs.transcript.add(raw)
      return verifyServer(hs, certificate.chain, responses, trusted)
    },
    server_key_exchange: without('server_key_exchange'),
    certificate_request: without('certificate_request'),
    server_hello_done: without('server_hello_done'),
  })
}
