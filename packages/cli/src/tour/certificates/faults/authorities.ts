import type { CertificateFault } from '../fault.ts'
import { fault, refusedByClient } from './declare.ts'

/** Who has issued a certificate. */
export const authorities: readonly CertificateFault[] = [
  fault('self-signed', 'certificate.unknown-issuer', 'is signed by itself'),
  fault('unknown-ca', 'certificate.unknown-issuer', 'comes from an authority that nobody trusts'),
  fault('missing-intermediate', 'certificate.unknown-issuer', 'comes without its issuer’s'),
  fault('too-many', 'certificate.too-complex', 'comes with a hundred others'),
  fault('issuer-not-a-ca', 'certificate.issuer-not-a-ca', 'has an issuer that is no authority'),
  fault('issuer-version-1', 'certificate.issuer-not-a-ca', 'has an issuer of version 1'),
  fault('issuer-key-usage', 'certificate.issuer-key-usage', 'has an issuer that may not sign'),
  fault('path-too-long', 'certificate.path-too-long', 'has one authority too many above it'),
]

/** When a certificate holds, and for what. */
export const uses: readonly CertificateFault[] = [
  fault('expired', 'certificate.expired', 'ended two days ago'),
  fault('expired-issuer', 'certificate.expired', 'has an issuer whose own ended two days ago'),
  fault('not-yet-valid', 'certificate.not-yet-valid', 'begins in two days'),
  fault('key-usage', 'certificate.key-usage', 'has a key that may not sign'),
  fault('client-only', 'certificate.extended-key-usage', 'is for clients', refusedByClient),
  fault('server-only', 'certificate.extended-key-usage', 'is for servers', {
    refusedBy: 'server',
  }),
  fault('wrong-purpose', 'certificate.extended-key-usage', 'is for code, not for TLS'),
  fault(
    'issuer-wrong-purpose',
    'certificate.extended-key-usage',
    'has an issuer that is for code, not for TLS',
  ),
]
