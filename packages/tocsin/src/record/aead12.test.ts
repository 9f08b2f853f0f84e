import { createCipheriv, createDecipheriv } from 'node:crypto'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Aead } from '../crypto/provider.ts'
import { nobleCrypto } from '../noble/index.ts'
import { nodeCrypto } from '../node/crypto/index.ts'
import { ContentType } from '../wire/registry/content-type.ts'
import { opener12, sealer12 } from './aead12.ts'
import { Deframer } from './deframer.ts'
import { headerLength, writeHeader } from './header.ts'
import { limits } from './limits.ts'
import type { Sealer, TrafficKeys, WireRecord } from './protection.ts'

const keysOf = (aead: Aead): TrafficKeys => ({
  aead,
  key: new Uint8Array(aead.keyLength).fill(5),
  iv: new Uint8Array(aead.name === 'chacha20_poly1305' ? 12 : 4).map((_, i) => 0x40 + i),
  epoch: 'application',
})

function deframed(bytes: Uint8Array): WireRecord {
  const deframer = Object.assign(new Deframer(), { maxFragment: 0xffff, version: 'TLS 1.2' })
  deframer.push(bytes)
  const record = deframer.next()
  if (!record) throw new Error('no whole record')
  return record
}

function seal(sealer: Sealer, type: number, content: Uint8Array): Uint8Array {
  const output = new Uint8Array(sealer.sealedLength(content.length, 0))
  expect(sealer.seal(type, content, 0, output, 0)).toBe(output.length)
  return output
}

const all = [nodeCrypto, nobleCrypto].flatMap(({ name, aeads }) =>
  Object.values(aeads).map((aead) => ({ title: `${name} ${aead.name}`, aead })),
)

describe('TLS 1.2 records agree with a construction by hand', () => {
  const content = Uint8Array.of(1, 2, 3, 4)
  const additionalData = Uint8Array.of(0, 0, 0, 0, 0, 0, 0, 1, 23, 3, 3, 0, content.length)
  const tag = { authTagLength: 16 } as const

  it('AES-GCM: salt and explicit nonce (RFC 5288 §3)', () => {
    const keys = keysOf(nodeCrypto.aeads.aes_256_gcm)
    const sealer = sealer12(keys)
    seal(sealer, 22, content)
    const { fragment } = deframed(seal(sealer, 23, content))
    expect([...fragment.subarray(0, 8)]).toEqual([0, 0, 0, 0, 0, 0, 0, 1])
    const nonce = Uint8Array.of(...keys.iv, ...fragment.subarray(0, 8))
    const decipher = createDecipheriv('aes-256-gcm', keys.key, nonce, tag)
    decipher.setAAD(additionalData).setAuthTag(fragment.subarray(12))
    expect([...decipher.update(fragment.subarray(8, 12)), ...decipher.final()]).toEqual([
      ...content,
    ])
  })

  it('AES-GCM: any explicit nonce of the peer', () => {
    const keys = keysOf(nodeCrypto.aeads.aes_128_gcm)
    const explicit = Uint8Array.of(9, 8, 7, 6, 5, 4, 3, 2)
    const nonce = Uint8Array.of(...keys.iv, ...explicit)
    const cipher = createCipheriv('aes-128-gcm', keys.key, nonce, tag)
    cipher.setAAD(Uint8Array.of(0, 0, 0, 0, 0, 0, 0, 0, 23, 3, 3, 0, 4))
    const sealed = [...cipher.update(content), ...cipher.final(), ...cipher.getAuthTag()]
    const record = Uint8Array.of(23, 3, 3, 0, 8 + sealed.length, ...explicit, ...sealed)
    expect(opener12(keys).open(deframed(record))).toEqual({ type: 23, content: expect.anything() })
  })

  it('ChaCha20-Poly1305: IV XOR sequence number, nothing explicit (RFC 7905 §2)', () => {
    const keys = keysOf(nodeCrypto.aeads.chacha20_poly1305)
    const sealer = sealer12(keys)
    seal(sealer, 22, content)
    const { fragment } = deframed(seal(sealer, 23, content))
    const nonce = keys.iv.slice()
    nonce[11] = nonce[11]! ^ 1
    const decipher = createDecipheriv('chacha20-poly1305', keys.key, nonce, tag)
    decipher.setAAD(additionalData, { plaintextLength: 4 }).setAuthTag(fragment.subarray(4))
    expect([...decipher.update(fragment.subarray(0, 4)), ...decipher.final()]).toEqual([...content])
  })
})

describe.each(all)('TLS 1.2 records with $title', ({ aead }) => {
  it('open as what was sealed, one after another', () => {
    const type = fc.constantFrom(20, 21, 22, 23)
    const content = fc.uint8Array({ minLength: 1, maxLength: 600 })
    fc.assert(
      fc.property(fc.array(fc.tuple(type, content), { maxLength: 5 }), (many) => {
        const sealer = sealer12(keysOf(aead))
        const opener = opener12(keysOf(aead))
        for (const [type, content] of many) {
          const bytes = seal(sealer, type, content)
          expect(bytes.length).toBe(headerLength + content.length + opener.expansion)
          expect(opener.open(deframed(bytes))).toEqual({ type, content })
        }
        expect(opener.recordsLeft).toBe(sealer.recordsLeft)
      }),
      { numRuns: 30 },
    )
  })

  it('record.not-authentic: do not open with any bit flipped (5246-6.2.3.3-a, 7905-2-a)', () => {
    const bytes = seal(sealer12(keysOf(aead)), 23, Uint8Array.of(1, 2, 3))
    for (let bit = headerLength * 8; bit < bytes.length * 8; bit++) {
      const flipped = bytes.slice()
      flipped[bit >>> 3] = flipped[bit >>> 3]! ^ (1 << (bit & 7))
      expect(opener12(keysOf(aead)).open(deframed(flipped))).toBeUndefined()
    }
    bytes[0] = ContentType.handshake
    expect(opener12(keysOf(aead)).open(deframed(bytes))).toBeUndefined()
  })

  it('do not open when too short for nonce and tag (5246-6.2.3.3-b, 7905-2-a)', () => {
    const { expansion } = opener12(keysOf(aead))
    for (let length = 0; length < expansion; length++) {
      const bytes = new Uint8Array(headerLength + length)
      writeHeader(23, 0x0303, length, bytes, 0)
      expect(opener12(keysOf(aead)).open(deframed(bytes))).toBeUndefined()
    }
  })

  it('may be empty only with application data (5246-6.2.1-b, 5246-6.2.1-c)', () => {
    const none = new Uint8Array(0)
    const empty = (type: number) => deframed(seal(sealer12(keysOf(aead)), type, none))
    expect(opener12(keysOf(aead)).open(empty(23))).toEqual({ type: 23, content: none })
    for (const type of [20, 21, 22]) {
      const refused = expect.objectContaining({ condition: 'record.empty-fragment' })
      expect(() => opener12(keysOf(aead)).open(empty(type))).toThrow(refused)
    }
  })

  it('record.inner-overflow: hold at most 2^14 octets (5246-6.2.1-d)', () => {
    const record = (length: number) =>
      deframed(seal(sealer12(keysOf(aead)), 23, new Uint8Array(length)))
    const { length } = opener12(keysOf(aead)).open(record(limits.plaintext))?.content ?? []
    expect(length).toBe(limits.plaintext)
    const overflow = expect.objectContaining({ condition: 'record.inner-overflow' })
    expect(() => opener12(keysOf(aead)).open(record(limits.plaintext + 1))).toThrow(overflow)
  })
})
