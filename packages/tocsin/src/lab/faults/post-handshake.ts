import type { Connection } from '../../connection/connection.ts'
import type { Event } from '../../connection/events.ts'
import { limits } from '../../record/limits.ts'
import { by, type Fault } from '../fault.ts'
import { message13 } from '../messages.ts'
import { before } from '../verbs.ts'

/** A CertificateRequest, and what signatures it takes. */
const request = (context: number, supportedSignatureAlgorithms: readonly number[] = [0x0403]) =>
  message13('certificate_request', {
    certificateRequestContext: Uint8Array.of(context),
    extensions:
      supportedSignatureAlgorithms.length === 0
        ? {}
        : { signature_algorithms: { supportedSignatureAlgorithms } },
  })

/** Requests go before a KeyUpdate: what comes at once is not waited for. */
const asking = (...requests: readonly Uint8Array[]) =>
  ({
    ...by.server13,
    needs: { postHandshakeAuth: true },
    misdeed: before('key_update', ...requests),
    connected: (connection: Connection): readonly Event[] => connection.updateKeys(),
  }) as const

/** What a server can do wrong that asks for a certificate after the handshake (RFC 9846 §4.7.2). */
export const postHandshakeFaults: readonly Fault[] = [
  {
    id: 'certificate.request-context-reused/connected',
    provokes: 'certificate.request-context-reused',
    text: 'asks for a certificate twice in one context once connected',
    rows: ['8446-4.3.2-e'],
    ...asking(request(1), request(1)),
  },
  {
    id: 'extension.missing/signature-algorithms-connected',
    provokes: 'extension.missing',
    text: 'asks for a certificate without signature_algorithms once connected',
    rows: ['8446-4.3.2-a'],
    ...asking(request(1, [])),
  },
  {
    id: 'limit.certificate-requests/flood',
    provokes: 'limit.certificate-requests',
    text: 'asks for a certificate again and again, and sends no data',
    rows: [],
    ...asking(...Array.from({ length: limits.certificateRequests + 1 }, (_, n) => request(n))),
  },
]
