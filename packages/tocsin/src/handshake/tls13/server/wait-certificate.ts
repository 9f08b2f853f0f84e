import { tls13Messages } from '../../../wire/messages.ts'
import { requireValid } from '../../require.ts'
import { expecting, type State } from '../../state.ts'
import { chainOf } from '../peer-certificate.ts'
import type { Answered } from './chosen.ts'
import { waitCertificateVerify } from './wait-certificate-verify.ts'
import { waitFinished } from './wait-finished.ts'

/** After our flight: the client's certificates, if we asked for them, or its Finished. */
export function waitClient(hs: Answered): State {
  if (hs.context.policy.clientAuthentication !== 'none') return waitCertificate(hs)
  return waitFinished({ peerCertificates: [], clientSignatureScheme: undefined, ...hs })
}

/** WAIT_CERT (RFC 9846 §A.2): an empty list is an answer too, if the policy takes it. */
function waitCertificate(hs: Answered): State {
  const { transcript, context } = hs
  return expecting(
    'WAIT_CERT',
    tls13Messages,
    {
      certificate(certificate, raw) {
        const peerCertificates = chainOf(certificate)
        transcript.add(raw)
        if (peerCertificates.length > 0) return waitCertificateVerify({ peerCertificates, ...hs })
        const isOptional = context.policy.clientAuthentication !== 'require'
        requireValid(isOptional, 'certificate.required')
        return waitFinished({ peerCertificates, clientSignatureScheme: undefined, ...hs })
      },
    },
    { dropsChangeCipherSpec: true },
  )
}
