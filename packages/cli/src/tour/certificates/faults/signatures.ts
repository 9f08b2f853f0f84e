import type { CertificateFault } from '../fault.ts'
import { fault } from './declare.ts'

/** Keys, and what is signed with them. */
export const signatures: readonly CertificateFault[] = [
  fault('bad-signature', 'certificate.signature-invalid', 'has a signature its issuer never made'),
  fault('md5-signature', 'certificate.weak-signature', 'is signed with MD5'),
  fault('weak-signature', 'certificate.weak-signature', 'is signed with SHA-1'),
  fault(
    'unknown-signature',
    'certificate.unsupported-signature-algorithm',
    'is signed in a way that nobody knows',
  ),
  fault('unknown-key', 'certificate.unsupported-key', 'has a key of a kind that nobody knows'),
  fault('weak-key', 'certificate.weak-key', 'has an RSA key of 1024 bits'),
  fault('issuer-weak-key', 'certificate.weak-key', 'has an issuer with an RSA key of 1024 bits'),
  {
    ...fault('good', 'authentication.signature-invalid', 'is good, but shown by who lacks its key'),
    id: 'another-key',
    manner: 'with another key',
    otherwise: { 'client TLS 1.2': 'authentication.key-exchange-signature-invalid' },
  },
  {
    ...fault(
      'rsa',
      'authentication.scheme-does-not-fit-key',
      'has a key of another kind than what is signed with it',
    ),
    id: 'another-kind-of-key',
    manner: 'with another kind of key',
    otherwise: { 'client TLS 1.2': 'certificate.key-does-not-fit' },
  },
]
