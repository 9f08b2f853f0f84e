import type { CertificateRequest } from '../../../wire/tls12/certificate-request.ts'
import type { State } from '../../state.ts'
import type { Negotiated } from '../session.ts'
import { awaiting } from './awaiting.ts'
import { chooseCredential, sendSecondFlight } from './second-flight.ts'
import type { ServerShare } from './server-share.ts'

/** The end of the server's flight, before which it may ask for our certificate (RFC 5246 §7.4.4). */
export const waitHelloDone = (hs: Negotiated, share: ServerShare): State =>
  awaiting('WAIT_SHD', {
    certificate_request(request, raw) {
      hs.transcript.add(raw)
      return waitRequestedHelloDone(hs, share, request)
    },
    server_hello_done(_body, raw) {
      hs.transcript.add(raw)
      return sendSecondFlight(hs, share, undefined)
    },
  })

const waitRequestedHelloDone = (
  hs: Negotiated,
  share: ServerShare,
  request: CertificateRequest,
): State =>
  awaiting('WAIT_SHD', {
    server_hello_done(_body, raw) {
      hs.transcript.add(raw)
      return chooseCredential(hs, share, request)
    },
  })
