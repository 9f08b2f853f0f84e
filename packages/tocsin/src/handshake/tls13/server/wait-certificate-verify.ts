import { tls13Messages } from '../../../wire/messages.ts'
import { requirePassed } from '../../oid-filters.ts'
import { expecting, type State } from '../../state.ts'
import { requireProof, signedContent } from '../certificate-verify.ts'
import { verifyPeer } from '../peer-certificate.ts'
import type { Presented } from './chosen.ts'
import { waitFinished } from './wait-finished.ts'

/** WAIT_CV (RFC 9846 §A.2): the client proves that the certificates are its own. */
export function waitCertificateVerify(hs: Presented): State {
  const { context, transcript, shown } = hs
  const peer = { role: 'client', serverName: undefined, ...shown } as const
  return expecting(
    'WAIT_CV',
    tls13Messages,
    {
      certificate_verify: (body, raw) =>
        verifyPeer(peer, (key) => {
          requirePassed(context.policy.certificateFilter, shown)
          const content = signedContent('client', transcript.digest())
          const clientSignatureScheme = requireProof(context.policy, body, key, content)
          transcript.add(raw)
          return waitFinished({ clientSignatureScheme, ...hs })
        }),
    },
    { dropsChangeCipherSpec: true },
  )
}
