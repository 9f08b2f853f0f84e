import { ed25519 } from '@noble/curves/ed25519.js'
import { p256, p384, p521 } from '@noble/curves/nist.js'
import { bytesToHex } from '@noble/curves/utils.js'
import { MisuseError } from '../alert/error.ts'
import type { Hash, PrivateKey, SignatureAlgorithm } from '../crypto/provider.ts'
import { readDer, Tag } from '../x509/der.ts'
import { write } from '../x509/der-writer.ts'
import { sha1, sha256, sha384, sha512 } from './hash.ts'

/** A private key from unencrypted PKCS #8 DER: EC on P-256, P-384 or P-521, or Ed25519. */
export function noblePrivateKey(pkcs8: Uint8Array): PrivateKey {
  try {
    return read(pkcs8)
  } catch (cause) {
    const wanted = 'unencrypted PKCS #8 DER, EC (P-256, P-384, P-521) or Ed25519'
    throw new MisuseError(`noblePrivateKey: not ${wanted}`, { cause })
  }
}

/** AlgorithmIdentifier contents (RFC 5480 §2.1.1, RFC 8410 §3), in hexadecimal. */
const ed25519Algorithm = '06032b6570'
const curves: { readonly [algorithm: string]: typeof p256 } = {
  '06072a8648ce3d020106082a8648ce3d030107': p256,
  '06072a8648ce3d020106052b81040022': p384,
  '06072a8648ce3d020106052b81040023': p521,
}

type Signers = { readonly [A in SignatureAlgorithm]?: (message: Uint8Array) => Uint8Array }

/** OneAsymmetricKey (RFC 5958 §2): version, algorithm, key, and what may follow. */
function read(pkcs8: Uint8Array): PrivateKey {
  const info = readDer(pkcs8, (reader) => reader.enter(Tag.sequence))
  info.content(Tag.integer)
  const algorithm = info.content(Tag.sequence)
  const key = info.content(Tag.octetString)
  const curve = curves[bytesToHex(algorithm)]
  if (curve) return ecdsaKey(algorithm, curve, key)
  if (bytesToHex(algorithm) === ed25519Algorithm) return ed25519Key(algorithm, key)
  throw new Error('no signature algorithm takes this key')
}

/** ECPrivateKey (RFC 5915 §3): version, key, and what may follow. */
function ecdsaKey(algorithm: Uint8Array, curve: typeof p256, der: Uint8Array): PrivateKey {
  const fields = readDer(der, (reader) => reader.enter(Tag.sequence))
  fields.content(Tag.integer)
  const secretKey = Uint8Array.from(fields.content(Tag.octetString))
  const options = { format: 'der', lowS: false, prehash: false } as const
  const signers = (hashes.get(curve) ?? []).map((hash) => [
    `ecdsa_${hash.name}`,
    (message: Uint8Array) => curve.sign(hash.digest(message), secretKey, options),
  ])
  const sha1Signer = (message: Uint8Array) => curve.sign(sha1.digest(message), secretKey, options)
  return privateKey(algorithm, curve.getPublicKey(secretKey, false), Object.fromEntries(signers), {
    ecdsa_sha1: sha1Signer,
  })
}

/** CurvePrivateKey (RFC 8410 §7): an octet string in an octet string. */
function ed25519Key(algorithm: Uint8Array, der: Uint8Array): PrivateKey {
  const seed = Uint8Array.from(readDer(der, (reader) => reader.content(Tag.octetString)))
  return privateKey(algorithm, ed25519.getPublicKey(seed), {
    ed25519: (message) => ed25519.sign(message, seed),
  })
}

function privateKey(
  algorithm: Uint8Array,
  publicKey: Uint8Array,
  signers: Signers,
  legacySigners: Signers = {},
): PrivateKey {
  const algorithms = Object.keys(signers) as SignatureAlgorithm[]
  const legacyAlgorithms = Object.keys(legacySigners) as SignatureAlgorithm[]
  const bits = write(Tag.bitString, Uint8Array.of(0), publicKey)
  return {
    algorithms,
    legacyAlgorithms,
    spki: write(Tag.sequence, write(Tag.sequence, algorithm), bits),
    sign(wanted, message) {
      const sign = signers[wanted] ?? legacySigners[wanted]
      if (sign) return sign(message)
      const all = [...algorithms, ...legacyAlgorithms].join(', ')
      throw new MisuseError(`this key signs with ${all}, not with ${wanted}`)
    },
  }
}

/** The hash as long as the curve's order comes first: RFC 9846 §4.3.3 pairs the two. */
const hashes: ReadonlyMap<typeof p256, readonly Hash[]> = new Map([
  [p256, [sha256, sha384, sha512]],
  [p384, [sha384, sha256, sha512]],
  [p521, [sha512, sha256, sha384]],
])
