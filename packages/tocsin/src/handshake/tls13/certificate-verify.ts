import { abort } from '../../alert/error.ts'
import { ascii, concat } from '../../crypto/bytes.ts'
import {
  type SignatureScheme,
  signatureScheme,
  signatureSchemeName,
} from '../../wire/registry/signature-scheme.ts'
import type { CertificateVerify } from '../../wire/tls13/certificate-verify.ts'
import { keyText, type PublicKey } from '../../x509/public-key.ts'
import { fits } from '../negotiate.ts'
import type { Policy } from '../policy.ts'
import { requireOneOf, requireValid } from '../require.ts'

/** What a CertificateVerify signs: a context no other protocol has, and the transcript (RFC 9846 §4.5.2). */
export function signedContent(signer: 'client' | 'server', transcript: Uint8Array): Uint8Array {
  const context = ascii(`TLS 1.3, ${signer} CertificateVerify`)
  return concat(new Uint8Array(64).fill(0x20), context, Uint8Array.of(0), transcript)
}

/** The peer holds the private key of its certificate, and proves it in a way we offered. */
export function requireProof(
  policy: Policy,
  { algorithm, signature }: CertificateVerify,
  { spki, key }: PublicKey,
  content: Uint8Array,
): SignatureScheme {
  const facts = { scheme: signatureSchemeName(algorithm), key: keyText(key) }
  const known = signatureScheme(algorithm)
  if (known && !known.tls13) throw abort('authentication.scheme-forbidden', facts)
  const isUsed = ({ code }: SignatureScheme) => code === algorithm
  const offered = policy.signatureSchemes
  const scheme = requireOneOf(offered, isUsed, 'authentication.scheme-not-offered', facts)
  requireValid(fits('TLS 1.3', scheme, key), 'authentication.scheme-does-not-fit-key', facts)
  const verifier = policy.crypto.signatures[scheme.algorithm]
  if (!verifier) throw abort('internal.configuration', { 'missing-signature': scheme.name })
  const isValid = verifier.verify(spki, content, signature)
  requireValid(isValid, 'authentication.signature-invalid', facts)
  return scheme
}
