import { describe, expect, it } from 'vitest'
import { nobleLegacyCrypto } from '../noble/index.ts'
import { nodeCrypto } from '../node/crypto/index.ts'
import { prf10Of, prf12, prf12Of } from './prf.ts'

const bytes = (hex: string) => Uint8Array.from(Buffer.from(hex, 'hex'))

/** The vectors posted to the TLS working group's list for RFC 5246; `openssl kdf TLS1-PRF` agrees. */
const vectors = [
  {
    hash: 'sha256',
    secret: '9bbe436ba940f017b17652849a71db35',
    seed: 'a0ba9f936cda311827a6f796ffd5198c',
    output:
      'e3f229ba727be17b8d122620557cd453c2aab21d07c3d495329b52d4e61edb5a6b301791e90d35c9c9a46b4e14baf9af0fa022f7077def17abfd3797c0564bab4fbc91666e9def9b97fce34f796789baa48082d122ee42c5a72e5a5110fff70187347b66',
  },
  {
    hash: 'sha384',
    secret: 'b80b733d6ceefcdc71566ea48e5567df',
    seed: 'cd665cf6a8447dd6ff8b27555edb7465',
    output:
      '7b0c18e9ced410ed1804f2cfa34a336a1c14dffb4900bb5fd7942107e81c83cde9ca0faa60be9fe34f82b1233c9146a0e534cb400fed2700884f9dc236f80edd8bfa961144c9e8d792eca722a7b32fc3d416d473ebc2c5fd4abfdad05d9184259b5bf8cd4d90fa0d31e2dec479e4f1a26066f2eea9a69236a3e52655c9e9aee691c8f3a26854308d5eaa3be85e0990703d73e56f',
  },
] as const

describe.each([nodeCrypto, nobleLegacyCrypto])('the TLS 1.2 PRF on $name', ({ hashes }) => {
  it.each(vectors)('gives the known output with $hash', ({ hash, secret, seed, output }) => {
    const expected = bytes(output)
    const derive = (length: number) =>
      prf12(hashes[hash], bytes(secret), 'test label', bytes(seed), length)
    expect(derive(expected.length)).toEqual(expected)
    expect(derive(12)).toEqual(expected.subarray(0, 12))
    const prf = prf12Of(hashes[hash])
    expect(prf(bytes(secret), 'test label', bytes(seed), 12)).toEqual(expected.subarray(0, 12))
  })
})

/** Computed with Python's hmac and hashlib; `openssl kdf -kdfopt digest:MD5-SHA1 TLS1-PRF` agrees. */
const vectors10 = [
  {
    title: 'an even secret',
    secret:
      '000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f202122232425262728292a2b2c2d2e2f',
    seed: '000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f202122232425262728292a2b2c2d2e2f303132333435363738393a3b3c3d3e3f',
    output:
      '724a5bc14b7add7bda386c99878fc209f7f52c4e0aeabecfb8fac28f3fadb7a1f35c600f22c936004ca3a32d171c590c47c04e7ea2fc1482f2f742d586555febef4a2046b7476d2362eee9ab288506704193096af0bf9ab13755843091cfbe5344e4bcb3d7ff9d00',
  },
  {
    title: 'an odd secret',
    secret:
      '0102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f202122232425262728292a2b2c2d2e2f',
    seed: 'aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa',
    output:
      '378ccbff6f3f50e8b3348b7acc60959f227a5f5b130922d4e7afe78ac75140da0a65b1926b838719c2ce2f707d9ac11ed86e',
  },
  { title: 'no secret', secret: '', seed: '01', output: '640c109e4f46dae1432acb056cea7eda' },
] as const

describe.each([nodeCrypto, nobleLegacyCrypto])('the PRF before TLS 1.2 on $name', ({ hashes }) => {
  it.each(vectors10)('gives the known output with $title', ({ secret, seed, output }) => {
    const expected = bytes(output)
    const prf = prf10Of(hashes.md5, hashes.sha1)
    const derive = (length: number) => prf(bytes(secret), 'test label', bytes(seed), length)
    expect(derive(expected.length)).toEqual(expected)
    expect(derive(12)).toEqual(expected.subarray(0, 12))
  })
})
