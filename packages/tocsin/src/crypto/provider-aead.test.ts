import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { nobleLegacyCrypto } from '../noble/index.ts'
import { nodeCrypto } from '../node/crypto/index.ts'
import type { Aead } from './provider.ts'

const names = [
  'aes_128_gcm',
  'aes_256_gcm',
  'chacha20_poly1305',
  'aes_128_ccm',
  'aes_256_ccm',
  'aes_128_ccm_8',
  'aes_256_ccm_8',
] as const
const bytes = (hex: string) => Uint8Array.from(Buffer.from(hex.replace(/\s/g, ''), 'hex'))
const key = (aead: Aead) => aead.key(new Uint8Array(aead.keyLength).fill(7))
const nonce = new Uint8Array(12).fill(9)

function seal(aead: Aead, additionalData: Uint8Array, plaintext: Uint8Array): Uint8Array {
  const output = new Uint8Array(plaintext.length + aead.tagLength)
  key(aead).seal(nonce, additionalData, plaintext, output, 0)
  return output
}

describe.each([
  [nodeCrypto, nobleLegacyCrypto],
  [nobleLegacyCrypto, nodeCrypto],
] as const)('AEADs of $name', ({ aeads }, { aeads: others }) => {
  const data = fc.uint8Array({ maxLength: 100 })

  it.each(names)('%s seals what the other provider opens', (name) => {
    fc.assert(
      fc.property(data, data, (additionalData, plaintext) => {
        const sealed = seal(aeads[name], additionalData, plaintext)
        const opened = key(others[name]).open(nonce, additionalData, sealed)
        expect(Uint8Array.from(opened ?? [])).toEqual(plaintext)
        expect(opened).toHaveLength(plaintext.length)
      }),
      { numRuns: 50 },
    )
  })

  it.each(names)('%s opens nothing that was changed', (name) => {
    const change = fc.record({ at: fc.nat(), xor: fc.integer({ min: 1, max: 255 }) })
    fc.assert(
      fc.property(data, data, change, (additionalData, plaintext, { at, xor }) => {
        const sealed = seal(aeads[name], additionalData, plaintext)
        const index = at % sealed.length
        sealed[index] = sealed[index]! ^ xor
        expect(key(aeads[name]).open(nonce, additionalData, sealed)).toBeUndefined()
      }),
      { numRuns: 50 },
    )
  })

  it.each(names)('%s opens nothing under another nonce, key or additional data', (name) => {
    const aead = aeads[name]
    const additionalData = Uint8Array.of(1)
    const sealed = seal(aead, additionalData, Uint8Array.of(2))
    const otherKey = aead.key(new Uint8Array(aead.keyLength))
    expect(key(aead).open(new Uint8Array(12), additionalData, sealed)).toBeUndefined()
    expect(key(aead).open(nonce, Uint8Array.of(2), sealed)).toBeUndefined()
    expect(otherKey.open(nonce, additionalData, sealed)).toBeUndefined()
  })

  it.each(names)('%s opens nothing that is garbage, however short', (name) => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 40 }), (garbage) => {
        expect(key(aeads[name]).open(nonce, nonce, garbage)).toBeUndefined()
      }),
    )
  })

  it.each(names)('%s writes at the offset, and only there', (name) => {
    const plaintext = Uint8Array.of(1, 2, 3)
    const output = new Uint8Array(30).fill(0xaa)
    key(aeads[name]).seal(nonce, nonce, plaintext, output, 5)
    const end = 5 + plaintext.length + aeads[name].tagLength
    expect(output.subarray(5, end)).toEqual(seal(aeads[name], nonce, plaintext))
    expect(output.subarray(0, 5)).toEqual(new Uint8Array(5).fill(0xaa))
    expect(output.subarray(end)).toEqual(new Uint8Array(30 - end).fill(0xaa))
  })

  it.each(names)('%s seals in place', (name) => {
    const plaintext = new Uint8Array(50).fill(3)
    const output = new Uint8Array(80)
    output.set(plaintext, 5)
    key(aeads[name]).seal(nonce, nonce, output.subarray(5, 55), output, 5)
    expect(output.subarray(5, 55 + aeads[name].tagLength)).toEqual(
      seal(aeads[name], nonce, plaintext),
    )
  })

  it.each(names)('%s has a key of its own, and none once wiped', (name) => {
    const given = new Uint8Array(aeads[name].keyLength).fill(7)
    const made = aeads[name].key(given)
    given.fill(0)
    const sealed = seal(aeads[name], nonce, nonce)
    expect(made.open(nonce, nonce, sealed)).toEqual(nonce)
    made.wipe()
    expect(() => made.open(nonce, nonce, sealed)).toThrow('wiped')
    expect(() => made.seal(nonce, nonce, nonce, new Uint8Array(28), 0)).toThrow('wiped')
  })

  it.each(names)(
    '%s opens nothing with any one byte changed, and its tag is as long as said',
    (name) => {
      const aead = aeads[name]
      const sealed = seal(aead, nonce, Uint8Array.of(1, 2, 3))
      expect(aead.tagLength).toBe(name.endsWith('_8') ? 8 : 16)
      for (const at of sealed.keys()) {
        const changed = Uint8Array.from(sealed, (byte, i) => (i === at ? byte ^ 0x80 : byte))
        expect(key(aead).open(nonce, nonce, changed)).toBeUndefined()
      }
      expect(key(aead).open(nonce, nonce, sealed.subarray(0, -1))).toBeUndefined()
    },
  )

  it.each(names)('%s takes records as long as can be', (name) => {
    const plaintext = new Uint8Array(2 ** 14 + 1).fill(5)
    const sealed = seal(aeads[name], nonce, plaintext)
    expect(key(others[name]).open(nonce, nonce, sealed)).toEqual(plaintext)
  })

  it('seals as in example 3 of NIST SP 800-38C', () => {
    const counting = (from: number, length: number) =>
      Uint8Array.from({ length }, (_, i) => from + i)
    const example = aeads.aes_128_ccm_8.key(counting(0x40, 16))
    const sealed = new Uint8Array(24 + 8)
    example.seal(counting(0x10, 12), counting(0, 20), counting(0x20, 24), sealed, 0)
    expect(sealed).toEqual(
      bytes('e3b201a9f5b71a7a9b1ceaeccd97e70b6176aad9a4428aa5 484392fbc1b09951'),
    )
  })

  it('opens the client Finished record of RFC 8448 §3', () => {
    const record = bytes(`17 03 03 00 35
      75 ec 4d c2 38 cc e6 0b 29 80 44 a7 1e 21 9c 56 cc 77 b0 51 7f e9 b9 3c 7a 4b fc 44
      d8 7f 38 f8 03 38 ac 98 fc 46 de b3 84 bd 1c ae ac ab 68 67 d7 26 c4 05 46`)
    const finished = bytes(`14 00 00 20 a8 ec 43 6d 67 76 34 ae 52 5a c1 fc eb e1 1a 03
      9e c1 76 94 fa c6 e9 85 27 b6 42 f2 ed d5 ce 61 16`)
    const traffic = aeads.aes_128_gcm.key(bytes('dbfaa693d1762c5b666af5d950258d01'))
    const iv = bytes('5bd3c71b836e0b76bb73265f')
    expect(traffic.open(iv, record.subarray(0, 5), record.subarray(5))).toEqual(finished)
  })
})
