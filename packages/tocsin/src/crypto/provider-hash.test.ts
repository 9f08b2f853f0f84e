import { createHash, createHmac } from 'node:crypto'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { nobleLegacyCrypto } from '../noble/index.ts'
import { nodeCrypto } from '../node/crypto/index.ts'
import { md5Sha1 } from './md5-sha1.ts'

const names = ['md5', 'sha1', 'sha256', 'sha384', 'sha512'] as const
const plain = (buffer: Buffer) => Uint8Array.from(buffer)

describe.each([nodeCrypto, nobleLegacyCrypto])('hashes of $name', ({ hashes, random }) => {
  it.each(names)('%s digests what OpenSSL does, whole or in pieces', (name) => {
    const hash = hashes[name]
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), fc.nat(300), (data, at) => {
        const expected = plain(createHash(name).update(data).digest())
        expect(hash.digest(data)).toEqual(expected)
        const running = hash.create()
        running.update(data.subarray(0, at))
        expect(running.digest()).toEqual(hash.digest(data.subarray(0, at)))
        const copy = running.copy()
        running.update(data.subarray(at))
        expect(running.digest()).toEqual(expected)
        expect(running.digest()).toHaveLength(hash.outputLength)
        copy.update(data)
        expect(copy.digest()).toEqual(hash.digest(Uint8Array.of(...data.subarray(0, at), ...data)))
      }),
      { numRuns: 30 },
    )
  })

  it.each(names)('%s computes HMAC with keys shorter and longer than a block', (name) => {
    const keys = fc.oneof(fc.uint8Array({ maxLength: 64 }), fc.uint8Array({ maxLength: 300 }))
    fc.assert(
      fc.property(keys, fc.uint8Array({ maxLength: 300 }), (key, data) => {
        const expected = plain(createHmac(name, key).update(data).digest())
        expect(hashes[name].hmac(key, data)).toEqual(expected)
      }),
      { numRuns: 30 },
    )
  })

  it.each(names)('%s says the block that HMAC is built on', (name) => {
    const hash = hashes[name]
    const pad = (octet: number) => new Uint8Array(hash.blockLength).fill(octet)
    const inner = hash.digest(pad(0x36))
    expect(hash.digest(Uint8Array.of(...pad(0x5c), ...inner))).toEqual(
      hash.hmac(new Uint8Array(), new Uint8Array()),
    )
  })

  it('MD5 and SHA-1 side by side are the two digests, whole or in pieces', () => {
    const both = md5Sha1(hashes.md5, hashes.sha1)
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), fc.nat(200), (data, at) => {
        const expected = plain(createHash('md5-sha1').update(data).digest())
        expect(both.digest(data)).toEqual(expected)
        const running = both.create()
        running.update(data.subarray(0, at))
        expect(running.digest()).toEqual(both.digest(data.subarray(0, at)))
        const copy = running.copy()
        running.update(data.subarray(at))
        expect(running.digest()).toEqual(expected)
        expect(copy.digest()).toEqual(both.digest(data.subarray(0, at)))
        expect(both.outputLength).toBe(36)
      }),
      { numRuns: 30 },
    )
  })

  it('gives random bytes in arrays of their own', () => {
    const first = random(32)
    expect(first).toHaveLength(32)
    expect(first).not.toEqual(random(32))
    expect(first.buffer.byteLength).toBe(32)
  })
})
