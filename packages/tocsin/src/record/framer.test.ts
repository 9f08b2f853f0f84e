import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { nodeCrypto } from '../node/crypto/index.ts'
import { ContentType } from '../wire/registry/content-type.ts'
import type { ProtocolVersionName } from '../wire/registry/protocol-version.ts'
import { opener12, sealer12 } from './aead12.ts'
import { opener13, sealer13 } from './aead13.ts'
import { Deframer } from './deframer.ts'
import { Framer, type PaddingPolicy } from './framer.ts'
import { limits } from './limits.ts'
import { plaintextOpener, plaintextSealer } from './plaintext.ts'
import type { Opener, Sealer, TrafficKeys, WireRecord } from './protection.ts'

const { handshake, alert, application_data: data, change_cipher_spec: ccs } = ContentType
const keysOf = (fill: number, ivLength = 12): TrafficKeys => ({
  aead: nodeCrypto.aeads.aes_128_gcm,
  key: new Uint8Array(16).fill(fill),
  iv: new Uint8Array(ivLength).fill(fill),
  epoch: 'application',
})
const bytes = (length: number, fill = 7): Uint8Array => new Uint8Array(length).fill(fill)

function deframed(flight: Uint8Array | undefined, version: ProtocolVersionName = 'TLS 1.3') {
  const deframer = Object.assign(new Deframer(), { maxFragment: limits.ciphertext12, version })
  deframer.push(flight ?? bytes(0))
  const records: WireRecord[] = []
  for (let next = deframer.next(); next; next = deframer.next()) records.push(next)
  expect(deframer.pendingBytes).toBe(0)
  return records
}

const contents = (opener: Opener, records: readonly WireRecord[]) =>
  records.map((record) => {
    const opened = opener.open(record)
    if (!opened) throw new Error('not authentic')
    return opened
  })

const protectedFramer = (padding?: PaddingPolicy): Framer => {
  const framer = new Framer(padding)
  framer.version = 'TLS 1.3'
  framer.useKeys(sealer13(keysOf(1)))
  return framer
}

describe('Framer in the clear', () => {
  it('has nothing to flush until something is written, and only once', () => {
    const framer = new Framer()
    expect(framer.flush()).toBeUndefined()
    framer.write(alert, bytes(2))
    expect(framer.flush()).toEqual(Uint8Array.of(21, 3, 3, 0, 2, 7, 7))
    expect(framer.flush()).toBeUndefined()
  })

  it('says TLS 1.0 on a first ClientHello only', () => {
    const framer = new Framer()
    const versions = () => deframed(framer.flush()).map(({ version }) => version)
    framer.write(handshake, bytes(limits.plaintext + 1, 1))
    expect(versions()).toEqual([0x0301, 0x0301])
    framer.write(handshake, bytes(40, 1))
    expect(versions()).toEqual([0x0303])
  })

  it.each([
    ['TLS 1.0', 0x0301],
    ['TLS 1.1', 0x0302],
    ['TLS 1.2', 0x0303],
    ['TLS 1.3', 0x0303],
  ] as const)('says %s once that is the version', (version, code) => {
    const framer = new Framer()
    framer.version = version
    framer.write(handshake, bytes(3))
    framer.writeClear(ccs, Uint8Array.of(1))
    const older = version === 'TLS 1.0' || version === 'TLS 1.1' ? version : 'TLS 1.3'
    const versions = deframed(framer.flush(), older).map(({ version }) => version)
    expect(versions).toEqual([code, code])
  })

  it('lets handshake messages share records, and nothing else', () => {
    const framer = new Framer()
    const types = [handshake, handshake, ccs, handshake, alert, alert, handshake]
    for (const type of types) framer.write(type, bytes(2))
    const records = deframed(framer.flush()).map(({ type, fragment }) => [type, fragment.length])
    expect(records).toEqual([
      [handshake, 4],
      [ccs, 2],
      [handshake, 2],
      [alert, 2],
      [alert, 2],
      [handshake, 2],
    ])
  })

  it('starts a new record when told to', () => {
    const framer = new Framer()
    framer.write(handshake, bytes(2))
    framer.endRecord()
    framer.write(handshake, bytes(0))
    framer.endRecord()
    framer.write(handshake, bytes(3))
    expect(deframed(framer.flush()).map(({ fragment }) => fragment.length)).toEqual([2, 0, 3])
  })
})

describe('Framer with keys', () => {
  it('starts a record at every key change, and wipes the keys before (8446-5.1-b)', () => {
    const framer = new Framer()
    const wiped: string[] = []
    const watched = (sealer: Sealer, name: string): Sealer =>
      Object.assign(sealer, { wipe: () => wiped.push(name) })
    framer.version = 'TLS 1.3'
    framer.write(handshake, bytes(2))
    framer.useKeys(watched(sealer13(keysOf(1)), 'first'))
    framer.write(handshake, bytes(3))
    framer.useKeys(watched(sealer13(keysOf(2)), 'second'))
    framer.write(handshake, bytes(4))
    expect(wiped).toEqual([])
    const [clear, first, second] = deframed(framer.flush())
    expect(wiped).toEqual(['first'])
    expect(plaintextOpener().open(clear!)?.content).toEqual(bytes(2))
    expect(opener13(keysOf(1)).open(first!)?.content).toEqual(bytes(3))
    expect(opener13(keysOf(2)).open(second!)?.content).toEqual(bytes(4))
  })

  it('sends change_cipher_spec in the clear all the same', () => {
    const framer = protectedFramer()
    framer.write(handshake, bytes(2))
    framer.writeClear(ccs, Uint8Array.of(1))
    framer.write(handshake, bytes(2))
    const [first, clear, second] = deframed(framer.flush())
    expect([...clear!.bytes]).toEqual([ccs, 3, 3, 0, 1, 1])
    expect(contents(opener13(keysOf(1)), [first!, second!])).toHaveLength(2)
  })

  it('cuts bulk data into full records, in one piece', () => {
    const framer = protectedFramer()
    framer.write(data, bytes(4 * limits.plaintext))
    const flight = framer.flush()
    expect(flight?.byteLength).toBe(flight?.buffer.byteLength)
    const records = contents(opener13(keysOf(1)), deframed(flight))
    const lengths = records.map(({ content }) => content.length)
    expect(lengths).toEqual(Array(4).fill(limits.plaintext))
  })

  it('keeps to any limit, with any padding, and loses nothing (8449-4-b)', () => {
    const parts = fc.array(fc.uint8Array({ minLength: 1, maxLength: 2000 }), { minLength: 1 })
    fc.assert(
      fc.property(parts, fc.integer({ min: 64, max: 3000 }), fc.nat(4000), (many, limit, pad) => {
        const framer = protectedFramer(() => pad)
        framer.limit = limit
        for (const part of many) framer.write(handshake, part)
        const records = deframed(framer.flush())
        for (const { fragment } of records) {
          expect(fragment.length - 16).toBeLessThanOrEqual(limit)
        }
        const opened = contents(opener13(keysOf(1)), records)
        expect(opened.flatMap(({ content }) => [...content])).toEqual(many.flatMap((p) => [...p]))
        const whole = many.reduce((length, part) => length + part.length, 0)
        expect(records).toHaveLength(Math.ceil(whole / (limit - 1)))
      }),
      { numRuns: 50 },
    )
  })

  it('asks for padding once per protected record, and takes what fits', () => {
    const asked: number[][] = []
    const odd = [Number.NaN, -5, 10.9, Number.POSITIVE_INFINITY]
    const framer = new Framer((type, length) => {
      asked.push([type, length])
      return odd[asked.length - 1] ?? 0
    })
    framer.version = 'TLS 1.3'
    framer.write(handshake, bytes(2))
    framer.useKeys(sealer13(keysOf(1)))
    for (let i = 0; i < 4; i++) framer.write(data, bytes(10))
    const [, ...records] = deframed(framer.flush())
    expect(asked).toEqual([
      [data, 10],
      [data, 10],
      [data, 10],
      [data, 10],
    ])
    const inner = records.map(({ fragment }) => fragment.length - 16)
    expect(inner).toEqual([11, 11, 21, limits.plaintext + 1])
  })

  it('counts content alone against the limit in TLS 1.2, and has no padding there', () => {
    const framer = new Framer(() => 100)
    framer.version = 'TLS 1.2'
    framer.limit = 64
    framer.useKeys(sealer12(keysOf(1, 4)))
    framer.write(data, bytes(130))
    const records = contents(opener12(keysOf(1, 4)), deframed(framer.flush(), 'TLS 1.2'))
    expect(records.map(({ content }) => content.length)).toEqual([64, 64, 2])
  })
})

describe('Framer for CBC in TLS 1.0', () => {
  const splitting = () => {
    const framer = new Framer()
    framer.version = 'TLS 1.0'
    framer.useKeys({ ...plaintextSealer(0x0301), epoch: 'application', splitsData: true })
    return framer
  }
  const lengths = (framer: Framer) =>
    deframed(framer.flush(), 'TLS 1.0').map(({ fragment }) => fragment.length)

  it.each([
    [0, [0]],
    [1, [1]],
    [2, [1, 1]],
    [100, [1, 99]],
    [limits.plaintext + 1, [1, limits.plaintext]],
    [limits.plaintext + 2, [1, limits.plaintext, 1]],
  ])('sends %i octets of data as records of %j', (length, expected) => {
    const framer = splitting()
    framer.write(data, bytes(length))
    expect(lengths(framer)).toEqual(expected)
  })

  it('splits every write, and nothing but data', () => {
    const framer = splitting()
    framer.write(handshake, bytes(9))
    framer.write(alert, bytes(2))
    framer.write(data, bytes(5))
    framer.write(data, bytes(6))
    expect(lengths(framer)).toEqual([9, 2, 1, 4, 1, 5])
  })

  it('loses nothing, within any limit', () => {
    const framer = splitting()
    framer.limit = 64
    const content = Uint8Array.from({ length: 200 }, (_, i) => i)
    framer.write(data, content)
    const records = deframed(framer.flush(), 'TLS 1.0')
    expect(records.map(({ fragment }) => fragment.length)).toEqual([1, 64, 64, 64, 7])
    expect(records.flatMap(({ fragment }) => [...fragment])).toEqual([...content])
  })
})

describe('plaintext', () => {
  it('may be empty only with application data (8446-5.1-c, 5246-6.2.1-b)', () => {
    const record = (type: number) => ({
      type,
      version: 0x0303,
      fragment: bytes(0),
      bytes: bytes(5),
    })
    expect(plaintextOpener().open(record(data))?.content.length).toBe(0)
    for (const type of [ccs, alert, handshake]) {
      const refused = expect.objectContaining({ condition: 'record.empty-fragment' })
      expect(() => plaintextOpener().open(record(type))).toThrow(refused)
    }
  })
})

describe('Framer at the end', () => {
  it('wipes replaced keys too, though nothing is flushed any more', () => {
    const wiped: number[] = []
    const sealer = (nth: number): Sealer => ({ ...plaintextSealer(), wipe: () => wiped.push(nth) })
    const framer = new Framer()
    framer.useKeys(sealer(1))
    framer.write(data, bytes(3))
    framer.useKeys(sealer(2))
    framer.wipe()
    expect(wiped).toEqual([1, 2])
    expect(framer.flush()).toBeUndefined()
  })
})

describe('plaintextOpener', () => {
  it('8446-5.1-f: refuses what no plaintext record may hold, even where protected ones may come', () => {
    const record = {
      type: handshake,
      version: 0x0303,
      fragment: bytes(limits.plaintext + 1),
      bytes: bytes(limits.plaintext + 6),
    }
    expect(() => plaintextOpener().open(record)).toThrow('record.overflow')
  })
})
