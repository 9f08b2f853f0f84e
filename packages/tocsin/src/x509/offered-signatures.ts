import { signatureScheme } from '../wire/registry/signature-scheme.ts'
import type { Certificate } from './certificate.ts'
import { isSelfIssued } from './path-policy.ts'
import { about, type Refusal, refuse } from './verdict.ts'

/**
 * What is signed otherwise than was asked for (RFC 9846 §4.3.3). It is the certificates below the anchor
 * that count, and none that signs itself (§4.5.1.2). What hash and padding are is said, not which curve.
 */
export function* unofferedSignatures(
  below: readonly Certificate[],
  schemes: readonly number[],
): Iterable<Refusal> {
  const offered = new Set<string | undefined>(
    schemes.map((code) => signatureScheme(code)?.algorithm),
  )
  for (const [index, certificate] of below.entries()) {
    const { name, oid } = certificate.signatureAlgorithm
    if (offered.has(name) || isSelfIssued(certificate)) continue
    const facts = { ...about(certificate, index), algorithm: name ?? oid, offered: 'no' }
    yield refuse('certificate.unsupported-signature-algorithm', facts)
  }
}
