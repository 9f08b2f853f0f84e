import { abort } from '../../../alert/error.ts'
import { publicKeyOf } from '../../../x509/certificate.ts'
import { ask, type State } from '../../state.ts'
import { chainIn } from '../certificate-message.ts'
import type { ClientCertificate } from '../certificates.ts'
import { withCertificateOf } from '../messages.ts'
import type { Negotiated } from '../negotiated.ts'
import { deriveMaster } from '../session.ts'
import { awaiting } from './awaiting.ts'
import type { OurShare } from './our-share.ts'
import { waitCertificateVerify, waitChangeCipherSpec } from './second-flight.ts'

/** The certificates we asked for; an empty list is a client that has none (RFC 5246 §7.4.6). */
export function waitCertificate(hs: Negotiated, share: OurShare): State {
  const { client: certificateType } = hs.certificateTypes
  const states = { ...hs, messages: withCertificateOf(certificateType, hs.messages) }
  return awaiting(states, 'WAIT_CERT', {
    certificate(body, raw) {
      hs.transcript.add(raw)
      const chain = chainIn(body)
      const [endEntity] = chain
      if (!endEntity) {
        if (share.policy.clientAuthentication === 'require') throw abort('certificate.required')
        return waitClientKeyExchange(hs, share, undefined)
      }
      const clientKey = publicKeyOf(endEntity, certificateType)
      const ocspResponses = chain.map(() => new Uint8Array(0))
      const shown = { chain, certificateType, ocspResponses }
      const question = { type: 'verify', role: 'client', serverName: undefined, ...shown } as const
      return ask('VERIFY_CERT', question, ({ verdict }) => {
        if (verdict === 'trusted') return waitClientKeyExchange(hs, share, { chain, clientKey })
        throw abort(verdict.refusedBecause, verdict.facts)
      })
    },
  })
}

/** The client's part (RFC 5246 §7.4.7); a client with certificates then proves that they are its own. */
export const waitClientKeyExchange = (
  hs: Negotiated,
  share: OurShare,
  certificate: ClientCertificate | undefined,
): State =>
  awaiting(hs, 'WAIT_CKE', {
    client_key_exchange(body, raw) {
      return share.begun.read(body, (premaster) => {
        hs.transcript.add(raw)
        const keyed = deriveMaster(hs, premaster)
        if (certificate) return waitCertificateVerify(keyed, share, certificate)
        return waitChangeCipherSpec(keyed, share, undefined)
      })
    },
  })
