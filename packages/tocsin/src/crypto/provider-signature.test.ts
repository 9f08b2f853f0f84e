import {
  constants,
  createHash,
  createPublicKey,
  generateKeyPairSync,
  type KeyObject,
  privateEncrypt,
  sign,
} from 'node:crypto'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { nobleLegacyCrypto, noblePrivateKey } from '../noble/index.ts'
import { nodeCrypto } from '../node/crypto/index.ts'
import { privateKey } from '../node/crypto/private-key.ts'
import type { SignatureAlgorithm } from './provider.ts'

const bytes = (hex: string) => Uint8Array.from(Buffer.from(hex, 'hex'))
const message = bytes('00112233445566778899')
const algorithms = Object.keys(nodeCrypto.signatures) as SignatureAlgorithm[]

const generated = {
  rsa: generateKeyPairSync('rsa', { modulusLength: 2048 }),
  odd: generateKeyPairSync('rsa', { modulusLength: 1025, publicExponent: 3 }),
  pss: generateKeyPairSync('rsa-pss', { modulusLength: 2048 }),
  pssSha256: generateKeyPairSync('rsa-pss', {
    modulusLength: 2048,
    hashAlgorithm: 'sha256',
    mgf1HashAlgorithm: 'sha256',
    // The types want a string, Node a number.
    saltLength: 32 as never,
  }),
  p256: generateKeyPairSync('ec', { namedCurve: 'P-256' }),
  p384: generateKeyPairSync('ec', { namedCurve: 'P-384' }),
  p521: generateKeyPairSync('ec', { namedCurve: 'P-521' }),
  ed25519: generateKeyPairSync('ed25519'),
}
type KeyName = keyof typeof generated
const names = Object.keys(generated) as KeyName[]
const pkcs8 = (name: KeyName) => generated[name].privateKey.export({ format: 'der', type: 'pkcs8' })
const spkiOf = (key: KeyObject) =>
  Uint8Array.from(createPublicKey(key).export({ format: 'der', type: 'spki' }))
const key = (name: KeyName) => privateKey(pkcs8(name))

/** Every key with everything it signs with, signed once by OpenSSL. */
const signed = names.flatMap((name) => {
  const { algorithms, legacyAlgorithms = [], spki, sign } = key(name)
  return [...algorithms, ...legacyAlgorithms].map((algorithm) => ({
    name,
    algorithm,
    spki,
    signature: sign(algorithm, message),
  }))
})
const byAlgorithm = (wanted: SignatureAlgorithm) =>
  signed.find(({ algorithm }) => algorithm === wanted)!

describe.each([nodeCrypto, nobleLegacyCrypto])('signatures on $name', ({ signatures }) => {
  it.each(signed)('$algorithm by a $name key verifies', ({ algorithm, spki, signature }) => {
    expect(signatures[algorithm].algorithm).toBe(algorithm)
    expect(signatures[algorithm].verify(spki, message, signature)).toBe(true)
  })

  it.each(signed)('$algorithm by a $name key, tampered with, does not', (made) => {
    const { algorithm, spki, signature } = made
    const verify = signatures[algorithm].verify
    const flip = (array: Uint8Array, at: number) =>
      Uint8Array.from(array, (byte, i) => (i === at ? byte ^ 1 : byte))
    expect(verify(spki, flip(message, 0), signature)).toBe(false)
    expect(verify(spki, message, flip(signature, 0))).toBe(false)
    expect(verify(spki, message, flip(signature, signature.length - 1))).toBe(false)
    expect(verify(spki, message, signature.subarray(1))).toBe(false)
    expect(verify(spki, message, Uint8Array.of(...signature, 0))).toBe(false)
    expect(verify(spki, message, Uint8Array.of(0, ...signature))).toBe(false)
    expect(verify(spki, message, new Uint8Array())).toBe(false)
    expect(verify(spki, message, new Uint8Array(signature.length))).toBe(false)
    expect(verify(spki, message, new Uint8Array(signature.length).fill(0xff))).toBe(false)
    expect(verify(flip(spki, spki.length - 5), message, signature)).toBe(false)
  })

  it.each(algorithms)(
    '%s refuses the other algorithms, and the other kinds of key',
    (algorithm) => {
      const others = signed.filter((made) => made.algorithm !== algorithm)
      const accepted = others.filter(({ spki, signature }) =>
        signatures[algorithm].verify(spki, message, signature),
      )
      expect(accepted).toEqual([])
    },
  )

  it.each(['sha1', 'sha256'] as const)('rsa_pkcs1_%s is the scheme with a DigestInfo', (hash) => {
    const signature = sign(hash, message, generated.rsa.privateKey)
    const spki = spkiOf(generated.rsa.privateKey)
    expect(signatures[`rsa_pkcs1_${hash}`].verify(spki, message, signature)).toBe(true)
    const ecdsa = sign(hash, message, generated.p256.privateKey)
    const ecSpki = spkiOf(generated.p256.privateKey)
    expect(signatures[`ecdsa_${hash}`].verify(ecSpki, message, ecdsa)).toBe(true)
  })

  it('rsa_pkcs1_md5_sha1 is the scheme over both digests without a DigestInfo (RFC 4346 §4.7)', () => {
    const { privateKey } = generated.rsa
    const digests = ['md5', 'sha1'].map((name) => createHash(name).update(message).digest())
    const encode = (info: Uint8Array) =>
      Uint8Array.from(
        privateEncrypt({ key: privateKey, padding: constants.RSA_PKCS1_PADDING }, info),
      )
    const { verify } = signatures.rsa_pkcs1_md5_sha1
    const info = Buffer.concat(digests)
    expect(verify(spkiOf(privateKey), message, encode(info))).toBe(true)
    expect(verify(spkiOf(privateKey), message, encode(info.subarray(16)))).toBe(false)
    expect(verify(spkiOf(privateKey), message, encode(Buffer.concat(digests.reverse())))).toBe(
      false,
    )
    const wrapped = Buffer.concat([Buffer.of(0x30, 0x26, 0x04, 0x24), info])
    expect(verify(spkiOf(privateKey), message, encode(wrapped))).toBe(false)
  })

  it.each([0, 20, 31, 33, 64])('rsa_pss_sha256 refuses a salt of %i bytes', (saltLength) => {
    const padding = constants.RSA_PKCS1_PSS_PADDING
    const { privateKey } = generated.rsa
    const signature = sign('sha256', message, { key: privateKey, padding, saltLength })
    const { verify } = signatures.rsa_pss_sha256
    expect(verify(spkiOf(privateKey), message, signature)).toBe(false)
  })

  it('takes ECDSA signatures with a high S, and none that is not DER', () => {
    const n = 0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551n
    const spki = spkiOf(generated.p256.privateKey)
    const raw = sign('sha256', message, {
      key: generated.p256.privateKey,
      dsaEncoding: 'ieee-p1363',
    })
    const integer = (value: bigint) => {
      const hex = value.toString(16)
      const padded = hex.padStart(hex.length + (hex.length % 2), '0')
      const content = /^[89a-f]/.test(padded) ? `00${padded}` : padded
      return `02${(content.length / 2).toString(16).padStart(2, '0')}${content}`
    }
    const der = (r: bigint, s: bigint) => {
      const content = integer(r) + integer(s)
      return bytes(`30${(content.length / 2).toString(16)}${content}`)
    }
    const r = BigInt(`0x${raw.subarray(0, 32).toString('hex')}`)
    const s = BigInt(`0x${raw.subarray(32).toString('hex')}`)
    const { verify } = signatures.ecdsa_sha256
    expect(verify(spki, message, der(r, s))).toBe(true)
    expect(verify(spki, message, der(r, n - s))).toBe(true)
    expect(verify(spki, message, der(r, n))).toBe(false)
    expect(verify(spki, message, der(0n, s))).toBe(false)
    expect(verify(spki, message, der(r, 0n))).toBe(false)
    expect(verify(spki, message, der(r + n, s))).toBe(false)
    expect(verify(spki, message, raw)).toBe(false)
    const [, length = 0, ...rest] = der(r, s)
    expect(verify(spki, message, Uint8Array.of(0x30, 0x81, length, ...rest))).toBe(false)
    expect(verify(spki, message, Uint8Array.of(0x30, 0x80, ...rest, 0, 0))).toBe(false)
  })

  it.each(algorithms)('%s is false for a malformed key', (algorithm) => {
    const made = signed.find((each) => each.algorithm === algorithm) ?? signed[0]!
    const { spki, signature } = made
    const { verify } = signatures[algorithm]
    expect(verify(new Uint8Array(), message, signature)).toBe(false)
    expect(verify(spki.subarray(0, -1), message, signature)).toBe(false)
    expect(verify(spki.subarray(1), message, signature)).toBe(false)
    expect(verify(new Uint8Array(3000).fill(0x30), message, signature)).toBe(false)
  })

  it('is false for keys of kinds it does not promise', () => {
    const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'secp256k1' })
    const signature = sign('sha256', message, privateKey)
    expect(signatures.ecdsa_sha256.verify(spkiOf(privateKey), message, signature)).toBe(false)
    const x25519 = spkiOf(generateKeyPairSync('x25519').privateKey)
    expect(signatures.ed25519.verify(x25519, message, new Uint8Array(64))).toBe(false)
  })

  it('is false for a compressed point in the key', () => {
    const { spki, signature } = byAlgorithm('ecdsa_sha256')
    const point = spki.subarray(-65)
    const compressed = Uint8Array.of(2 + (point[64]! & 1), ...point.subarray(1, 33))
    const key = Uint8Array.of(...spki.subarray(0, -65), ...compressed)
    key[1] = key.length - 2
    key[key.length - 35] = 34
    expect(createPublicKey({ key: Buffer.from(key), format: 'der', type: 'spki' }).type).toBe(
      'public',
    )
    expect(signatures.ecdsa_sha256.verify(key, message, signature)).toBe(false)
  })

  it('bounds what an RSA key may cost', () => {
    const spki = (modulus: bigint, exponent: bigint) => {
      const base64url = (value: bigint) => {
        const hex = value.toString(16)
        return Buffer.from(hex.padStart(hex.length + (hex.length % 2), '0'), 'hex').toString(
          'base64url',
        )
      }
      const jwk = { kty: 'RSA', n: base64url(modulus), e: base64url(exponent) }
      const key = createPublicKey({ key: jwk, format: 'jwk' })
      return Uint8Array.from(key.export({ format: 'der', type: 'spki' }))
    }
    const verifies = (modulus: bigint, exponent: bigint) => {
      const signature = new Uint8Array(modulus.toString(16).length / 2)
      signature[signature.length - 1] = 1
      return signatures.rsa_pkcs1_sha256.verify(spki(modulus, exponent), message, signature)
    }
    expect(verifies((1n << 9000n) - 1n, 65537n)).toBe(false)
    expect(verifies((1n << 2048n) - 1n, 1n)).toBe(false)
    expect(verifies((1n << 2048n) - 1n, (1n << 2000n) + 1n)).toBe(false)
  })

  it.each(['ecdsa_sha256', 'ed25519', 'rsa_pss_sha256', 'rsa_pkcs1_sha256'] as const)(
    '%s never throws at garbage',
    (algorithm) => {
      const { spki, signature } = byAlgorithm(algorithm)
      const { verify } = signatures[algorithm]
      const garbage = fc.uint8Array({ maxLength: 300 })
      const change = fc.record({ at: fc.nat(), to: fc.nat(255) })
      const changed = (array: Uint8Array, { at, to }: { at: number; to: number }) =>
        Uint8Array.from(array, (byte, i) => (i === at % array.length ? to : byte))
      fc.assert(
        fc.property(garbage, garbage, change, change, (key, sig, inKey, inSignature) => {
          expect(verify(key, message, signature)).toBe(false)
          expect(verify(spki, message, sig)).toBe(false)
          expect(typeof verify(changed(spki, inKey), message, signature)).toBe('boolean')
          expect(typeof verify(spki, message, changed(signature, inSignature))).toBe('boolean')
        }),
        { numRuns: 30 },
      )
    },
  )
})

describe('the two providers', () => {
  const elliptic = ['p256', 'p384', 'p521', 'ed25519'] as const

  it.each(elliptic)('a %s key is the same to both, and each verifies the other', (name) => {
    const noble = noblePrivateKey(pkcs8(name))
    const node = key(name)
    expect(noble.spki).toEqual(node.spki)
    expect(noble.algorithms).toEqual(node.algorithms)
    expect(noble.legacyAlgorithms).toEqual(node.legacyAlgorithms)
    for (const algorithm of [...noble.algorithms, ...(noble.legacyAlgorithms ?? [])]) {
      const signature = noble.sign(algorithm, message)
      const verifier = nodeCrypto.signatures[algorithm]
      expect(verifier.verify(node.spki, message, signature)).toBe(true)
    }
  })

  it('agree about keys with a byte changed', () => {
    const changes = fc.record({ which: fc.nat(), at: fc.nat(40), to: fc.nat(255) })
    const small = signed.filter(({ name }) => name !== 'p384' && name !== 'p521')
    fc.assert(
      fc.property(changes, ({ which, at, to }) => {
        const { algorithm, spki, signature } = small[which % small.length]!
        const changed = Uint8Array.from(spki, (byte, i) => (i === at ? to : byte))
        const [one, other] = [nodeCrypto, nobleLegacyCrypto].map(({ signatures }) =>
          signatures[algorithm].verify(changed, message, signature),
        )
        expect({ at, to, algorithm, accepted: one }).toEqual({ at, to, algorithm, accepted: other })
      }),
      { numRuns: 200 },
    )
  })
})
