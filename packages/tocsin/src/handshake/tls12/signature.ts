import { abort } from '../../alert/error.ts'
import { type SignatureScheme, signatureSchemeName } from '../../wire/registry/signature-scheme.ts'
import type { DigitallySigned } from '../../wire/tls12/digitally-signed.ts'
import type { PublicKey } from '../../x509/public-key.ts'
import { fits } from '../negotiate.ts'
import type { Policy } from '../policy.ts'
import { requireOneOf, requireValid } from '../require.ts'

type SignatureCondition =
  | 'authentication.signature-invalid'
  | 'authentication.key-exchange-signature-invalid'

/** A signature of the peer's must be of a scheme we offered, fit its key, and hold (RFC 5246 §7.4.3). */
export function requireSignature(
  policy: Policy,
  { spki, key }: PublicKey,
  message: Uint8Array,
  { algorithm: code, signature }: DigitallySigned,
  condition: SignatureCondition,
): SignatureScheme {
  const named = { scheme: signatureSchemeName(code) }
  const isScheme = (scheme: SignatureScheme) => scheme.code === code
  const scheme = requireOneOf(
    policy.signatureSchemes,
    isScheme,
    'authentication.scheme-not-offered',
    named,
  )
  if (!fits('TLS 1.2', scheme, key)) {
    throw abort('authentication.scheme-does-not-fit-key', { ...named, key: key.type })
  }
  const verifier = policy.crypto.signatures[scheme.algorithm]
  requireValid(verifier?.verify(spki, message, signature) ?? false, condition, named)
  return scheme
}
