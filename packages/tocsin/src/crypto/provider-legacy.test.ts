import {
  constants,
  createCipheriv,
  generateKeyPairSync,
  generatePrimeSync,
  publicEncrypt,
} from 'node:crypto'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { nobleLegacyCrypto } from '../noble/index.ts'
import { nodeCrypto } from '../node/crypto/index.ts'
import { privateKey } from '../node/crypto/private-key.ts'
import { ffdhePrime } from './ffdhe.ts'
import { bytesOf, integerOf } from './finite-field.ts'
import type { Cbc } from './provider.ts'

const openssl = {
  aes_128_cbc: 'aes-128-cbc',
  aes_256_cbc: 'aes-256-cbc',
  '3des_ede_cbc': 'des-ede3-cbc',
} as const
const ciphers: readonly { readonly title: string; readonly cipher: Cbc }[] = [
  nodeCrypto,
  nobleLegacyCrypto,
].flatMap(({ name, ciphers }) =>
  Object.values(ciphers).map((cipher) => ({ title: `${cipher.name} of ${name}`, cipher })),
)

describe.each(ciphers)('$title', ({ cipher }) => {
  const rawKey = Uint8Array.from({ length: cipher.keyLength }, (_, i) => 7 * i + 1)
  const iv = new Uint8Array(cipher.blockLength).fill(9)

  it('encrypts whole blocks as OpenSSL does, and decrypts them again', () => {
    const key = cipher.key(rawKey)
    const blocks = fc
      .integer({ min: 1, max: 20 })
      .map((count) => count * cipher.blockLength)
      .chain((length) => fc.uint8Array({ minLength: length, maxLength: length }))
    fc.assert(
      fc.property(blocks, (plaintext) => {
        const oracle = createCipheriv(openssl[cipher.name], rawKey, iv).setAutoPadding(false)
        const expected = Uint8Array.from(oracle.update(plaintext))
        const ciphertext = key.encrypt(iv, plaintext)
        expect(ciphertext).toEqual(expected)
        expect(key.decrypt(iv, ciphertext)).toEqual(plaintext)
      }),
      { numRuns: 50 },
    )
  })

  it('leaves padding to others, whatever the last octets are', () => {
    const key = cipher.key(rawKey)
    for (const octet of [0, 1, cipher.blockLength, 255]) {
      const plaintext = new Uint8Array(4 * cipher.blockLength).fill(octet)
      expect(key.decrypt(iv, key.encrypt(iv, plaintext))).toEqual(plaintext)
    }
  })

  it('has a key of its own, and none once wiped', () => {
    const given = rawKey.slice()
    const key = cipher.key(given)
    given.fill(0)
    const block = new Uint8Array(cipher.blockLength)
    expect(key.encrypt(iv, block)).toEqual(cipher.key(rawKey).encrypt(iv, block))
    key.wipe()
    expect(() => key.encrypt(iv, block)).toThrow('wiped')
    expect(() => key.decrypt(iv, block)).toThrow('wiped')
  })
})

/** A prime that no library knows, of a group that is no safe-prime one. */
const foreign = new Uint8Array(generatePrimeSync(1024))
const seven = Uint8Array.of(7)

describe.each([
  [nodeCrypto, nobleLegacyCrypto],
  [nobleLegacyCrypto, nodeCrypto],
] as const)('a finite field on $name', ({ finiteField }, { finiteField: other }) => {
  const groups = [
    ['one that RFC 7919 names', ffdhePrime('ffdhe2048'), Uint8Array.of(2)],
    ['one of its own', foreign, seven],
    ['one with a long generator', foreign, Uint8Array.of(...seven, ...new Uint8Array(100))],
    ['a prime that has zeros before it', Uint8Array.of(0, ...foreign), seven],
  ] as const

  it.each(groups)('agrees with the other provider in %s', (_, prime, generator) => {
    const ours = finiteField(prime, generator)!
    const theirs = other(prime, generator)!
    expect(ours.publicKey).toHaveLength(prime.length)
    const secret = ours.agree(theirs.publicKey)
    expect(secret).toEqual(theirs.agree(ours.publicKey))
    expect(finiteField(prime, generator)!.publicKey).not.toEqual(ours.publicKey)
  })

  it('takes values with zeros before them or without, and pads the secret', () => {
    const prime = bytesOf(integerOf(ffdhePrime('ffdhe2048')), 300)
    const pair = finiteField(prime, Uint8Array.of(2))!
    const short = pair.agree(Uint8Array.of(2))
    expect(short).toHaveLength(300)
    expect(pair.agree(bytesOf(2n, 300))).toEqual(short)
    expect(short).toEqual(pair.publicKey)
  })

  it('takes values in 2..p-2 only', () => {
    const pair = finiteField(foreign, seven)!
    const prime = integerOf(foreign)
    for (const value of [0n, 1n, prime - 1n, prime, prime + 5n]) {
      expect(pair.agree(bytesOf(value, foreign.length))).toBeUndefined()
    }
    expect(pair.agree(new Uint8Array())).toBeUndefined()
    expect(pair.agree(bytesOf(prime - 2n, foreign.length))).toHaveLength(foreign.length)
  })

  it.each([
    ['nothing', new Uint8Array(), seven],
    ['zero', new Uint8Array(128), seven],
    ['one', bytesOf(1n, 128), seven],
    ['an even number', bytesOf(integerOf(foreign) - 1n, 128), seven],
    ['a prime of 256 bits', new Uint8Array(generatePrimeSync(256)), seven],
    ['a number of 10008 bits', new Uint8Array(1251).fill(0xff), seven],
    ['a composite of 512 bits less one', new Uint8Array(64).fill(0x7f), seven],
    ['a good prime and generator 0', foreign, Uint8Array.of(0)],
    ['a good prime and generator 1', foreign, Uint8Array.of(1)],
    ['a good prime and itself', foreign, foreign],
  ])('refuses %s, and throws at nothing', (_, prime, generator) => {
    expect(finiteField(prime, generator)).toBeUndefined()
  })
})

describe('RSA encryption', () => {
  const pair = generateKeyPairSync('rsa', { modulusLength: 2048 })
  const spki = Uint8Array.from(pair.publicKey.export({ format: 'der', type: 'spki' }))
  const message = Uint8Array.from({ length: 48 }, (_, i) => i)
  const key = privateKey(pair.privateKey.export({ format: 'der', type: 'pkcs8' }))

  it.each([nodeCrypto, nobleLegacyCrypto])(
    'of $name is block type 2 (RFC 8017 §7.2.1)',
    (crypto) => {
      const ciphertext = crypto.rsaEncrypt(spki, message)!
      expect(ciphertext).toHaveLength(256)
      expect(crypto.rsaEncrypt(spki, message)).not.toEqual(ciphertext)
      const encoded = key.decrypt?.(ciphertext) ?? new Uint8Array()
      expect([...encoded.subarray(0, 2)]).toEqual([0, 2])
      expect(encoded.subarray(2, 256 - 49)).not.toContain(0)
      expect(encoded.subarray(256 - 49)).toEqual(Uint8Array.of(0, ...message))
      expect(encoded).toHaveLength(256)
    },
  )

  it.each([nodeCrypto, nobleLegacyCrypto])(
    'of $name takes RSA keys with room for the message',
    (crypto) => {
      const room = new Uint8Array(256 - 11).fill(1)
      expect(crypto.rsaEncrypt(spki, room)).toHaveLength(256)
      expect(crypto.rsaEncrypt(spki, Uint8Array.of(...room, 1))).toBeUndefined()
      for (const other of [
        generateKeyPairSync('ec', { namedCurve: 'P-256' }).publicKey,
        generateKeyPairSync('rsa-pss', { modulusLength: 2048 }).publicKey,
      ]) {
        const der = Uint8Array.from(other.export({ format: 'der', type: 'spki' }))
        expect(crypto.rsaEncrypt(der, message)).toBeUndefined()
      }
      expect(crypto.rsaEncrypt(new Uint8Array(), message)).toBeUndefined()
      expect(crypto.rsaEncrypt(spki.subarray(1), message)).toBeUndefined()
    },
  )

  it('is undone without a look at the padding, which is somebody else to judge', () => {
    const encoded = Uint8Array.from({ length: 256 }, (_, i) => (i === 0 ? 0 : 255 - i))
    const raw = { key: pair.publicKey, padding: constants.RSA_NO_PADDING }
    const ciphertext = Uint8Array.from(publicEncrypt(raw, encoded))
    expect(key.decrypt?.(ciphertext)).toEqual(encoded)
    const small = bytesOf(1n, 256)
    expect(key.decrypt?.(small)).toEqual(small)
    expect(key.decrypt?.(bytesOf(0n, 256))).toEqual(bytesOf(0n, 256))
  })

  it('is undone for nothing that is as large as the modulus, or not as long', () => {
    const { n = '' } = pair.publicKey.export({ format: 'jwk' })
    const modulus = Uint8Array.from(Buffer.from(n, 'base64url'))
    expect(key.decrypt?.(modulus)).toBeUndefined()
    expect(key.decrypt?.(new Uint8Array(256).fill(0xff))).toBeUndefined()
    const ciphertext = nodeCrypto.rsaEncrypt(spki, message)!
    expect(key.decrypt?.(ciphertext.subarray(1))).toBeUndefined()
    expect(key.decrypt?.(Uint8Array.of(0, ...ciphertext))).toBeUndefined()
    expect(key.decrypt?.(new Uint8Array())).toBeUndefined()
  })

  it('is for RSA keys alone', () => {
    for (const other of [
      generateKeyPairSync('ec', { namedCurve: 'P-256' }),
      generateKeyPairSync('rsa-pss', { modulusLength: 2048 }),
    ]) {
      const der = other.privateKey.export({ format: 'der', type: 'pkcs8' })
      expect(privateKey(der).decrypt).toBeUndefined()
    }
  })
})
