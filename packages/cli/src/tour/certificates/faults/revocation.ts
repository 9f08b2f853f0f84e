import type { CertificateFault } from '../fault.ts'
import { fault, refusedByClient } from './declare.ts'

const status = { ...refusedByClient, knows: 'status' } as const

/** Only TLS 1.3 has OCSP responses of clients. */
const ofClient = { refusedBy: 'server', knows: 'status', versions: ['TLS 1.3'] } as const

/** Whether a certificate still holds, and who says so. */
export const revocation: readonly CertificateFault[] = [
  fault('revoked', 'certificate.revoked', 'is on the revocation list of its issuer', {
    knows: 'revocations',
  }),
  fault('ocsp-revoked', 'certificate.status-revoked', 'is revoked, as the OCSP response says', {
    ...status,
  }),
  fault('ocsp-expired', 'certificate.bad-status-response', 'has an OCSP response of last week', {
    ...status,
  }),
  fault(
    'ocsp-forged',
    'certificate.bad-status-response',
    'has an OCSP response that its issuer never signed',
    status,
  ),
  fault(
    'ocsp-of-another',
    'certificate.bad-status-response',
    'has the OCSP response of another one',
    status,
  ),
  fault(
    'ocsp-try-later',
    'certificate.bad-status-response',
    'has an OCSP response that says: try later',
    status,
  ),
  fault('ocsp-garbage', 'certificate.bad-status-response', 'has no OCSP response, but garbage', {
    ...status,
  }),
  {
    ...fault(
      'ocsp-forged',
      'certificate.bad-client-status',
      'has an OCSP response that its issuer never signed',
    ),
    ...ofClient,
    id: 'client-ocsp-forged',
  },
  {
    ...fault('ocsp-revoked', 'certificate.revoked', 'is revoked, as the OCSP response says'),
    ...ofClient,
    id: 'client-ocsp-revoked',
  },
  fault(
    'feature-not-inherited',
    'certificate.feature-not-inherited',
    'does not promise the OCSP response that its issuer promises of all',
  ),
  fault('must-staple', 'certificate.status-missing', 'promises an OCSP response, and has none', {
    ...status,
  }),
]
