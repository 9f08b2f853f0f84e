import { constants, type KeyObject, type SigningOptions, sign, verify } from 'node:crypto'
import type { SignatureAlgorithm, SignatureVerifier } from '../../crypto/provider.ts'
import type { KeyKind } from '../../x509/public-key.ts'
import { publicKey } from './public-key.ts'
import { view } from './view.ts'

/** How OpenSSL is asked for one algorithm. */
interface Parameters {
  readonly hash: string | null
  readonly keyTypes: readonly KeyKind['type'][]
  readonly options: SigningOptions
}

/** A verifier that never throws: what OpenSSL cannot use has not signed anything. */
export function verifier(algorithm: SignatureAlgorithm): SignatureVerifier {
  const { hash, keyTypes, options } = parameters[algorithm]
  return {
    algorithm,
    verify(spki, message, signature) {
      const found = publicKey(spki)
      if (!found || !keyTypes.includes(found.kind.type)) return false
      const { key, kind, only = algorithm } = found
      if (only !== algorithm || !isOfLength(kind, signature)) return false
      try {
        return verify(hash, message, { key, ...options }, signature)
      } catch {
        return false
      }
    },
  }
}

/** OpenSSL takes a PSS signature without its leading zeros; RFC 8017 §8.1.2 does not. */
function isOfLength(kind: KeyKind, signature: Uint8Array): boolean {
  return !('bits' in kind) || signature.length === Math.ceil(kind.bits / 8)
}

/** Signs with a key that is known to suit `algorithm`. */
export function signWith(
  key: KeyObject,
  algorithm: SignatureAlgorithm,
  message: Uint8Array,
): Uint8Array {
  const { hash, options } = parameters[algorithm]
  return view(sign(hash, message, { key, ...options }))
}

const pkcs1 = (hash: string): Parameters => ({
  hash,
  keyTypes: ['rsa'],
  options: { padding: constants.RSA_PKCS1_PADDING },
})

const pss = (hash: string): Parameters => ({
  hash,
  keyTypes: ['rsa', 'rsa-pss'],
  options: {
    padding: constants.RSA_PKCS1_PSS_PADDING,
    saltLength: constants.RSA_PSS_SALTLEN_DIGEST,
  },
})

const ecdsa = (hash: string): Parameters => ({
  hash,
  keyTypes: ['ec'],
  options: { dsaEncoding: 'der' },
})

const parameters: { readonly [A in SignatureAlgorithm]: Parameters } = {
  rsa_pkcs1_md5_sha1: pkcs1('md5-sha1'),
  rsa_pkcs1_sha1: pkcs1('sha1'),
  rsa_pkcs1_sha256: pkcs1('sha256'),
  rsa_pkcs1_sha384: pkcs1('sha384'),
  rsa_pkcs1_sha512: pkcs1('sha512'),
  rsa_pss_sha256: pss('sha256'),
  rsa_pss_sha384: pss('sha384'),
  rsa_pss_sha512: pss('sha512'),
  ecdsa_sha1: ecdsa('sha1'),
  ecdsa_sha256: ecdsa('sha256'),
  ecdsa_sha384: ecdsa('sha384'),
  ecdsa_sha512: ecdsa('sha512'),
  ed25519: { hash: null, keyTypes: ['ed25519'], options: {} },
}
