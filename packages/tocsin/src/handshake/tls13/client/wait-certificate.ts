import { tls13Messages } from '../../../wire/messages.ts'
import type { Certificate } from '../../../wire/tls13/certificate.ts'
import { requireTaken } from '../../certificate-type.ts'
import { requireValid } from '../../require.ts'
import { expecting, type State } from '../../state.ts'
import { certificateHandlers, requireNoContext, shownIn } from '../peer-certificate.ts'
import type { Asked } from './negotiated.ts'
import { waitCertificateVerify } from './wait-certificate-verify.ts'

/** WAIT_CERT (RFC 9846 §A.1): the server asked for a certificate, and now must show its own. */
export function waitCertificate(hs: Asked): State {
  return expecting(
    'WAIT_CERT',
    tls13Messages,
    certificateHandlers(hs.context.policy, (certificate, raw) =>
      acceptCertificate(hs, certificate, raw),
    ),
    { dropsChangeCipherSpec: true },
  )
}

/** Takes the server's certificates as they are; whether they are good is asked with CertificateVerify. */
export function acceptCertificate(hs: Asked, certificate: Certificate, raw: Uint8Array): State {
  const { policy } = hs.context
  requireTaken(hs.serverCertificateType, policy)
  requireNoContext(certificate)
  const shown = shownIn(certificate, hs.serverCertificateType, policy)
  requireValid(shown.chain.length > 0, 'certificate.list-empty')
  hs.transcript.add(raw)
  return waitCertificateVerify({ shown, ...hs })
}
