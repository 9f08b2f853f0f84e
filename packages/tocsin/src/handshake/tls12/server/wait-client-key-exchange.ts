import type { State } from '../../state.ts'
import type { ClientCertificate } from '../certificates.ts'
import type { Negotiated } from '../negotiated.ts'
import { deriveMaster } from '../session.ts'
import { awaiting } from './awaiting.ts'
import type { OurShare } from './our-share.ts'
import {
  passCertificateVerify,
  waitCertificateVerify,
  waitChangeCipherSpec,
} from './second-flight.ts'

/** The client's part (RFC 5246 §7.4.7); a client with certificates then proves that they are its own. */
export const waitClientKeyExchange = (
  hs: Negotiated,
  share: OurShare,
  certificate: ClientCertificate | 'unobtainable' | undefined,
): State =>
  awaiting(hs, 'WAIT_CKE', {
    client_key_exchange(body, raw) {
      return share.begun.read(body, (premaster) => {
        hs.transcript.add(raw)
        const keyed = deriveMaster(hs, premaster)
        if (certificate === 'unobtainable') return passCertificateVerify(keyed, share)
        if (certificate) return waitCertificateVerify(keyed, share, certificate)
        return waitChangeCipherSpec(keyed, share, undefined)
      })
    },
  })
