import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { ConditionId } from '../alert/conditions.ts'
import type { Aead } from '../crypto/provider.ts'
import { nobleCrypto } from '../noble/index.ts'
import { nodeCrypto } from '../node/crypto/index.ts'
import { ContentType } from '../wire/registry/content-type.ts'
import { opener13, sealer13 } from './aead13.ts'
import { Deframer } from './deframer.ts'
import { headerLength, writeHeader } from './header.ts'
import { limits } from './limits.ts'
import type { OpenRecord, TrafficKeys, WireRecord } from './protection.ts'

const hex = (text: string): Uint8Array => new Uint8Array(Buffer.from(text, 'hex'))
const keysOf = (aead: Aead): TrafficKeys => ({
  aead,
  key: new Uint8Array(aead.keyLength).fill(3),
  iv: new Uint8Array(12).map((_, i) => i * 19),
  epoch: 'application',
})

function deframed(bytes: Uint8Array): WireRecord {
  const deframer = Object.assign(new Deframer(), { maxFragment: 0xffff, version: 'TLS 1.3' })
  deframer.push(bytes)
  const record = deframer.next()
  if (!record) throw new Error('no whole record')
  return record
}

function sealed(keys: TrafficKeys, type: number, content: Uint8Array, padding = 0): Uint8Array {
  const sealer = sealer13(keys)
  const output = new Uint8Array(sealer.sealedLength(content.length, padding))
  expect(sealer.seal(type, content, padding, output, 0)).toBe(output.length)
  return output
}

/** A record around any inner plaintext, which an honest sealer would not make. */
function sealedInner({ aead, key, iv }: TrafficKeys, inner: Uint8Array, type = 23): Uint8Array {
  const output = new Uint8Array(headerLength + inner.length + 16)
  writeHeader(type, 0x0303, inner.length + 16, output, 0)
  aead.key(key).seal(iv, output.subarray(0, headerLength), inner, output, headerLength)
  return output
}

const all = [nodeCrypto, nobleCrypto].flatMap(({ name, aeads }) =>
  Object.values(aeads).map((aead) => ({ title: `${name} ${aead.name}`, aead })),
)
const keys = keysOf(nodeCrypto.aeads.aes_128_gcm)
const opened = (bytes: Uint8Array): OpenRecord | undefined => opener13(keys).open(deframed(bytes))
const refuses = (condition: ConditionId, bytes: Uint8Array): void =>
  expect(() => opened(bytes)).toThrow(expect.objectContaining({ condition }))

/** RFC 8448 §3: the server's first records under its application keys, the client's Finished. */
const traces = [
  {
    who: 'server',
    key: '9f02283b6c9c07efc26bb9f2ac92e356',
    iv: 'cf782b88dd83549aadf1e984',
    records: [
      {
        type: 22,
        payload:
          '040000c90000001efad6aac502000000b22c035d829359ee5ff7af4ec900000000262a6494dc486d' +
          '2c8a34cb33fa90bf1b0070ad3c498883c9367c09a2be785abc55cd226097a3a982117283f82a03a1' +
          '43efd3ff5dd36d64e861be7fd61d2827db279cce145077d454a3664d4e6da4d29ee03725a6a4dafc' +
          'd0fc67d2aea70529513e3da2677fa5906c5b3f7d8f92f228bda40dda721470f9fbf297b5aea61764' +
          '6fac5c03272e970727c621a79141ef5f7de6505e5bfbc388e93343694093934ae4d3570008002a00' +
          '0400000400',
        record:
          '17030300de3a6b8f90414a97d6959c3487680de5134a2b240e6cffac116e95d41d6af8f6b580dcf3' +
          'd11d63c758db289a015940252f55713e061dc13e078891a38efbcf5753ad8ef170ad3c7353d16d9d' +
          'a773b9ca7f2b9fa1b6c0d4a3d03f75e09c30ba1e62972ac46f75f7b981be63439b2999ce13064615' +
          '139891d5e4c5b406f16e3fc181a77ca475840025db2f0a77f81b5ab05b94c01346755f69232c8651' +
          '9d86cbeeac87aac347d143f9605d64f650db4d023e70e952ca49fe5137121c74bc2697687e248746' +
          'd6df353005f3bce18696129c8153556b3b6c6779b37bf15985684f',
      },
      {
        type: 23,
        payload:
          '000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f2021222324252627' +
          '28292a2b2c2d2e2f3031',
        record:
          '17030300432e937e11ef4ac740e538ad36005fc4a46932fc3225d05f82aa1b36e30efaf97d90e6df' +
          'fc602dcb501a59a8fcc49c4bf2e5f0a21c0047c2abf332540dd032e167c2955d',
      },
      {
        type: 21,
        payload: '0100',
        record: '1703030013b58fd67166ebf599d24720cfbe7efa7a8864a9',
      },
    ],
  },
  {
    who: 'client',
    key: 'dbfaa693d1762c5b666af5d950258d01',
    iv: '5bd3c71b836e0b76bb73265f',
    records: [
      {
        type: 22,
        payload: '14000020a8ec436d677634ae525ac1fcebe11a039ec17694fac6e98527b642f2edd5ce61',
        record:
          '170303003575ec4dc238cce60b298044a71e219c56cc77b0517fe9b93c7a4bfc44d87f38f80338ac' +
          '98fc46deb384bd1caeacab6867d726c40546',
      },
    ],
  },
]

describe('RFC 8448 §3', () => {
  for (const { who, key, iv, records } of traces) {
    for (const { title, aead } of all.filter(({ aead }) => aead.name === 'aes_128_gcm')) {
      const traffic: TrafficKeys = { aead, key: hex(key), iv: hex(iv), epoch: 'application' }

      it(`opens what the ${who} sent (${title})`, () => {
        const opener = opener13(traffic)
        for (const { type, payload, record } of records) {
          const opened = opener.open(deframed(hex(record)))
          expect(opened).toEqual({ type, content: hex(payload) })
        }
      })

      it(`seals what the ${who} sent (${title})`, () => {
        const sealer = sealer13(traffic)
        for (const { type, payload, record } of records) {
          const output = new Uint8Array(record.length / 2)
          sealer.seal(type, hex(payload), 0, output, 0)
          expect(output).toEqual(hex(record))
        }
      })
    }
  }
})

describe.each(all)('TLS 1.3 records with $title', ({ aead }) => {
  it('open as what was sealed, whatever the padding, one after another', () => {
    const type = fc.constantFrom(21, 22, 23)
    const content = fc.uint8Array({ minLength: 1, maxLength: 600 })
    const records = fc.array(fc.tuple(type, content, fc.nat(300)), { maxLength: 5 })
    fc.assert(
      fc.property(records, (many) => {
        const sealer = sealer13(keysOf(aead))
        const opener = opener13(keysOf(aead))
        for (const [type, content, padding] of many) {
          const output = new Uint8Array(sealer.sealedLength(content.length, padding))
          sealer.seal(type, content, padding, output, 0)
          expect(opener.open(deframed(output))).toEqual({ type, content })
        }
        expect(limits.recordsPerKey[aead.name] - sealer.recordsLeft).toBe(many.length)
        expect(opener.recordsLeft).toBe(sealer.recordsLeft)
      }),
      { numRuns: 30 },
    )
  })

  it('carry 2^14 octets and open as such', () => {
    const content = new Uint8Array(limits.plaintext).fill(1)
    const record = deframed(sealed(keysOf(aead), 23, content))
    expect(opener13(keysOf(aead)).open(record)?.content).toEqual(content)
  })

  it('record.not-authentic: do not open with any bit flipped (8446-5.2-b, 8446-E.4-a)', () => {
    const bytes = sealed(keysOf(aead), 22, Uint8Array.of(1, 2, 3), 2)
    for (let bit = headerLength * 8; bit < bytes.length * 8; bit++) {
      const flipped = bytes.slice()
      flipped[bit >>> 3] = flipped[bit >>> 3]! ^ (1 << (bit & 7))
      expect(opener13(keysOf(aead)).open(deframed(flipped))).toBeUndefined()
    }
  })

  it('do not open out of order, and a failure does not move the sequence on', () => {
    const first = sealed(keysOf(aead), 23, Uint8Array.of(1))
    const opener = opener13(keysOf(aead))
    expect(opener.open(deframed(sealed(keysOf(aead), 23, Uint8Array.of(2)).fill(9, 8)))).toBe(
      undefined,
    )
    expect(opener.open(deframed(first))?.content).toEqual(Uint8Array.of(1))
    expect(opener.open(deframed(first))).toBeUndefined()
  })
})

describe('TLS 1.3 inner plaintext', () => {
  it('too short for a tag and a type is not authentic (8446-5.2-d)', () => {
    for (const length of [0, 1, 15, 16]) {
      const bytes = new Uint8Array(headerLength + length)
      writeHeader(23, 0x0303, length, bytes, 0)
      expect(opened(bytes)).toBeUndefined()
    }
    expect(opened(sealedInner(keys, new Uint8Array(0)))).toBeUndefined()
  })

  it('of zeros only has no type (8446-5.4-b)', () => {
    refuses('record.no-content-type', sealedInner(keys, new Uint8Array(1)))
    refuses('record.no-content-type', sealedInner(keys, new Uint8Array(limits.plaintext + 1)))
  })

  it('longer than 2^14+1 octets overflows, padding counted (8446-5.2-e)', () => {
    const most = new Uint8Array(limits.plaintext + 1)
    most[0] = 7
    most[1] = 23
    expect(opened(sealedInner(keys, most))?.content).toEqual(Uint8Array.of(7))
    const over = new Uint8Array(limits.plaintext + 2)
    over.set(most)
    refuses('record.inner-overflow', sealedInner(keys, over))
  })

  it('of an unknown type is refused (8446-5.4-c)', () => {
    refuses('record.unknown-type', sealedInner(keys, Uint8Array.of(1, 24)))
  })

  it('without content is refused unless it is application data (8446-5.4-a, 8446-5.1-i)', () => {
    const none = new Uint8Array(0)
    refuses('record.empty-fragment', sealed(keys, ContentType.handshake, none))
    refuses('record.empty-fragment', sealed(keys, ContentType.alert, none, 20))
    expect(opened(sealed(keys, ContentType.application_data, none, 20))?.content).toEqual(none)
  })

  it('must not be a change_cipher_spec (8446-5-c)', () => {
    const bytes = sealed(keys, ContentType.change_cipher_spec, Uint8Array.of(1))
    refuses('record.protected-change-cipher-spec', bytes)
  })

  it('must be announced as application_data (8446-5.2-c)', () => {
    refuses('record.unprotected', sealedInner(keys, Uint8Array.of(1, 22), 22))
  })
})

describe('keys', () => {
  it('are copied, and gone once wiped', () => {
    const own = keysOf(nodeCrypto.aeads.aes_128_gcm)
    const sealer = sealer13(own)
    const opener = opener13(own)
    own.key.fill(0)
    const output = new Uint8Array(sealer.sealedLength(1, 0))
    sealer.seal(23, Uint8Array.of(1), 0, output, 0)
    expect(opener.open(deframed(output))?.content).toEqual(Uint8Array.of(1))
    sealer.wipe()
    expect(() => sealer.seal(23, Uint8Array.of(1), 0, output, 0)).toThrow('wiped')
  })
})
