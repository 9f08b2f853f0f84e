import { abort } from '../../alert/error.ts'
import type { SignatureAlgorithm } from '../../crypto/provider.ts'
import { LegacySignatureScheme } from '../../wire/registry/legacy-signature-scheme.ts'
import { SignatureScheme } from '../../wire/registry/signature-scheme.ts'
import { CertificateRequest } from '../../wire/tls11/certificate-request.ts'
import { DigitallySigned } from '../../wire/tls11/digitally-signed.ts'
import { type KeyKind, keyText } from '../../x509/public-key.ts'
import type { Credential } from '../question.ts'
import type { SignatureRules } from './signature.ts'

/**
 * TLS 1.0 and 1.1 leave no choice: an RSA key signs MD5 and SHA-1 together, a key on a curve signs
 * SHA-1 (RFC 4346 §7.4.3, RFC 8422 §5.10).
 */
export const signatures10: SignatureRules = {
  digitallySigned: DigitallySigned,
  certificateRequest: CertificateRequest,
  choose(credential, key) {
    const scheme = schemeFor(key)
    return scheme && canSign(credential, scheme.algorithm) ? scheme : undefined
  },
  accepted(_policy, key) {
    const scheme = schemeFor(key)
    if (scheme) return scheme
    throw abort('authentication.scheme-does-not-fit-key', { key: keyText(key) })
  },
  signed: (_scheme, signature) => ({ signature }),
}

function schemeFor({ type }: KeyKind): SignatureScheme | undefined {
  if (type === 'rsa') return LegacySignatureScheme.rsa_pkcs1_md5_sha1
  return type === 'ec' ? SignatureScheme.ecdsa_sha1 : undefined
}

function canSign({ algorithms, legacyAlgorithms = [] }: Credential, algorithm: SignatureAlgorithm) {
  return algorithms.includes(algorithm) || legacyAlgorithms.includes(algorithm)
}

/**
 * TLS 1.2 as old clients know it: who lists no algorithms takes SHA-1 (RFC 5246 §7.4.1.4.1), and so
 * does who lists nothing else that the key can do.
 */
export function withSha1(rules: SignatureRules): SignatureRules {
  return {
    ...rules,
    choose: (credential, key, listed) =>
      rules.choose(credential, key, listed) ?? chooseSha1(credential, key, listed),
  }
}

function chooseSha1(
  credential: Credential,
  key: KeyKind,
  listed: readonly number[] | undefined,
): SignatureScheme | undefined {
  const { rsa_pkcs1_sha1, ecdsa_sha1 } = SignatureScheme
  const scheme = key.type === 'rsa' ? rsa_pkcs1_sha1 : ecdsa_sha1
  const isTaken = listed === undefined || listed.includes(scheme.code)
  const canDo = scheme.key === key.type && canSign(credential, scheme.algorithm)
  return isTaken && canDo ? scheme : undefined
}
