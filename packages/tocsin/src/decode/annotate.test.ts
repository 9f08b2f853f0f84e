import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { concat } from '../crypto/bytes.ts'
import { expandLabel } from '../crypto/hkdf.ts'
import { prf10Of, prf12Of } from '../crypto/prf.ts'
import { nodeCrypto } from '../node/crypto/index.ts'
import { sealer12 } from '../record/aead12.ts'
import { sealer13 } from '../record/aead13.ts'
import { cbcSealer } from '../record/cbc.ts'
import { plaintextSealer } from '../record/plaintext.ts'
import type { Sealer } from '../record/protection.ts'
import { CipherSuite } from '../wire/registry/cipher-suite.ts'
import { legacyCipherSuites12, legacyCipherSuites13 } from '../wire/registry/legacy-cipher-suite.ts'
import { annotate } from './annotate.ts'
import type { AnnotatedRecord } from './annotated.ts'
import { type MasterSecret, recordOpener, type TrafficSecret } from './decrypt.ts'
import { suiteProtection } from './suite-protection.ts'

const hex = (bytes: Uint8Array | undefined) => Buffer.from(bytes ?? []).toString('hex')
const handshakeFailure = Uint8Array.of(2, 40)
const closeNotify = Uint8Array.of(1, 0)
const random = (length: number) => new Uint8Array(length).fill(0xaa)
const randoms = { client: new Uint8Array(32).fill(1), server: new Uint8Array(32).fill(2) }
const master = new Uint8Array(48).fill(3)
const suite13 = 'TLS_AES_128_GCM_SHA256'

function sealed(sealer: Sealer, content: Uint8Array, padding = 0, type = 21): Uint8Array {
  const output = new Uint8Array(sealer.sealedLength(content.length, padding))
  expect(sealer.seal(type, content, padding, output, 0)).toBe(output.length)
  return output
}

/** Sealers made the long way, from the key block's order as RFC 5246 §6.3 lists it. */
function sealerOf({ suite, version, sender, encryptThenMac }: MasterSecret): Sealer {
  const protection = suiteProtection(suite)
  if (!protection || protection.isTls13) throw new Error(`${suite} is no suite of TLS 1.2`)
  const { md5, sha1, [protection.hash]: hash } = nodeCrypto.hashes
  const prf = version === 'TLS 1.2' ? prf12Of(hash) : prf10Of(md5, sha1)
  const block = prf(master, 'key expansion', concat(randoms.server, randoms.client), 300)
  const [mac, key, iv] =
    protection.kind === 'aead'
      ? [0, protection.keyLength, 12 - protection.explicitLength]
      : [
          protection.macLength,
          protection.keyLength,
          version === 'TLS 1.0' ? protection.blockLength : 0,
        ]
  const index = sender === 'client' ? 0 : 1
  const take = (start: number, length: number) =>
    block.slice(start + index * length, start + (index + 1) * length)
  const keys = {
    key: take(2 * mac, key),
    iv: take(2 * (mac + key), iv),
    epoch: 'application',
  } as const
  if (protection.kind === 'aead') {
    return sealer12({ aead: nodeCrypto.aeads[protection.aead], ...keys })
  }
  const cipher = nodeCrypto.ciphers[protection.cipher]
  const hmac = nodeCrypto.hashes[protection.mac]
  return cbcSealer({
    ...keys,
    cipher,
    mac: hmac,
    macKey: take(0, mac),
    version,
    encryptThenMac,
    random,
  })
}

function sealerOf13({ suite, secret }: TrafficSecret): Sealer {
  const protection = suiteProtection(suite)
  if (!protection?.isTls13) throw new Error(`${suite} is no suite of TLS 1.3`)
  const { keyLength, aead, hash } = protection
  const derive = (label: string, length: number) =>
    expandLabel(nodeCrypto.hashes[hash], secret, label, new Uint8Array(), length)
  return sealer13({
    aead: nodeCrypto.aeads[aead],
    key: derive('key', keyLength),
    iv: derive('iv', 12),
    epoch: 'application',
  })
}

const masterSecret = (suite: string, changes: Partial<MasterSecret> = {}): MasterSecret => ({
  kind: 'master-secret',
  version: 'TLS 1.2',
  suite,
  secret: master,
  randoms,
  sender: 'client',
  encryptThenMac: false,
  ...changes,
})

const trafficSecret = (suite: string): TrafficSecret => ({
  kind: 'traffic-secret',
  suite,
  secret: new Uint8Array(suite.endsWith('384') ? 48 : 32).fill(9),
})

function annotated(bytes: Uint8Array, secret?: MasterSecret | TrafficSecret, sequence = 0) {
  const opener = secret && recordOpener(nodeCrypto, secret)
  if (secret && !opener) throw new Error(`no opener for ${secret.suite}`)
  return annotate(bytes, opener && { opener, sequence })
}

/** The fields as lines: offset+length name opened-or-wire. */
const lines = ({ fields }: AnnotatedRecord) =>
  fields.map(
    ({ name, offset, bytes, opened }) =>
      `${offset}+${bytes.length} ${name} ${hex(opened ?? bytes)}`,
  )

const only = (records: readonly AnnotatedRecord[]): AnnotatedRecord => {
  const [record] = records
  if (!record || records.length > 1) throw new Error(`${records.length} records`)
  return record
}

describe('an alert in the clear', () => {
  it('is seven octets', () => {
    const record = only(annotated(sealed(plaintextSealer(), handshakeFailure)))
    expect(lines(record)).toEqual([
      '0+1 type 15',
      '1+2 version 0303',
      '3+2 length 0002',
      '5+1 level 02',
      '6+1 description 28',
    ])
    expect(record.fields.map(({ text }) => text)).toEqual([
      'alert (21)',
      'TLS 1.2 (0x0303)',
      '2',
      'fatal (2)',
      'handshake_failure (40)',
    ])
    expect(record).toMatchObject({
      state: 'clear',
      layout: 'clear',
      version: undefined,
      alerts: [{ level: 2, code: 40 }],
      remarks: [],
    })
  })

  it('says TLS 1.1 when the header does, for TLS 1.3 never writes that', () => {
    expect(only(annotated(sealed(plaintextSealer(0x0302), closeNotify))).version).toBe('TLS 1.1')
  })

  it('keeps what nobody registered', () => {
    const record = only(annotated(Uint8Array.of(21, 3, 3, 0, 2, 7, 200)))
    expect(record.fields.slice(3).map(({ text }) => text)).toEqual(['unknown(7)', 'unknown(200)'])
  })
})

describe('an alert under an AEAD of TLS 1.2', () => {
  it('has the explicit nonce, the ciphertext and the tag (5246-6.2.3.3)', () => {
    const secret = masterSecret('TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256')
    const sealer = sealerOf(secret)
    sealed(sealer, new Uint8Array(12), 0, 22)
    const bytes = sealed(sealer, handshakeFailure)
    const record = only(annotated(bytes, secret, 1))
    expect(lines(record)).toEqual([
      '0+1 type 15',
      '1+2 version 0303',
      '3+2 length 001a',
      '5+8 nonce_explicit 0000000000000001',
      '13+1 level 02',
      '14+1 description 28',
      `15+16 tag ${hex(bytes.subarray(15))}`,
    ])
    expect(record).toMatchObject({ state: 'opened', layout: 'aead', sequence: 1, type: 21 })
    expect(record.fields[4]?.bytes).toEqual(bytes.subarray(13, 14))
  })

  it.each([
    'TLS_RSA_WITH_AES_256_GCM_SHA384',
    'TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256',
    'TLS_RSA_WITH_AES_128_CCM',
    'TLS_ECDHE_ECDSA_WITH_AES_256_CCM_8',
  ])('%s, from either side', (suite) => {
    for (const sender of ['client', 'server'] as const) {
      const secret = masterSecret(suite, { sender })
      const record = only(annotated(sealed(sealerOf(secret), closeNotify), secret))
      expect(record).toMatchObject({ state: 'opened', alerts: [{ level: 1, code: 0 }] })
    }
  })
})

describe('an alert under a block cipher', () => {
  const versions = ['TLS 1.0', 'TLS 1.1', 'TLS 1.2'] as const

  it('stands before MAC and padding: type 21, version and length, level and description (5246-6.2.3.2)', () => {
    const secret = masterSecret('TLS_RSA_WITH_AES_128_CBC_SHA', { version: 'TLS 1.0' })
    const record = only(annotated(sealed(sealerOf(secret), handshakeFailure), secret))
    expect(lines(record)).toEqual([
      '0+1 type 15',
      '1+2 version 0301',
      '3+2 length 0020',
      '5+1 level 02',
      '6+1 description 28',
      expect.stringMatching(/^7\+20 MAC [0-9a-f]{40}$/),
      '27+9 padding 090909090909090909',
      '36+1 padding_length 09',
    ])
    expect(record).toMatchObject({
      state: 'opened',
      layout: 'mac-then-encrypt',
      version: 'TLS 1.0',
    })
  })

  it('has the IV in front from TLS 1.1 on', () => {
    const secret = masterSecret('TLS_RSA_WITH_AES_128_CBC_SHA')
    const record = only(annotated(sealed(sealerOf(secret), handshakeFailure), secret))
    expect(record.fields.map(({ name, offset }) => [name, offset])).toEqual([
      ['type', 0],
      ['version', 1],
      ['length', 3],
      ['IV', 5],
      ['level', 21],
      ['description', 22],
      ['MAC', 23],
      ['padding', 43],
      ['padding_length', 52],
    ])
  })

  it('has the MAC behind, and over the ciphertext, with encrypt-then-MAC (7366-3)', () => {
    const secret = masterSecret('TLS_RSA_WITH_AES_128_CBC_SHA', { encryptThenMac: true })
    const bytes = sealed(sealerOf(secret), handshakeFailure)
    const record = only(annotated(bytes, secret))
    expect(lines(record).slice(3)).toEqual([
      `5+16 IV ${'aa'.repeat(16)}`,
      '21+1 level 02',
      '22+1 description 28',
      `23+13 padding ${'0d'.repeat(13)}`,
      '36+1 padding_length 0d',
      `37+20 MAC ${hex(bytes.subarray(37))}`,
    ])
    expect(record.fields.at(-1)?.opened).toBeUndefined()
    expect(record.layout).toBe('encrypt-then-mac')
  })

  it.each(
    versions.flatMap((version) =>
      [false, true].flatMap((encryptThenMac) =>
        [
          'TLS_RSA_WITH_3DES_EDE_CBC_SHA',
          'TLS_RSA_WITH_AES_256_CBC_SHA',
          ...(version === 'TLS 1.2'
            ? ['TLS_RSA_WITH_AES_128_CBC_SHA256', 'TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA384']
            : []),
        ].map((suite) => ({ version, encryptThenMac, suite })),
      ),
    ),
  )('$suite, $version, encrypt-then-MAC $encryptThenMac', ({ suite, ...changes }) => {
    for (const sender of ['client', 'server'] as const) {
      const secret = masterSecret(suite, { sender, ...changes })
      const sealer = sealerOf(secret)
      const both = concat(sealed(sealer, closeNotify), sealed(sealer, handshakeFailure, 64))
      const records = annotated(both, secret)
      expect(records.flatMap(({ alerts }) => alerts)).toEqual([
        { level: 1, code: 0 },
        { level: 2, code: 40 },
      ])
      expect(records.map(({ sequence }) => sequence)).toEqual([0, 1])
    }
  })

  it('needs the record before for its IV in TLS 1.0 (2246-6.2.3.2)', () => {
    const secret = masterSecret('TLS_RSA_WITH_AES_128_CBC_SHA', { version: 'TLS 1.0' })
    const sealer = sealerOf(secret)
    sealed(sealer, closeNotify)
    const second = sealed(sealer, closeNotify)
    const third = sealed(sealer, handshakeFailure)
    const [lost, found] = annotated(concat(second, third), secret, 1)
    expect(lost).toMatchObject({
      state: 'refused',
      remarks: [{ citations: ['RFC 2246 §6.2.3.2'] }],
    })
    expect(found).toMatchObject({ state: 'opened', sequence: 2, alerts: [{ code: 40 }] })
  })

  it('has no suite with SHA-256 before TLS 1.2', () => {
    const suite = 'TLS_RSA_WITH_AES_128_CBC_SHA256'
    expect(recordOpener(nodeCrypto, masterSecret(suite, { version: 'TLS 1.1' }))).toBeUndefined()
  })
})

describe('an alert in TLS 1.3', () => {
  it.each([
    suite13,
    'TLS_AES_256_GCM_SHA384',
    'TLS_CHACHA20_POLY1305_SHA256',
    'TLS_AES_128_CCM_SHA256',
    'TLS_AES_128_CCM_8_SHA256',
  ])('is inner plaintext: level, description, type 21, zeros, tag (9846-5.2): %s', (suite) => {
    const secret = trafficSecret(suite)
    const bytes = sealed(sealerOf13(secret), handshakeFailure, 3)
    const tagLength = suite.includes('CCM_8') ? 8 : 16
    const record = only(annotated(bytes, secret))
    expect(lines(record)).toEqual([
      '0+1 opaque_type 17',
      '1+2 legacy_record_version 0303',
      `3+2 length 00${(6 + tagLength).toString(16).padStart(2, '0')}`,
      '5+1 level 02',
      '6+1 description 28',
      '7+1 type 15',
      '8+3 zeros 000000',
      `11+${tagLength} tag ${hex(bytes.subarray(11))}`,
    ])
    expect(record).toMatchObject({ state: 'opened', layout: 'inner-plaintext', type: 21 })
  })

  it('has no zeros without padding', () => {
    const secret = trafficSecret(suite13)
    const record = only(annotated(sealed(sealerOf13(secret), closeNotify), secret))
    expect(record.fields.map(({ name }) => name)).not.toContain('zeros')
  })

  it('has no type in nothing but zeros (9846-5.4)', () => {
    const secret = trafficSecret(suite13)
    const bytes = sealed(sealerOf13(secret), new Uint8Array(4), 0, 0)
    const record = only(annotated(bytes, secret))
    expect(record).toMatchObject({ type: 0, remarks: [{ citations: ['RFC 9846 §5.4'] }] })
    expect(lines(record)[3]).toBe('5+5 zeros 0000000000')
  })

  it('may still be in the clear beside protected records', () => {
    const secret = trafficSecret(suite13)
    const clear = sealed(plaintextSealer(), handshakeFailure)
    const change = sealed(plaintextSealer(), Uint8Array.of(1), 0, 20)
    const records = annotated(
      concat(change, clear, sealed(sealerOf13(secret), closeNotify)),
      secret,
    )
    expect(records.map(({ state }) => state)).toEqual(['clear', 'clear', 'opened'])
  })
})

describe('the borders of alerts', () => {
  const halves = [Uint8Array.of(2), Uint8Array.of(40)]
  const both = concat(closeNotify, handshakeFailure)

  it('are not those of records before TLS 1.3 (5246-6.2.1)', () => {
    const secret = masterSecret('TLS_RSA_WITH_AES_128_GCM_SHA256')
    const sealer = sealerOf(secret)
    const bytes = concat(...halves.map((half) => sealed(sealer, half)), sealed(sealer, both))
    const [first, second, third] = annotated(bytes, secret)
    expect(first).toMatchObject({
      alerts: [],
      remarks: [{ text: expect.stringContaining('TLS 1.2 allows it') }],
    })
    expect(first?.fields[4]?.name).toBe('level')
    expect(second).toMatchObject({ alerts: [{ level: 2, code: 40 }], remarks: [] })
    expect(second?.fields[4]).toMatchObject({ name: 'description', text: 'handshake_failure (40)' })
    expect(third).toMatchObject({
      alerts: [{ code: 0 }, { code: 40 }],
      remarks: [{ text: '2 alerts share this record: TLS 1.2 allows it' }],
    })
  })

  it('are those of records in TLS 1.3 (9846-5.1)', () => {
    const secret = trafficSecret(suite13)
    const sealer = sealerOf13(secret)
    const bytes = concat(...halves.map((half) => sealed(sealer, half)), sealed(sealer, both))
    const remarks = annotated(bytes, secret).map((record) => record.remarks)
    expect(remarks).toEqual([
      [{ text: expect.stringContaining('TLS 1.3 forbids it'), citations: ['RFC 9846 §5.1'] }],
      [],
      [{ text: expect.stringContaining('TLS 1.3 forbids it'), citations: ['RFC 9846 §5.1'] }],
    ])
  })

  it('are told for both where the header tells no version', () => {
    const record = only(annotated(sealed(plaintextSealer(), both)))
    expect(record.remarks[0]?.citations).toEqual(['RFC 5246 §6.2.1', 'RFC 9846 §5.1'])
  })

  it('are not crossed by a change of keys', () => {
    const secret = masterSecret('TLS_RSA_WITH_AES_128_GCM_SHA256')
    const bytes = concat(
      sealed(plaintextSealer(), Uint8Array.of(2)),
      sealed(sealerOf(secret), handshakeFailure),
    )
    expect(annotated(bytes, secret)[1]?.alerts).toEqual([{ level: 2, code: 40 }])
  })

  it('cannot be nowhere (5246-6.2.1, 9846-5.1)', () => {
    const record = only(annotated(Uint8Array.of(21, 3, 3, 0, 0)))
    expect(record.remarks[0]?.text).toContain('no version allows it')
  })
})

describe('without the right secret', () => {
  const secret = trafficSecret(suite13)
  const bytes = sealed(sealerOf13(secret), handshakeFailure)

  it('an alert is known by its length', () => {
    const record = only(annotated(bytes))
    expect(record).toMatchObject({ state: 'sealed', layout: undefined, alerts: [] })
    expect(record.fields.slice(3).map(({ name, bytes: { length } }) => [name, length])).toEqual([
      ['ciphertext', 3],
      ['tag', 16],
    ])
  })

  it.each([
    ['TLS_RSA_WITH_AES_128_GCM_SHA256', 'TLS 1.2', 'AES-GCM or AES-CCM'],
    ['TLS_RSA_WITH_AES_128_CBC_SHA', 'TLS 1.0', 'AES-CBC with SHA-1, MAC-then-encrypt'],
    ['TLS_RSA_WITH_3DES_EDE_CBC_SHA', 'TLS 1.1', '3DES-CBC with SHA-1, MAC-then-encrypt'],
    ['TLS_RSA_WITH_AES_128_CBC_SHA256', 'TLS 1.2', 'AES-CBC with SHA-256, MAC-then-encrypt'],
    ['TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA384', 'TLS 1.2', 'AES-CBC with SHA-384, encrypt-then-MAC'],
  ] as const)('the length of %s in %s says %s', (suite, version, by) => {
    const encryptThenMac = by.endsWith('encrypt-then-MAC')
    const sealer = sealerOf(masterSecret(suite, { version, encryptThenMac }))
    const { remarks, version: shown } = only(annotated(sealed(sealer, handshakeFailure)))
    expect(shown).toBe(version)
    expect(remarks.map(({ text }) => text).join('\n')).toContain(by)
  })

  it('a length that no alert has is told as it is', () => {
    const record = only(annotated(sealed(sealerOf13(secret), new Uint8Array(40), 0, 23)))
    expect(record.fields.slice(3).map(({ name }) => name)).toEqual(['ciphertext'])
    expect(record.remarks).toEqual([expect.objectContaining({ citations: ['RFC 9846 §5.4'] })])
  })

  it.each([
    ['another secret', { ...secret, secret: new Uint8Array(32) }, 0],
    ['another sequence number', secret, 1],
  ])('%s does not open it', (_, other, sequence) => {
    const record = only(annotated(bytes, other, sequence))
    expect(record.state).toBe('refused')
    expect(record.remarks[0]?.text).toContain('not authentic')
  })

  it('a record that does not open does not count', () => {
    const records = annotated(
      concat(sealed(sealerOf13({ ...secret, secret: new Uint8Array(32) }), closeNotify), bytes),
      secret,
    )
    expect(records.map(({ state, sequence }) => [state, sequence])).toEqual([
      ['refused', undefined],
      ['opened', 0],
    ])
  })
})

describe('any bytes', () => {
  it('are covered by fields, in order, once each', () => {
    const opener = recordOpener(nodeCrypto, trafficSecret(suite13))
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), fc.boolean(), (bytes, hasKeys) => {
        const records = annotate(bytes, hasKeys && opener ? { opener, sequence: 0 } : undefined)
        const all = records.flatMap(({ fields }) => fields.map((field) => field.bytes))
        expect(hex(concat(...all))).toBe(hex(bytes))
        for (const { fields } of records) {
          let end = 0
          for (const { offset, bytes: own } of fields) {
            expect(offset).toBe(end)
            end = offset + own.length
          }
        }
      }),
    )
  })

  it.each([
    ['15', 'cut off after 1 octet of 5'],
    ['15 03', 'cut off after 2 octets of 5'],
    ['15 03 03 00 02 02', 'the header announces 2 octets, and 1 are missing'],
  ])('%s is cut', (text, remark) => {
    const bytes = new Uint8Array(Buffer.from(text.replaceAll(' ', ''), 'hex'))
    const record = only(annotate(bytes))
    expect(record.fields.map((field) => field.text).join()).not.toContain('decode_error')
    expect(record).toMatchObject({
      state: 'cut',
      remarks: [{ text: expect.stringContaining(remark) }],
    })
  })
})

describe('suiteProtection', () => {
  it.each([
    ['TLS_NULL_WITH_NULL_NULL'],
    ['TLS_RSA_WITH_RC4_128_SHA'],
    ['TLS_RSA_WITH_3DES_EDE_CBC_MD5'],
    ['TLS_AES_128_CBC_SHA256'],
    ['ECDHE-RSA-AES128-GCM-SHA256'],
  ])('does not have %s', (name) => {
    expect(suiteProtection(name)).toBeUndefined()
  })

  it.each([...Object.values(CipherSuite), ...legacyCipherSuites12, ...legacyCipherSuites13])(
    'reads from the name of $name what the engine knows of it',
    (suite) => {
      const { name, version, hash } = suite
      expect(suiteProtection(name)).toMatchObject({
        suite: name,
        isTls13: version === 'TLS 1.3',
        hash,
        ...('cbc' in suite
          ? { kind: 'cbc', cipher: suite.cbc, mac: suite.mac }
          : { kind: 'aead', aead: suite.aead }),
      })
    },
  )
})
