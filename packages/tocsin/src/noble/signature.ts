import { ed25519 } from '@noble/curves/ed25519.js'
import { p256, p384, p521 } from '@noble/curves/nist.js'
import type { Digest, Hash, SignatureAlgorithm, SignatureVerifier } from '../crypto/provider.ts'
import { verifyBare, verifyPkcs1, verifyPss } from './rsa-verify.ts'
import { readSpki, type SubjectPublicKey } from './spki.ts'

type Verify = (key: SubjectPublicKey, message: Uint8Array, signature: Uint8Array) => boolean

const curves: { readonly [curve: string]: typeof p256 } = {
  secp256r1: p256,
  secp384r1: p384,
  secp521r1: p521,
}

const ecdsaOptions = { format: 'der', lowS: false, prehash: false } as const

/** ECDSA (RFC 3279 §2.2.3); in TLS high S values are as good as low ones. */
export function ecdsa(algorithm: SignatureAlgorithm, hash: Hash): SignatureVerifier {
  return verifier(algorithm, ({ kind, bytes }, message, signature) => {
    const curve = kind.type === 'ec' ? curves[kind.curve] : undefined
    return curve?.verify(signature, hash.digest(message), bytes, ecdsaOptions) ?? false
  })
}

/** Ed25519 as RFC 8032 §5.1.7 has it, without ZIP 215's leniency. */
export const ed25519Verifier: SignatureVerifier = verifier(
  'ed25519',
  ({ kind, bytes }, message, signature) =>
    kind.type === 'ed25519' && ed25519.verify(signature, message, bytes, { zip215: false }),
)

export function rsaPkcs1(algorithm: SignatureAlgorithm, hash: Hash): SignatureVerifier {
  return verifier(
    algorithm,
    ({ kind, bytes }, message, signature) =>
      kind.type === 'rsa' && verifyPkcs1(bytes, hash, message, signature),
  )
}

/** PKCS #1 without DigestInfo (RFC 4346 §4.7). */
export function rsaPkcs1Bare(algorithm: SignatureAlgorithm, hash: Digest): SignatureVerifier {
  return verifier(
    algorithm,
    ({ kind, bytes }, message, signature) =>
      kind.type === 'rsa' && verifyBare(bytes, hash.digest(message), signature),
  )
}

export function rsaPss(algorithm: SignatureAlgorithm, hash: Hash): SignatureVerifier {
  return verifier(algorithm, ({ kind, bytes, only = algorithm }, message, signature) => {
    const isRsa = kind.type === 'rsa' || kind.type === 'rsa-pss'
    return isRsa && only === algorithm && verifyPss(bytes, hash, message, signature)
  })
}

/** What cannot be read, or is not on its curve, has not signed anything. */
function verifier(algorithm: SignatureAlgorithm, verify: Verify): SignatureVerifier {
  return {
    algorithm,
    verify(spki, message, signature) {
      try {
        return verify(readSpki(spki), message, signature)
      } catch {
        return false
      }
    },
  }
}
