import type { CertificateFault } from '../fault.ts'
import { fault, refusedByClient } from './declare.ts'

/** Whom a certificate is for (RFC 9525), and for whom its issuer may issue (RFC 5280 §4.2.1.10). */
export const names: readonly CertificateFault[] = [
  fault('wrong-name', 'certificate.wrong-name', 'is for another name', refusedByClient),
  {
    ...fault('wrong-name', 'certificate.wrong-name', 'is for another address', refusedByClient),
    id: 'wrong-address',
    name: '127.0.0.1',
  },
  fault('common-name-only', 'certificate.wrong-name', 'has the name as its common name only', {
    ...refusedByClient,
  }),
  fault('address-as-name', 'certificate.wrong-name', 'has the IP address as a DNS name', {
    ...refusedByClient,
    name: '127.0.0.1',
  }),
  fault('partial-wildcard', 'certificate.wrong-name', 'has a wildcard for a part of a label', {
    ...refusedByClient,
    name: 'www.tocsin.example',
  }),
  fault('wide-wildcard', 'certificate.wrong-name', 'has a wildcard, and two labels in its place', {
    ...refusedByClient,
    name: 'a.b.tocsin.example',
  }),
]

/** What an issuer may issue, and by which policies. */
export const constraints: readonly CertificateFault[] = [
  fault(
    'name-not-permitted',
    'certificate.name-constraint',
    'has a DNS name that its issuer may not issue for',
  ),
  fault(
    'name-excluded-address',
    'certificate.name-constraint',
    'has an address that its issuer may not issue for',
  ),
  fault(
    'email-not-permitted',
    'certificate.name-constraint',
    'has a mailbox that its issuer may not issue for',
  ),
  fault(
    'subject-not-permitted',
    'certificate.name-constraint',
    'has a subject that its issuer may not issue for',
  ),
  fault(
    'name-constraint-malformed',
    'certificate.name-constraint-malformed',
    'has an issuer that is limited by a mask with a hole',
  ),
  fault(
    'name-constraint-unsupported',
    'certificate.name-constraint-unsupported',
    'has a registered number for a name, and an issuer that is limited to one',
  ),
  fault(
    'policy-required',
    'certificate.policy-required',
    'has no policy, and an issuer that asks for one',
  ),
  fault(
    'policy-mapping',
    'certificate.policy-mapping',
    'has an issuer that maps any policy to another',
  ),
]
