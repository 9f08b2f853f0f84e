import type { CryptoProvider } from '../crypto/provider.ts'
import type { CertificateSignature } from './algorithm.ts'
import type { Certificate } from './certificate.ts'
import { isSame } from './der-values.ts'
import { unsupportedKey } from './key-policy.ts'
import { about, type Refusal, refuse } from './verdict.ts'
import { exhausted, spend, type Work } from './work.ts'

/** Why `certificate`, which stands at `index`, is not signed by `issuer`; nothing when it is. Paid for from `work`. */
export type SignatureCheck = (
  certificate: Certificate,
  issuer: Certificate,
  index: number,
  work?: Work,
) => Refusal | undefined

/** Checks signatures with `crypto`, each once as long as the certificate is kept. */
export function signatureCheck(crypto: CryptoProvider): SignatureCheck {
  const signers = new WeakMap<Certificate, Uint8Array>()
  return (certificate, issuer, index, work) => {
    const { spki } = issuer.publicKey
    const signer = signers.get(certificate)
    if (signer && isSame(signer, spki)) return undefined
    if (work && !spend(work, 'signatures')) return exhausted(work)
    const refusal =
      unsupportedKey(issuer, index + 1) ?? verifySignature(crypto, certificate, spki, index)
    if (!refusal) signers.set(certificate, spki)
    return refusal
  }
}

function verifySignature(
  crypto: CryptoProvider,
  certificate: Certificate,
  spki: Uint8Array,
  index: number,
): Refusal | undefined {
  const { tbs, signature } = certificate
  const { oid, name } = certificate.signatureAlgorithm
  const facts = { ...about(certificate, index), algorithm: name ?? oid }
  // RFC 9846 §4.5.1.3
  if (name && isBrokenHash(name)) return refuse('certificate.weak-signature', facts)
  const verifier = name && (crypto.signatures as Partial<Record<string, Verifier>>)[name]
  if (!verifier) return refuse('certificate.unsupported-signature-algorithm', facts)
  const isValid = verifier.verify(spki, tbs, signature)
  return isValid ? undefined : refuse('certificate.signature-invalid', facts)
}

type Verifier = NonNullable<CryptoProvider['signatures']['ed25519']>

/** Whether signatures of this algorithm can be moved to another message. */
export function isBrokenHash(name: NonNullable<CertificateSignature>): boolean {
  return BROKEN_HASH.test(name)
}

const BROKEN_HASH = /_(md2|md5|sha1)$/
