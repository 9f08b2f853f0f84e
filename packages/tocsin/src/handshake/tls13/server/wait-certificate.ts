import { tls13Messages } from '../../../wire/messages.ts'
import type { CertificateTypeName } from '../../../wire/registry/certificate-type.ts'
import { requireValid } from '../../require.ts'
import { expecting, type State } from '../../state.ts'
import { certificateHandlers, requireNoContext, shownIn } from '../peer-certificate.ts'
import type { Answered } from './chosen.ts'
import { waitEndOfEarlyData } from './early-data.ts'
import { shownBefore } from './shown-before.ts'
import { waitCertificateVerify } from './wait-certificate-verify.ts'
import { waitFinished } from './wait-finished.ts'

/** After our flight: the rest of the client's early data, its certificates if we asked for them, or its Finished. */
export function waitClient(hs: Answered): State {
  if (hs.acceptsEarlyData) return waitEndOfEarlyData(hs)
  if (hs.clientCertificateType) return waitCertificate(hs, hs.clientCertificateType)
  return waitFinished({ shown: shownBefore(hs), clientSignatureScheme: undefined, ...hs })
}

/** WAIT_CERT (RFC 9846 §A.2): an empty list is an answer too, if the policy takes it. */
function waitCertificate(hs: Answered, type: CertificateTypeName): State {
  const { transcript } = hs
  const { policy } = hs.context
  return expecting(
    'WAIT_CERT',
    tls13Messages,
    certificateHandlers(policy, (certificate, raw) => {
      requireNoContext(certificate)
      const shown = shownIn(certificate, type, policy)
      transcript.add(raw)
      if (shown.chain.length > 0) return waitCertificateVerify({ shown, ...hs })
      requireValid(policy.clientAuthentication !== 'require', 'certificate.required')
      return waitFinished({ shown, clientSignatureScheme: undefined, ...hs })
    }),
    { dropsChangeCipherSpec: true },
  )
}
