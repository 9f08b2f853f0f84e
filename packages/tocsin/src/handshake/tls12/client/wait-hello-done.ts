import { requireValid } from '../../require.ts'
import type { Expecting, Handlers, State } from '../../state.ts'
import type { Messages12 } from '../messages.ts'
import type { Negotiated } from '../negotiated.ts'
import { isCertified } from '../session.ts'
import type { RequestedCertificate } from '../signature.ts'
import { awaiting } from './awaiting.ts'
import { chooseCredential, type ServerShare, sendSecondFlight } from './second-flight.ts'

/** The end of the server's flight, before which it may ask for our certificate (RFC 5246 §7.4.4). */
export const waitHelloDone = (hs: Negotiated, share: ServerShare): Expecting =>
  awaiting(
    hs,
    'WAIT_SHD',
    helloDoneHandlers(hs, () => share),
  )

/** What may come once ServerKeyExchange has, or does not. */
export function helloDoneHandlers(hs: Negotiated, share: () => ServerShare): Handlers<Messages12> {
  return {
    certificate_request(request, raw) {
      requireValid(isCertified(hs.suite), 'authentication.asked-by-anonymous', {
        suite: hs.suite.name,
      })
      const shown = share()
      hs.transcript.add(raw)
      return waitRequestedHelloDone(hs, shown, request)
    },
    server_hello_done(_body, raw) {
      const shown = share()
      hs.transcript.add(raw)
      return sendSecondFlight(hs, shown, undefined)
    },
  }
}

const waitRequestedHelloDone = (
  hs: Negotiated,
  share: ServerShare,
  request: RequestedCertificate,
): State =>
  awaiting(hs, 'WAIT_SHD', {
    server_hello_done(_body, raw) {
      hs.transcript.add(raw)
      return chooseCredential(hs, share, request)
    },
  })
