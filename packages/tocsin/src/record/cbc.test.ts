import { createCipheriv, createHmac } from 'node:crypto'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { equal } from '../crypto/constant-time.ts'
import type { Cbc, Hash } from '../crypto/provider.ts'
import { nobleLegacyCrypto } from '../noble/index.ts'
import { nodeCrypto } from '../node/crypto/index.ts'
import { type CbcKeys, cbcOpener, cbcSealer } from './cbc.ts'
import { type Judge, judge } from './cbc-padding.ts'
import { headerLength, writeHeader } from './header.ts'
import { limits } from './limits.ts'
import type { Sealer, WireRecord } from './protection.ts'
import { RecordMac } from './record-mac.ts'

const versions = ['TLS 1.0', 'TLS 1.1', 'TLS 1.2'] as const
const codes = { 'TLS 1.0': 0x0301, 'TLS 1.1': 0x0302, 'TLS 1.2': 0x0303 } as const
type Version = CbcKeys['version']

function keysOf(cipher: Cbc, mac: Hash, version: Version, encryptThenMac: boolean): CbcKeys {
  return {
    cipher,
    mac,
    key: Uint8Array.from({ length: cipher.keyLength }, (_, i) => 3 * i + 1),
    macKey: new Uint8Array(mac.outputLength).fill(6),
    iv: new Uint8Array(version === 'TLS 1.0' ? cipher.blockLength : 0).fill(7),
    version,
    encryptThenMac,
    random: nodeCrypto.random,
    epoch: 'application',
  }
}

const combinations = [nodeCrypto, nobleLegacyCrypto].flatMap(({ name, ciphers, hashes }) =>
  Object.values(ciphers).flatMap((cipher) =>
    ([hashes.sha1, hashes.sha256, hashes.sha384, hashes.md5] as const).flatMap((mac) =>
      versions.flatMap((version) =>
        [false, true].map((encryptThenMac) => ({
          title: `${name}: ${cipher.name}, ${mac.name}, ${version}, ${encryptThenMac ? 'EtM' : 'MtE'}`,
          keys: keysOf(cipher, mac, version, encryptThenMac),
        })),
      ),
    ),
  ),
)
const { ciphers, hashes } = nodeCrypto
const aes = (version: Version, encryptThenMac = false, mac: Hash = hashes.sha1) =>
  keysOf(ciphers.aes_128_cbc, mac, version, encryptThenMac)

function recordOf(bytes: Uint8Array): WireRecord {
  const [type = 0, major = 0, minor = 0] = bytes
  return { type, version: (major << 8) | minor, fragment: bytes.subarray(headerLength), bytes }
}

function seal(sealer: Sealer, type: number, content: Uint8Array, padding = 0): Uint8Array {
  const output = new Uint8Array(sealer.sealedLength(content.length, padding) + 7).fill(0xee)
  const end = sealer.seal(type, content, padding, output, 3)
  expect(end).toBe(output.length - 4)
  expect([...output.subarray(0, 3), ...output.subarray(end)]).toEqual(Array(7).fill(0xee))
  return output.slice(3, end)
}

/** A record of TLS 1.2 made of this plaintext, whatever it is. */
function encrypted(keys: CbcKeys, plaintext: Uint8Array): WireRecord {
  const iv = new Uint8Array(keys.cipher.blockLength).fill(1)
  const ciphertext = keys.cipher.key(keys.key).encrypt(iv, plaintext)
  const fragment = Uint8Array.of(...iv, ...ciphertext)
  return { type: 23, version: codes[keys.version], fragment, bytes: fragment }
}

const macOf = ({ mac, macKey, version }: CbcKeys) => new RecordMac(mac, macKey, codes[version])
const concat = (...parts: readonly Uint8Array[]) => Uint8Array.from(parts.flatMap((p) => [...p]))

describe.each(combinations)('CBC records with $title', ({ keys }) => {
  it('open as what was sealed, whatever the padding, one after another', () => {
    const type = fc.constantFrom(20, 21, 22, 23)
    const content = fc.uint8Array({ minLength: 1, maxLength: 120, size: 'max' })
    const records = fc.array(fc.tuple(type, content, fc.nat(400)), { minLength: 1, maxLength: 3 })
    fc.assert(
      fc.property(records, (many) => {
        const sealer = cbcSealer(keys)
        const opener = cbcOpener(keys)
        for (const [type, content, padding] of many) {
          const bytes = seal(sealer, type, content, padding)
          const record = recordOf(bytes)
          expect(record.version).toBe(codes[keys.version])
          expect(record.fragment.length).toBe((bytes[3]! << 8) | bytes[4]!)
          expect(record.fragment.length - content.length).toBeLessThanOrEqual(opener.expansion)
          expect(opener.open(record)).toEqual({ type, content })
        }
        expect(opener.recordsLeft).toBe(sealer.recordsLeft)
      }),
      { numRuns: 6 },
    )
  })

  it('record.not-authentic: do not open with any octet changed (5246-6.2.3.2-a, 4346-6.2.3.2-a, 7366-3-a)', () => {
    const bytes = seal(cbcSealer(keys), 23, Uint8Array.of(1, 2, 3))
    for (let at = headerLength; at < bytes.length; at++) {
      const changed = bytes.slice()
      changed[at] = changed[at]! ^ (1 << (at & 7))
      expect(cbcOpener(keys).open(recordOf(changed))).toBeUndefined()
    }
    expect(cbcOpener(keys).open(recordOf(concat(Uint8Array.of(22), bytes.subarray(1))))).toBe(
      undefined,
    )
    expect(cbcOpener(keys).open(recordOf(bytes))?.content).toEqual(Uint8Array.of(1, 2, 3))
  })

  it('do not open out of order, or twice', () => {
    const sealer = cbcSealer(keys)
    const [first, second] = [1, 2].map((n) => recordOf(seal(sealer, 23, Uint8Array.of(n))))
    expect(cbcOpener(keys).open(second!)).toBeUndefined()
    const opener = cbcOpener(keys)
    expect(opener.open(first!)).toBeDefined()
    expect(opener.open(first!)).toBeUndefined()
  })

  it('do not open at any wrong length (5246-6.2.3.2-b)', () => {
    const whole = seal(cbcSealer(keys), 23, new Uint8Array(20), 300)
    for (let length = 0; length < whole.length - headerLength; length++) {
      const bytes = whole.slice(0, headerLength + length)
      writeHeader(23, codes[keys.version], length, bytes, 0)
      expect(cbcOpener(keys).open(recordOf(bytes))).toBeUndefined()
    }
  })
})

describe('CBC records agree with a construction by hand', () => {
  const content = Uint8Array.from(Buffer.from('hello, old world'))
  const header = (type: number, version: number, sequence: number, length: number) =>
    Uint8Array.of(0, 0, 0, 0, 0, 0, 0, sequence, type, version >> 8, version & 255, 0, length)
  const hmac = (keys: CbcKeys, ...parts: readonly Uint8Array[]) =>
    Uint8Array.from(
      createHmac(keys.mac.name, keys.macKey)
        .update(concat(...parts))
        .digest(),
    )
  const encrypt = (keys: CbcKeys, iv: Uint8Array, plaintext: Uint8Array) => {
    const cipher = createCipheriv('aes-128-cbc', keys.key, iv).setAutoPadding(false)
    return Uint8Array.from(cipher.update(plaintext))
  }
  // 16 octets of content and 20 of MAC leave 12 of 48.
  const padded = (text: Uint8Array, mac: Uint8Array) =>
    concat(text, mac, new Uint8Array(12).fill(11))

  it('TLS 1.0: MAC, padding, and the last block as the next IV (RFC 2246 §6.2.3.2)', () => {
    const keys = aes('TLS 1.0')
    const sealer = cbcSealer(keys)
    let iv = keys.iv
    for (const sequence of [0, 1]) {
      const mac = hmac(keys, header(22, 0x0301, sequence, 16), content)
      const expected = encrypt(keys, iv, padded(content, mac))
      expect(seal(sealer, 22, content)).toEqual(concat(Uint8Array.of(22, 3, 1, 0, 48), expected))
      iv = expected.subarray(-16)
    }
  })

  it.each(['TLS 1.1', 'TLS 1.2'] as const)(
    '%s: an IV of its own (RFC 4346 §6.2.3.2)',
    (version) => {
      const ivs = [Uint8Array.from({ length: 16 }, (_, i) => i), new Uint8Array(16).fill(0xaa)]
      const left = [...ivs]
      const keys: CbcKeys = { ...aes(version), random: () => left.shift()! }
      const sealer = cbcSealer(keys)
      for (const [sequence, iv] of ivs.entries()) {
        const mac = hmac(keys, header(23, codes[version], sequence, 16), content)
        const expected = encrypt(keys, iv, padded(content, mac))
        const start = Uint8Array.of(23, 3, codes[version] & 255, 0, 64)
        expect(seal(sealer, 23, content)).toEqual(concat(start, iv, expected))
      }
    },
  )

  it.each(versions)('%s: encrypt-then-MAC over IV and ciphertext (RFC 7366 §3)', (version) => {
    const iv = version === 'TLS 1.0' ? new Uint8Array(16).fill(7) : new Uint8Array(16).fill(9)
    const keys: CbcKeys = { ...aes(version, true), random: () => iv }
    const carried = version === 'TLS 1.0' ? new Uint8Array() : iv
    const ciphertext = encrypt(keys, iv, concat(content, new Uint8Array(16).fill(15)))
    const sealed = concat(carried, ciphertext)
    const mac = hmac(keys, header(23, codes[version], 0, sealed.length), sealed)
    const start = Uint8Array.of(23, 3, codes[version] & 255, 0, sealed.length + 20)
    expect(seal(cbcSealer(keys), 23, content)).toEqual(concat(start, sealed, mac))
  })
})

describe('CBC padding', () => {
  const plaintextOf = (keys: CbcKeys, content: Uint8Array, padding: readonly number[]) =>
    concat(content, macOf(keys).of(23, content), Uint8Array.from(padding))
  /** Content that makes whole blocks with this much padding, of at least one octet. */
  const contentFor = (padding: number, macLength: number) =>
    new Uint8Array(32 - ((macLength + padding + 1) % 16)).fill(0x5a)

  it.each([hashes.sha1, hashes.sha256, hashes.sha384, hashes.md5])(
    'of every length from 0 to 255 is taken, with $name',
    (mac) => {
      for (let length = 0; length <= 255; length++) {
        const keys = aes('TLS 1.2', false, mac)
        const content = contentFor(length, mac.outputLength)
        const plaintext = plaintextOf(keys, content, Array(length + 1).fill(length))
        expect(cbcOpener(keys).open(encrypted(keys, plaintext))?.content).toEqual(content)
      }
    },
  )

  it.each(versions)('with any octet wrong is refused in %s (5246-6.2.3.2-a)', (version) => {
    const keys = aes(version)
    for (const length of [1, 11, 16, 255]) {
      const content = contentFor(length, 20)
      const mac = macOf(keys)
      for (let at = 0; at <= length; at++) {
        for (const xor of [1, 0x80]) {
          const padding = Array(length + 1).fill(length)
          padding[at] ^= xor
          expect(judge(mac, 23, plaintextOf(keys, content, padding))).toBeUndefined()
        }
      }
      const right = plaintextOf(keys, content, Array(length + 1).fill(length))
      expect(judge(mac, 23, right)).toBe(content.length)
    }
  })

  it('that says more than there is room for is refused, whatever it says', () => {
    const keys = aes('TLS 1.2')
    for (let said = 12; said <= 255; said++) {
      const plaintext = plaintextOf(keys, new Uint8Array(16), Array(12).fill(said))
      expect(judge(macOf(keys), 23, plaintext)).toBeUndefined()
    }
    // All of it padding: no content, and where the MAC should be there is padding too.
    expect(judge(macOf(keys), 23, new Uint8Array(48).fill(47))).toBeUndefined()
    expect(judge(macOf(keys), 23, new Uint8Array(32).fill(11))).toBeUndefined()
  })

  it('judges any plaintext as a careless but correct judge does', () => {
    const mac = new RecordMac(hashes.sha256, new Uint8Array(32).fill(6), 0x0303)
    const octets = fc.uint8Array({ minLength: 33, maxLength: 400, size: 'max' })
    const last = fc.oneof(fc.nat(20), fc.nat(255))
    const isMaced = fc.boolean()
    fc.assert(
      fc.property(octets, last, isMaced, fc.boolean(), (bytes, padding, maced, padded) => {
        const plaintext = bytes.slice()
        const end = plaintext.length - 1
        plaintext[end] = padding
        if (padded) plaintext.fill(padding, Math.max(0, end - padding))
        const length = Math.max(0, end - 32 - padding)
        if (maced) plaintext.set(mac.of(23, plaintext.subarray(0, length)), length)
        expect(judge(mac, 23, plaintext)).toBe(careless(mac, 23, plaintext))
      }),
      { numRuns: 300 },
    )
  })

  it('asks for the same hashing whatever the padding is (4346-6.2.3.2-b, hard-lucky13)', () => {
    const work = (padding: number, isRight: boolean) => {
      const done: (number | 'digest')[] = []
      const counting: Hash = {
        ...hashes.sha1,
        create() {
          const running = hashes.sha1.create()
          return {
            ...running,
            update(data) {
              done.push(data.length)
              running.update(data)
            },
            digest() {
              done.push('digest')
              return running.digest()
            },
          }
        },
      }
      const keys = aes('TLS 1.2', false, counting)
      const content = new Uint8Array(320 - 20 - 1 - padding)
      const plaintext = plaintextOf(aes('TLS 1.2'), content, Array(padding + 1).fill(padding))
      if (!isRight) plaintext[0] = 1
      expect(cbcOpener(keys).open(encrypted(keys, plaintext)) !== undefined).toBe(isRight)
      return done
    }
    const expected = work(0, true)
    expect(expected.filter((each) => each === 'digest')).toHaveLength(256 + 1)
    for (const padding of [0, 1, 15, 16, 100, 255]) {
      expect(work(padding, true)).toEqual(expected)
      expect(work(padding, false)).toEqual(expected)
    }
  })

  it('is the least that fits, and of more what makes whole blocks', () => {
    const sealer = cbcSealer(aes('TLS 1.0'))
    const lengths = [0, 15, 16, 47, 300, 10_000].map((wanted) => sealer.sealedLength(16, wanted))
    expect(lengths).toEqual([48, 48, 64, 80, 288, 288].map((length) => headerLength + length))
  })

  it('is refused when wrong under a right MAC too (RFC 7366)', () => {
    const keys = aes('TLS 1.2', true)
    const { fragment } = encrypted(keys, new Uint8Array(32).fill(32))
    const bytes = concat(fragment, macOf(keys).of(23, fragment))
    const record: WireRecord = { type: 23, version: 0x0303, fragment: bytes, bytes }
    expect(cbcOpener(keys).open(record)).toBeUndefined()
  })
})

/** What everybody wrote first. */
const careless: Judge = (mac, type, decrypted) => {
  const end = decrypted.length - 1
  const padding = decrypted[end] ?? 0
  const length = end - mac.length - padding
  if (length < 0) return undefined
  if (!decrypted.subarray(end - padding).every((octet) => octet === padding)) return undefined
  const received = decrypted.subarray(length, length + mac.length)
  return equal(mac.of(type, decrypted.subarray(0, length)), received) ? length : undefined
}

describe('CBC records', () => {
  it('take another judge, for those who show what it gives away', () => {
    const keys = aes('TLS 1.2')
    const record = recordOf(seal(cbcSealer(keys), 23, Uint8Array.of(1)))
    expect(cbcOpener(keys, careless).open(record)?.content).toEqual(Uint8Array.of(1))
    expect(cbcOpener(keys, () => undefined).open(record)).toBeUndefined()
  })

  it('may be empty only with application data (5246-6.2.1-b, 5246-6.2.1-c)', () => {
    const none = new Uint8Array(0)
    for (const keys of [aes('TLS 1.0'), aes('TLS 1.2', true)]) {
      const empty = (type: number) => recordOf(seal(cbcSealer(keys), type, none))
      expect(cbcOpener(keys).open(empty(23))).toEqual({ type: 23, content: none })
      for (const type of [20, 21, 22]) {
        const refused = expect.objectContaining({ condition: 'record.empty-fragment' })
        expect(() => cbcOpener(keys).open(empty(type))).toThrow(refused)
      }
    }
  })

  it('record.inner-overflow: hold at most 2^14 octets (5246-6.2.1-d)', () => {
    for (const keys of [aes('TLS 1.1'), aes('TLS 1.1', true)]) {
      const record = (length: number) =>
        recordOf(seal(cbcSealer(keys), 23, new Uint8Array(length), 300))
      const full = record(limits.plaintext)
      expect(full.fragment.length).toBeLessThanOrEqual(cbcOpener(keys).maxFragment)
      expect(cbcOpener(keys).open(full)?.content).toHaveLength(limits.plaintext)
      const overflow = expect.objectContaining({ condition: 'record.inner-overflow' })
      expect(() => cbcOpener(keys).open(record(limits.plaintext + 1))).toThrow(overflow)
    }
  })

  it('are as many as 2^20 blocks allow with 3DES, and without end with AES', () => {
    const sealer = cbcSealer(keysOf(ciphers['3des_ede_cbc'], hashes.sha1, 'TLS 1.2', false))
    expect(sealer.recordsLeft).toBe(Math.floor(2 ** 20 / (limits.ciphertext12 / 8)))
    const before = sealer.recordsLeft
    for (let i = 0; i < 4; i++) seal(sealer, 23, new Uint8Array(limits.plaintext))
    expect(before - sealer.recordsLeft).toBe(4)
    expect(cbcSealer(aes('TLS 1.2')).recordsLeft).toBeGreaterThan(2 ** 40)
  })

  it('split data in TLS 1.0 alone', () => {
    expect(versions.map((version) => cbcSealer(aes(version)).splitsData)).toEqual([
      true,
      false,
      false,
    ])
  })

  it('forget their keys', () => {
    const keys = aes('TLS 1.0')
    const copies = {
      ...keys,
      key: keys.key.slice(),
      macKey: keys.macKey.slice(),
      iv: keys.iv.slice(),
    }
    const sealer = cbcSealer(copies)
    const opener = cbcOpener(copies)
    for (const array of [copies.key, copies.macKey, copies.iv]) array.fill(0)
    const record = recordOf(seal(sealer, 23, Uint8Array.of(1)))
    expect(cbcOpener(keys).open(record)?.content).toEqual(Uint8Array.of(1))
    sealer.wipe()
    opener.wipe()
    expect(() => seal(sealer, 23, Uint8Array.of(1))).toThrow('wiped')
    expect(() => opener.open(record)).toThrow('wiped')
  })
})
