import { constants, generateKeyPairSync, privateEncrypt, sign } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { sha256 } from './hash.ts'
import { verifyPkcs1, verifyPss } from './rsa-verify.ts'

const message = Uint8Array.of(1, 2, 3)
const digestInfo = Buffer.concat([
  Buffer.from('3031300d060960864801650304020105000420', 'hex'),
  sha256.digest(message),
])

function rsa(modulusLength: number) {
  const { publicKey, privateKey } = generateKeyPairSync('rsa', {
    modulusLength,
    publicExponent: 3,
  })
  const raw = (encoded: Uint8Array) =>
    Uint8Array.from(privateEncrypt({ key: privateKey, padding: constants.RSA_NO_PADDING }, encoded))
  const key = Uint8Array.from(publicKey.export({ format: 'der', type: 'pkcs1' }))
  return { key, privateKey, raw }
}

describe('verifyPkcs1', () => {
  const { key, raw } = rsa(1024)
  const encoding = (info: Uint8Array, padding = 128 - 3 - info.length) =>
    Buffer.concat([
      Uint8Array.of(0, 1),
      new Uint8Array(padding).fill(0xff),
      Uint8Array.of(0),
      info,
      new Uint8Array(128 - 3 - padding - info.length),
    ])
  const verify = (encoded: Uint8Array) => verifyPkcs1(key, sha256, message, raw(encoded))
  const changed = (at: number, to: number) => {
    const encoded = encoding(digestInfo)
    encoded[at] = to
    return encoded
  }

  it('takes the one right encoding', () => {
    expect(verify(encoding(digestInfo))).toBe(true)
  })

  it.each([
    ['a first byte that is not 0', changed(0, 1)],
    ['block type 2', changed(1, 2)],
    ['padding that is not ff', changed(20, 0xfe)],
    ['a zero in the padding', changed(20, 0)],
    ['no zero after the padding', changed(128 - 1 - digestInfo.length, 1)],
    ['bytes after the DigestInfo, padding short', encoding(digestInfo, 8)],
    ['bytes after the DigestInfo, padding one short', encoding(digestInfo, 73)],
    [
      'a DigestInfo without NULL',
      encoding(
        Buffer.concat([
          Buffer.from('302f300b0609608648016503040201', 'hex'),
          Buffer.from('0420', 'hex'),
          sha256.digest(message),
        ]),
      ),
    ],
    [
      'a DigestInfo with a long length',
      encoding(Buffer.concat([Uint8Array.of(0x30, 0x81), digestInfo.subarray(1)])),
    ],
    ['a bare digest', encoding(sha256.digest(message))],
  ])('refuses %s', (_, encoded) => {
    expect(verify(encoded)).toBe(false)
  })

  it('refuses a key too small for the padding', () => {
    const small = rsa(512)
    const encoded = Buffer.concat([
      Uint8Array.of(0, 1),
      new Uint8Array(64 - 3 - digestInfo.length).fill(0xff),
      Uint8Array.of(0),
      digestInfo,
    ])
    expect(encoded).toHaveLength(64)
    expect(verifyPkcs1(small.key, sha256, message, small.raw(encoded))).toBe(true)
    const tiny = Uint8Array.from(Buffer.from('300602010f020103', 'hex'))
    expect(verifyPkcs1(tiny, sha256, message, Uint8Array.of(1))).toBe(false)
  })
})

describe('verifyPss', () => {
  it.each([1024, 1025, 1026, 1031, 1032])('verifies with a modulus of %i bits', (bits) => {
    const { key, privateKey } = rsa(bits)
    const padding = constants.RSA_PKCS1_PSS_PADDING
    const signature = sign('sha256', message, { key: privateKey, padding, saltLength: 32 })
    const plain = Uint8Array.from(signature)
    expect(verifyPss(key, sha256, message, plain)).toBe(true)
    expect(verifyPss(key, sha256, Uint8Array.of(1, 2, 4), plain)).toBe(false)
  })

  it('refuses a key too small for hash and salt', () => {
    const { key, raw } = rsa(512)
    const encoded = new Uint8Array(64).fill(0xbc, 63)
    expect(verifyPss(key, sha256, message, raw(encoded))).toBe(false)
  })
})

describe('an RSAPublicKey', () => {
  it.each([
    ['nothing', ''],
    ['bytes after it', '3007020111020103ff'],
    ['a negative modulus', '3006020191020103'],
    ['a padded modulus', '300702020011020103'],
    ['no exponent', '3003020111'],
    ['exponent 1', '3006020111020101'],
    ['an even exponent', '3006020111020104'],
    ['an exponent over 2^32', '300a0201110205010000000f'],
    ['a third integer', '3009020111020103020101'],
  ])('throws at %s', (_, hex) => {
    const key = Uint8Array.from(Buffer.from(hex, 'hex'))
    expect(() => verifyPkcs1(key, sha256, message, Uint8Array.of(1))).toThrow()
    expect(() => verifyPss(key, sha256, message, Uint8Array.of(1))).toThrow()
  })
})
