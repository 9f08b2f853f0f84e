import { constants, createHash, createPublicKey, publicEncrypt } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import type { ClientConfig, ServerConfig } from '../../src/connection/config.ts'
import { Connection } from '../../src/connection/connection.ts'
import { clientParts, createServer } from '../../src/connection/create.ts'
import type { Event } from '../../src/connection/events.ts'
import { diffieHellman } from '../../src/crypto/diffie-hellman.ts'
import type { CryptoProvider } from '../../src/crypto/provider.ts'
import { asIs } from '../../src/handshake/outgoing.ts'
import { type Misdeed, rewrite } from '../../src/lab/verbs.ts'
import { tls10, tls11, tls12, tls13 } from '../../src/legacy/index.ts'
import { nodeCrypto } from '../../src/node/crypto/index.ts'
import { privateKey } from '../../src/node/crypto/private-key.ts'
import { certificateVerifier } from '../../src/x509/verify.ts'
import { chain } from '../support/issue.ts'
import { act, type Exchange, pair, type Role } from '../support/pair.ts'

/*
 * Two ends that do the same each time, to the octet: randomness depends on a seed, key shares and
 * signatures are those of the time before. Whatever differs between two answers comes from what was
 * sent. Times are measured elsewhere: docs/oracles.md.
 */

const versions = { 'TLS 1.0': tls10, 'TLS 1.1': tls11, 'TLS 1.2': tls12, 'TLS 1.3': tls13 } as const
type VersionName = keyof typeof versions
const older = ['TLS 1.0', 'TLS 1.1', 'TLS 1.2'] as const
const roles = ['client', 'server'] as const
const other = { client: 'server', server: 'client' } as const

const x25519 = nodeCrypto.groups.x25519.generate()
const rsa = chain({
  key: 'rsa2048',
  leaf: { keyUsage: ['digitalSignature', 'keyEncipherment'] },
})
const leafKey = privateKey(rsa.leaf.keyPem)
const verifier = certificateVerifier({ trustAnchors: rsa.trustAnchors, crypto: nodeCrypto })
const signatures = new Map<string, Uint8Array>()
const credential = {
  certificates: rsa.certificates,
  ...leafKey,
  sign(...[algorithm, message]: Parameters<typeof leafKey.sign>) {
    const name = `${algorithm} ${Buffer.from(message).toString('hex')}`
    const signature = signatures.get(name) ?? leafKey.sign(algorithm, message)
    signatures.set(name, signature)
    return signature
  },
}

/** A provider whose randomness depends on `seed` alone. */
function replaying(seed: string): CryptoProvider {
  let drawn = 0
  return {
    ...nodeCrypto,
    groups: { x25519: diffieHellman('x25519', () => x25519) },
    random(length) {
      const hash = createHash('shake256', { outputLength: length }).update(`${seed} ${drawn++}`)
      return new Uint8Array(hash.digest())
    },
  }
}

/** What CBC ciphers are asked to do, and what they do it to. */
interface CbcSpy {
  readonly encrypted?: (plaintext: Uint8Array) => Uint8Array
  readonly decrypted?: () => void
}

/** The same provider, whose CBC ciphers say what they are asked, and may be given something else. */
function spying(honest: CryptoProvider, spy: CbcSpy): CryptoProvider {
  const ciphers = Object.values(honest.ciphers ?? {}).map((cipher) => [
    cipher.name,
    {
      ...cipher,
      key(bytes: Uint8Array) {
        const key = cipher.key(bytes)
        return {
          encrypt: (iv: Uint8Array, plaintext: Uint8Array) =>
            key.encrypt(iv, spy.encrypted?.(plaintext) ?? plaintext),
          decrypt(iv: Uint8Array, ciphertext: Uint8Array) {
            spy.decrypted?.()
            return key.decrypt(iv, ciphertext)
          },
          wipe: () => key.wipe(),
        }
      },
    },
  ])
  return { ...honest, ciphers: Object.fromEntries(ciphers) }
}

interface Meeting {
  readonly version: VersionName
  readonly suite: string
  readonly client?: Partial<ClientConfig>
  readonly server?: Partial<ServerConfig>
  readonly misdeed?: Misdeed
}

const psk = { identity: 'known', key: new Uint8Array(32).fill(7) }
const find = (identity: Uint8Array) =>
  Buffer.from(identity).toString() === psk.identity ? psk.key : undefined

function meet({ version, suite, client, server, misdeed }: Meeting): Exchange {
  const common = { versions: [versions[version]], cipherSuites: [suite] }
  const ours = { ...common, crypto: replaying('client'), verifier, serverName: 'localhost' }
  const parts = clientParts({ ...ours, psk, ...client })
  const theirs = { ...common, crypto: replaying('server'), credentials: [credential] }
  return pair(
    new Connection({ ...parts, outgoing: misdeed?.(asIs) ?? asIs }),
    createServer({ ...theirs, psk: { find }, ...server }),
  )
}

/** Removes encrypt_then_mac from a ClientHello, for what RFC 7366 did away with. */
const macThenEncrypt: Misdeed = rewrite<{ readonly extensions: object }>(
  'client_hello',
  ({ extensions, ...hello }) => ({
    ...hello,
    extensions: { ...extensions, encrypt_then_mac: undefined },
  }),
)

/** All there is to tell: events in order, with their octets and reasons. */
function told(events: readonly Event[]): readonly object[] {
  return events.map((event) => {
    if (event.type === 'write') return { write: Buffer.from(event.bytes).toString('hex') }
    if (event.type === 'error') {
      const { condition, facts, message } = event.error
      return { condition, facts, message }
    }
    return event
  })
}

/** What becomes of a record of 292 octets of data, damaged on its way, and of all that comes after it. */
function answerTo(
  exchange: Exchange,
  victim: Role,
  damage: (bytes: Uint8Array) => Uint8Array = (bytes) => bytes,
): readonly object[] {
  const { events } = exchange
  const before = events[victim].length
  // TLS 1.0 sends one octet first, in a record of its own.
  const length = exchange.client.info?.version === 'TLS 1.0' ? 293 : 292
  act(
    exchange,
    other[victim],
    (end) => end.send(new Uint8Array(length)),
    (bytes, from) => [from === victim ? bytes : damage(bytes)],
  )
  // Whoever calls again learns no more (CVE-2019-1559).
  act(exchange, victim, (end) => end.receive(new Uint8Array(7)))
  act(exchange, victim, (end) => end.close())
  return told(events[victim].slice(before))
}

/** The one answer that all have to be, to the octet. */
function requireOneAnswer(answers: readonly (readonly object[])[]): void {
  const [first, ...others] = answers
  expect(first).toContainEqual(
    expect.objectContaining({ direction: 'sent', name: 'bad_record_mac', level: 2 }),
  )
  expect(first).toContainEqual({
    condition: 'record.not-authentic',
    facts: {},
    message: expect.stringContaining('a record cannot be deprotected'),
  })
  expect(first?.at(-1)).toEqual({ type: 'closed' })
  for (const answer of others) expect(answer).toEqual(first)
}

const cbcSuites = [
  ...older.map((version) => [version, 'TLS_PSK_WITH_AES_128_CBC_SHA'] as const),
  ['TLS 1.2', 'TLS_PSK_WITH_AES_128_CBC_SHA256'] as const,
  ['TLS 1.2', 'TLS_PSK_WITH_AES_256_CBC_SHA384'] as const,
]
const victims = cbcSuites.flatMap((suite) => roles.map((victim) => [...suite, victim] as const))

/** How a plaintext may end that has no right MAC, or no right padding. */
const endings: Readonly<Record<string, (plaintext: Uint8Array) => Uint8Array>> = {
  'a right MAC and one wrong octet of padding': (plaintext) => plaintext.with(-2, 0xaa),
  'padding longer than the record': (plaintext) => plaintext.subarray(0, 64).fill(255, -1),
  'no content and no padding': (plaintext) => plaintext.subarray(0, 64).fill(0),
  ...Object.fromEntries(
    [0, 1, 5, 13, 15, 16, 31, 254, 255].map((length) => [
      `${length} octets of padding and a bad MAC`,
      (plaintext: Uint8Array) => plaintext.fill(0x5a).fill(length, -1 - length),
    ]),
  ),
  'first octet of long padding wrong': (plaintext) =>
    plaintext.fill(0x5a).fill(255, -256).fill(1, -256, -255),
  'last octet of long padding wrong': (plaintext) =>
    plaintext.fill(0x5a).fill(255, -256).fill(1, -2, -1),
}

describe('MAC-then-encrypt has one answer to whatever is wrong', () => {
  it.each(victims)(
    '%s, %s, the %s: padding or MAC (2246-7.2.2-a, 4346-6.2.3.2-a, 4346-7.2.2-a, 5246-6.2.3.2-a, 5246-7.2.2-g, hard-lucky13, hard-zero-length-oracle)',
    (version, suite, victim) => {
      const answers = Object.values(endings).map((ending) => {
        let isArmed = false
        // The record is the first long plaintext: TLS 1.0 sends one octet before it.
        const encrypted = (plaintext: Uint8Array) =>
          isArmed && plaintext.length > 256 ? ending(plaintext.slice()) : plaintext
        const crypto = spying(replaying(other[victim]), { encrypted })
        const culprit = { [other[victim]]: { crypto } }
        const exchange = meet({ version, suite, ...culprit, misdeed: macThenEncrypt })
        isArmed = true
        return answerTo(exchange, victim)
      })
      requireOneAnswer(answers)
    },
  )

  it.each(victims)(
    '%s, %s, the %s: and to a wrong length, which all can see (5246-6.2.3.2-b)',
    (version, suite, victim) => {
      const cut = (by: number) => (bytes: Uint8Array) => {
        const start = version === 'TLS 1.0' ? bytes.length - recordLength(bytes) : 0
        const record = bytes.slice(0, bytes.length - by)
        const length = record.length - start - 5
        record.set([length >> 8, length & 0xff], start + 3)
        return record
      }
      const flip = (bytes: Uint8Array) => bytes.with(-1, (bytes.at(-1) ?? 0) ^ 1)
      const meeting = { version, suite, misdeed: macThenEncrypt }
      const damages = [flip, cut(1), cut(15), cut(16), cut(300)]
      requireOneAnswer(damages.map((damage) => answerTo(meet(meeting), victim, damage)))
    },
  )
})

/** How long the second of two records is, with its header. */
function recordLength(bytes: Uint8Array): number {
  const first = 5 + (((bytes[3] ?? 0) << 8) | (bytes[4] ?? 0))
  return bytes.length - first
}

describe('who authenticates first has one answer', () => {
  const flips = [-1, -16, -21, -100].map(
    (at) => (bytes: Uint8Array) => bytes.with(at, (bytes.at(at) ?? 0) ^ 1),
  )

  it.each(older.flatMap((version) => roles.map((victim) => [version, victim] as const)))(
    '%s, encrypt-then-MAC, the %s: before it decrypts anything (7366-3-a)',
    (version, victim) => {
      const suite = 'TLS_PSK_WITH_AES_128_CBC_SHA'
      const answers = flips.map((flip) => {
        let [isArmed, count] = [false, 0]
        const decrypted = () => {
          if (isArmed) count++
        }
        const crypto = spying(replaying(victim), { decrypted })
        const exchange = meet({ version, suite, [victim]: { crypto } })
        isArmed = true
        const answer = answerTo(exchange, victim, flip)
        // Only the octet that TLS 1.0 sends first.
        expect(count).toBe(version === 'TLS 1.0' ? 1 : 0)
        return answer
      })
      requireOneAnswer(answers)
    },
  )

  it.each(
    [
      ['TLS 1.2', 'TLS_PSK_WITH_AES_128_GCM_SHA256'],
      ['TLS 1.2', 'TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256'],
      ['TLS 1.3', 'TLS_AES_128_GCM_SHA256'],
      ['TLS 1.3', 'TLS_CHACHA20_POLY1305_SHA256'],
    ].flatMap(([version, suite]) =>
      roles.map((victim) => [version as VersionName, suite ?? '', victim] as const),
    ),
  )('%s, %s, the %s: tag or ciphertext (8446-E.4-a, 5246-6.2.3.3-a)', (version, suite, victim) => {
    requireOneAnswer(flips.map((flip) => answerTo(meet({ version, suite }), victim, flip)))
  })
})

describe('a server has one answer', () => {
  const key = createPublicKey({ key: Buffer.from(rsa.leaf.spki), format: 'der', type: 'spki' })
  const raw = { key, padding: constants.RSA_NO_PADDING }
  const wellFormed = new Uint8Array(256).fill(0x5a)
  wellFormed.set([0, 2])
  wellFormed.set([0, 3, 3], 256 - 49)
  const messages = [
    wellFormed,
    wellFormed.with(-48, 2),
    wellFormed.with(0, 1),
    wellFormed.with(1, 1),
    wellFormed.with(2, 0),
    wellFormed.with(-50, 0),
    wellFormed.with(-49, 1),
    wellFormed.with(-49, 1).with(-48, 0),
    new Uint8Array(256),
  ]
  const ciphertexts = [
    ...messages.map((message) => new Uint8Array(publicEncrypt(raw, message))),
    new Uint8Array(256).fill(0xff),
    new Uint8Array(255).fill(1),
    new Uint8Array(257).fill(1),
    new Uint8Array(0),
  ]

  it.each([
    ['TLS 1.0', 'TLS_RSA_WITH_AES_128_CBC_SHA'],
    ['TLS 1.1', 'TLS_RSA_WITH_AES_128_CBC_SHA'],
    ['TLS 1.2', 'TLS_RSA_WITH_AES_128_CBC_SHA'],
    ['TLS 1.2', 'TLS_RSA_WITH_AES_128_GCM_SHA256'],
  ] as const)(
    '%s, %s: whatever an encrypted premaster secret is (4346-7.4.7.1-a, 5246-7.4.7.1-a, 5246-7.4.7.1-b, 5246-7.4.7.1-c, hard-bleichenbacher)',
    (version, suite) => {
      const answers = ciphertexts.map((ciphertext) => {
        const crypto = { ...replaying('client'), rsaEncrypt: () => ciphertext }
        return told(meet({ version, suite, client: { crypto } }).events.server)
      })
      requireOneAnswer(answers)
    },
  )

  it.each(older)('%s: to a wrong key and to an unknown identity (4279-2-b)', (version) => {
    const suite = 'TLS_PSK_WITH_AES_128_CBC_SHA'
    const answers = ['known', 'other', 'nobody that anybody knows'].map((identity) => {
      const client = { psk: { identity, key: new Uint8Array(32) } }
      return told(meet({ version, suite, client }).events.server)
    })
    requireOneAnswer(answers)
  })
})
