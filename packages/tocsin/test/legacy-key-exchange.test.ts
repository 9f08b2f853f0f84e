import { constants, createPublicKey, publicEncrypt } from 'node:crypto'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { ClientConfig, ServerConfig } from '../src/connection/config.ts'
import { Connection } from '../src/connection/connection.ts'
import { clientParts, createClient, createServer, serverParts } from '../src/connection/create.ts'
import { ffdhePrime } from '../src/crypto/ffdhe.ts'
import type { CryptoProvider, GroupName } from '../src/crypto/provider.ts'
import { Secret } from '../src/crypto/secret.ts'
import { asIs } from '../src/handshake/outgoing.ts'
import type { ServerPolicy } from '../src/handshake/policy.ts'
import type { Credential, Question } from '../src/handshake/question.ts'
import type { State } from '../src/handshake/state.ts'
import { dhe } from '../src/handshake/tls12/key-exchange/dhe.ts'
import { pskPremaster } from '../src/handshake/tls12/key-exchange/psk-premaster.ts'
import type { Negotiated } from '../src/handshake/tls12/negotiated.ts'
import { fault } from '../src/lab/faults.ts'
import { rewrite } from '../src/lab/verbs.ts'
import { tls10, tls11, tls12 } from '../src/legacy/index.ts'
import { nobleLegacyCrypto } from '../src/noble/index.ts'
import { nodeCrypto } from '../src/node/crypto/index.ts'
import { privateKey } from '../src/node/crypto/private-key.ts'
import { type Codec, empty } from '../src/wire/codec.ts'
import type { HandshakeTypeName } from '../src/wire/registry/handshake-type.ts'
import type { ClientHello } from '../src/wire/shared/client-hello.ts'
import {
  DHClientKeyExchange,
  ServerDHParams,
  signedDHKeyExchange,
} from '../src/wire/tls12/dh-key-exchange.ts'
import { DigitallySigned } from '../src/wire/tls12/digitally-signed.ts'
import {
  hintedServerKeyExchange,
  identifiedClientKeyExchange,
} from '../src/wire/tls12/psk-key-exchange.ts'
import { RSAClientKeyExchange } from '../src/wire/tls12/rsa-key-exchange.ts'
import { AnonymousServerKeyExchange } from '../src/wire/tls12/server-key-exchange.ts'
import { certificateVerifier } from '../src/x509/verify.ts'
import { arbitrary } from './support/arbitrary.ts'
import { chain } from './support/issue.ts'
import { commit, victimOf } from './support/lab.ts'
import {
  act,
  alertsOf,
  dataOf,
  type Exchange,
  errorOf,
  pair,
  type Transport,
} from './support/pair.ts'
import { requireSane } from './support/sane.ts'

const usages = ['digitalSignature', 'keyEncipherment'] as const
const rsa = chain({ key: 'rsa2048', authority: 'RSA', leaf: { keyUsage: usages } })
const signing = chain({ key: 'rsa2048', authority: 'Signing' })
const ecdsa = chain({ key: 'secp256r1', authority: 'ECDSA' })
const trustAnchors = [rsa, signing, ecdsa].flatMap((made) => made.trustAnchors)

const credentialOf = ({ certificates, leaf }: typeof rsa): Credential => ({
  certificates,
  ...privateKey(leaf.keyPem),
})

const psk = { identity: 'Ursula Grün', key: new Uint8Array(32).fill(7) }
const find = (identity: Uint8Array) =>
  new TextDecoder().decode(identity) === psk.identity ? psk.key : undefined

interface Meeting {
  readonly client?: Partial<ClientConfig>
  readonly server?: Partial<ServerConfig>
  readonly crypto?: CryptoProvider
  readonly transport?: Transport
}

function endsOf({ client, server, crypto = nodeCrypto }: Meeting) {
  const common = {
    crypto,
    versions: [tls12],
    verifier: certificateVerifier({ trustAnchors, crypto }),
  }
  return [
    createClient({ ...common, serverName: 'localhost', psk, ...client }),
    createServer({ ...common, credentials: [credentialOf(rsa)], psk: { find }, ...server }),
  ] as const
}

function handshake(meeting: Meeting = {}): Exchange {
  return pair(...endsOf(meeting), meeting.transport)
}

/** Both ends agree, and data flows both ways. */
function requireWorking({ client, server, events, ...exchange }: Exchange): void {
  const messages = [errorOf(events.client)?.message, errorOf(events.server)?.message]
  expect(messages).toEqual([undefined, undefined])
  const exported = [client, server].map(({ info }) =>
    info?.exportKeyingMaterial('EXPORTER-test', undefined, 32),
  )
  expect(exported[0]).toEqual(exported[1])
  expect(exported[0]).toHaveLength(32)
  const data = new Uint8Array(20_000).fill(3)
  const whole = { client, server, events, ...exchange }
  act(whole, 'client', (end) => end.send(data))
  act(whole, 'server', (end) => end.send(data))
  expect(dataOf(events.server)).toEqual(data)
  expect(dataOf(events.client)).toEqual(data)
}

const suites = [
  ['TLS_RSA_WITH_AES_128_GCM_SHA256', undefined, true, undefined],
  ['TLS_DHE_RSA_WITH_AES_128_GCM_SHA256', 'ffdhe2048', true, 'rsa_pss_rsae_sha256'],
  ['TLS_DH_anon_WITH_AES_128_GCM_SHA256', 'ffdhe2048', false, undefined],
  ['TLS_PSK_WITH_AES_128_GCM_SHA256', undefined, false, undefined],
  ['TLS_DHE_PSK_WITH_AES_128_GCM_SHA256', 'ffdhe2048', false, undefined],
  ['TLS_RSA_PSK_WITH_AES_128_GCM_SHA256', undefined, true, undefined],
  ['TLS_ECDHE_PSK_WITH_AES_128_GCM_SHA256', 'x25519', false, undefined],
] as const

const groups: readonly GroupName[] = ['x25519', 'secp256r1', 'ffdhe2048']

describe.each([nodeCrypto, nobleLegacyCrypto])('with $name', (crypto) => {
  it.each(suites)('%s: both ends agree and data flows', (suite, group, isCertified, scheme) => {
    const config = { cipherSuites: [suite], groups }
    const exchange = handshake({ client: config, server: config, crypto })
    requireWorking(exchange)
    const facts = { cipherSuite: suite, group, signatureScheme: scheme, extendedMasterSecret: true }
    expect(exchange.client.info).toMatchObject(facts)
    expect(exchange.server.info).toMatchObject(facts)
    expect(exchange.client.info?.peerCertificates).toHaveLength(isCertified ? 2 : 0)
  })
})

describe.each([
  ['TLS 1.0', tls10],
  ['TLS 1.1', tls11],
  ['TLS 1.2', tls12],
] as const)('in %s', (name, version) => {
  it.each([
    'TLS_RSA_WITH_AES_128_CBC_SHA',
    'TLS_DHE_RSA_WITH_AES_128_CBC_SHA',
    'TLS_DH_anon_WITH_AES_128_CBC_SHA',
    'TLS_ECDH_anon_WITH_AES_128_CBC_SHA',
    'TLS_PSK_WITH_AES_128_CBC_SHA',
    'TLS_DHE_PSK_WITH_AES_128_CBC_SHA',
    'TLS_RSA_PSK_WITH_AES_128_CBC_SHA',
    'TLS_ECDHE_PSK_WITH_AES_128_CBC_SHA',
  ])('%s', (suite) => {
    const config = { versions: [version], cipherSuites: [suite] }
    const exchange = handshake({ client: config, server: config })
    requireWorking(exchange)
    expect(exchange.server.info).toMatchObject({ version: name, cipherSuite: suite })
  })
})

/** Answers every question of one end as said, once both are silent. */
function answering(
  exchange: Exchange,
  who: 'client' | 'server',
  answer: (asked: Question) => void,
) {
  const asked = exchange.events[who].find((event) => event.type === 'question')
  if (asked?.type !== 'question') throw new Error('nothing was asked')
  answer(asked.question)
}

describe('a pre-shared key', () => {
  const only = { cipherSuites: ['TLS_PSK_WITH_AES_128_GCM_SHA256'] }

  it('needs no certificate at the server', () => {
    const exchange = handshake({ client: only, server: { ...only, credentials: [] } })
    requireWorking(exchange)
  })

  it('is chosen by the hint of the server (RFC 4279 §2)', () => {
    const hints: (Uint8Array | undefined)[] = []
    const client = {
      ...only,
      psk: (hint: Uint8Array | undefined) => {
        hints.push(hint)
        return psk
      },
    }
    requireWorking(handshake({ client, server: { ...only, psk: { hint: 'wer?', find } } }))
    requireWorking(handshake({ client, server: { ...only, psk: { find } } }))
    expect(hints).toEqual([new TextEncoder().encode('wer?'), undefined])
  })

  it.each(suites.filter(([suite]) => suite.includes('_PSK_')))(
    '%s: a hint comes along, and an empty one is none',
    (suite) => {
      const cipherSuites = [suite]
      for (const hint of ['there', undefined]) {
        let seen: Uint8Array | undefined = Uint8Array.of(1)
        const client = {
          cipherSuites,
          psk: (given: Uint8Array | undefined) => {
            seen = given
            return psk
          },
        }
        const server = { cipherSuites, psk: { find, ...(hint !== undefined && { hint }) } }
        requireWorking(handshake({ client, server }))
        expect(seen).toEqual(hint === undefined ? undefined : new TextEncoder().encode(hint))
      }
    },
  )

  it('may be named and found later', () => {
    const client = { ...only, psk: () => 'later' as const }
    const server = { ...only, psk: { find: () => 'later' as const } }
    const exchange = handshake({ client, server })
    answering(exchange, 'client', (question) => {
      expect(question).toEqual({ type: 'choose-psk', hint: undefined })
      act(exchange, 'client', (end) => end.answer({ type: 'choose-psk', psk }))
    })
    answering(exchange, 'server', (question) => {
      expect(question).toMatchObject({ type: 'find-psk' })
      act(exchange, 'server', (end) => end.answer({ type: 'find-psk', key: psk.key }))
    })
    requireWorking(exchange)
  })

  it('is of any length up to 64 octets at least, and so is an identity of 128 (RFC 4279 §5.3)', () => {
    for (const [octets, length] of [
      [1, 1],
      [64, 128],
      [300, 65_535],
    ] as const) {
      const key = new Uint8Array(octets).fill(octets)
      const identity = new Uint8Array(length).fill(97)
      const server = { ...only, psk: { find: () => key } }
      const exchange = handshake({ client: { ...only, psk: { identity, key } }, server })
      if (length < 65_000) requireWorking(exchange)
      // Beyond what we hold of such a message; nobody has identities like that.
      else expect(errorOf(exchange.events.server)?.condition).toBe('limit.handshake-message')
    }
  })

  it('is not offered by who has none', () => {
    const { cipherSuites } = only
    expect(() =>
      createClient({ crypto: nodeCrypto, versions: [tls12], verifier: 'later', cipherSuites }),
    ).toThrow("cipherSuites: 'TLS_PSK_WITH_AES_128_GCM_SHA256' is none of")
  })
})

/** What a server sends, tells and asks its provider for when a client is wrong. */
function observed(client: Partial<ClientConfig>, server: Partial<ServerConfig>, misdeed = asIs) {
  const calls: string[] = []
  const verifier = certificateVerifier({ trustAnchors, crypto: nodeCrypto })
  const parts = clientParts({
    crypto: nodeCrypto,
    versions: [tls12],
    verifier,
    serverName: 'localhost',
    psk,
    ...client,
  })
  const crypto = counting(nodeCrypto, calls)
  const { events, server: end } = pair(
    new Connection({ ...parts, outgoing: misdeed }),
    createServer({
      crypto,
      versions: [tls12],
      credentials: [credentialOf(rsa)],
      psk: { find },
      ...server,
    }),
  )
  const writes = events.server.flatMap((event) => (event.type === 'write' ? [event.bytes] : []))
  return {
    calls,
    lengths: writes.map(({ length }) => length),
    last: [...(writes.at(-1) ?? [])],
    phase: end.phase,
    told: events.server.flatMap((event) => (event.type === 'error' ? [event.error.message] : [])),
    types: events.server.map(({ type }) => type),
    alerts: alertsOf(events.server, 'sent').map(({ name, phase, facts }) => ({
      name,
      phase,
      facts,
    })),
  }
}

/** The same provider, which notes what is asked of it, and how much. */
function counting(honest: CryptoProvider, calls: string[]): CryptoProvider {
  const { sha256, ...hashes } = honest.hashes
  if (!sha256) throw new Error('no SHA-256')
  const hmac = (key: Uint8Array, data: Uint8Array) => {
    calls.push(`hmac ${data.length}`)
    return sha256.hmac(key, data)
  }
  const random = (length: number) => {
    calls.push(`random ${length}`)
    return honest.random(length)
  }
  return { ...honest, hashes: { ...hashes, sha256: { ...sha256, hmac } }, random }
}

const refused =
  'bad_record_mac: a record cannot be deprotected (record.not-authentic, RFC 9846 §5.2)'

describe('an unknown identity', () => {
  const cipherSuites = ['TLS_PSK_WITH_AES_128_GCM_SHA256']

  it.each(suites.filter(([suite]) => suite.includes('PSK')))(
    '4279-2-b 4279-2-c: is no different from a wrong key in %s',
    (suite) => {
      const server = { cipherSuites: [suite] }
      const wrong = { ...psk, key: new Uint8Array(32) }
      const known = observed({ cipherSuites: [suite], psk: wrong }, server)
      const unknown = observed(
        { cipherSuites: [suite], psk: { ...wrong, identity: 'Nobody' } },
        server,
      )
      expect(known.told).toEqual([refused])
      expect(known.alerts).toEqual([{ name: 'bad_record_mac', phase: 'WAIT_FINISHED', facts: {} }])
      expect(unknown).toEqual(known)
    },
  )

  it('4279-2-a: is told where the policy says so', () => {
    const server = { cipherSuites, psk: { find, unknownIdentity: 'tell' } as const }
    const { alerts } = observed({ cipherSuites, psk: { ...psk, identity: 'Nobody' } }, server)
    expect(alerts).toMatchObject([{ name: 'unknown_psk_identity', phase: 'FIND_PSK' }])
  })
})

describe('an encrypted premaster secret', () => {
  const cipherSuites = ['TLS_RSA_WITH_AES_128_GCM_SHA256']
  const server = { cipherSuites }

  /** Encrypts an encoded message of the test's own, with the padding it chose. */
  const raw = (encode: (modulusLength: number, secret: Uint8Array) => Uint8Array) => ({
    cipherSuites,
    crypto: {
      ...nodeCrypto,
      rsaEncrypt: (spki: Uint8Array, secret: Uint8Array) =>
        new Uint8Array(
          publicEncrypt(
            {
              key: createPublicKey({ key: Buffer.from(spki), format: 'der', type: 'spki' }),
              padding: constants.RSA_NO_PADDING,
            },
            encode(256, secret),
          ),
        ),
    },
  })

  const padded = (length: number, secret: Uint8Array) => {
    const encoded = new Uint8Array(length).fill(9)
    encoded.set([0, 2])
    encoded.set([0, ...secret], length - secret.length - 1)
    return encoded
  }

  it('is taken with any padding that has no zero', () => {
    const exchange = handshake({ client: raw(padded), server })
    requireWorking(exchange)
  })

  const changes: readonly (readonly [string, (encoded: Uint8Array) => Uint8Array])[] = [
    ['a first octet that is not zero', (encoded) => encoded.with(0, 1)],
    ['a block type of 1', (encoded) => encoded.with(1, 1)],
    ['a zero in the first octet of padding', (encoded) => encoded.with(2, 0)],
    ['a zero in the last octet of padding', (encoded) => encoded.with(-50, 0)],
    ['a zero in the middle of the padding', (encoded) => encoded.with(100, 0)],
    ['no zero behind the padding', (encoded) => encoded.with(-49, 1)],
    ['a secret of 47 octets', (encoded) => encoded.with(-49, 1).with(-48, 0)],
    ['a secret of 49 octets', (encoded) => encoded.with(-50, 0).with(-49, 3)],
    ['nothing but zeros', (encoded) => new Uint8Array(encoded.length)],
  ]

  it.each(changes)(
    '5246-7.4.7.1-a 5246-7.4.7.1-c hard-bleichenbacher: %s fails as a wrong Finished does',
    (_, change) => {
      // A good ciphertext of another secret than the client goes on with.
      const good = observed(
        raw((length, secret) =>
          padded(
            length,
            secret.map((octet, at) => (at < 2 ? octet : 1)),
          ),
        ),
        server,
      )
      const bad = observed(
        raw((length, secret) => change(padded(length, secret))),
        server,
      )
      expect(good.told).toEqual([refused])
      expect(bad).toEqual(good)
    },
  )

  it('5246-7.4.7.1-b: of another version fails the same way', () => {
    const client = {
      cipherSuites,
      crypto: {
        ...nodeCrypto,
        rsaEncrypt: (spki: Uint8Array, secret: Uint8Array) =>
          nodeCrypto.rsaEncrypt(spki, secret.fill(2, 1, 2)),
      },
    }
    expect(observed(client, server).told).toEqual([refused])
  })

  it.each(['TLS 1.1', 'TLS 1.0'] as const)('4346-7.4.7.1-a: and no otherwise in %s', (version) => {
    const one = fault('record.not-authentic/premaster-version')!
    const events = victimOf(one, commit(one, undefined, version))
    expect(alertsOf(events, 'sent')).toMatchObject([{ name: 'bad_record_mac', facts: {} }])
  })

  const ciphertexts: readonly (readonly [string, (octets: Uint8Array) => Uint8Array])[] = [
    ['beyond the modulus', (octets) => octets.fill(0xff)],
    ['of zero', (octets) => octets.fill(0)],
    ['too short', (octets) => octets.subarray(1)],
    ['too long', (octets) => Uint8Array.of(0, ...octets)],
    ['of no length', (octets) => octets.subarray(0, 0)],
  ]

  it.each(ciphertexts)('5246-7.4.7.1-a: a ciphertext %s fails the same way', (_, change) => {
    const misdeed = rewrite<{ readonly encryptedPreMasterSecret: Uint8Array }>(
      'client_key_exchange',
      (body) => ({ encryptedPreMasterSecret: change(body.encryptedPreMasterSecret) }),
    )
    const good = observed(
      raw((length, secret) => padded(length, secret.with(47, 0))),
      server,
    )
    const bad = observed({ cipherSuites }, server, misdeed(asIs))
    expect(bad.told).toEqual([refused])
    // The session hash covers the ciphertext, whose length is the client's own choice.
    const withoutDigests = ({ calls, ...others }: typeof bad) => ({
      ...others,
      calls: calls.length,
    })
    expect(withoutDigests(bad)).toEqual(withoutDigests(good))
  })

  it('may be decrypted later', () => {
    const { decrypt, ...credential } = credentialOf(rsa)
    if (!decrypt) throw new Error('an RSA key that cannot decrypt')
    const credentials = [{ ...credential, decrypt: () => 'later' as const }]
    const exchange = handshake({ client: { cipherSuites }, server: { ...server, credentials } })
    answering(exchange, 'server', (question) => {
      if (question.type !== 'decrypt') throw new Error(`asked ${question.type}`)
      const encoded = decrypt(question.ciphertext)
      if (encoded === 'later') throw new Error('still later')
      act(exchange, 'server', (end) => end.answer({ type: 'decrypt', encoded }))
    })
    requireWorking(exchange)
  })

  it('needs a key that decrypts, and a certificate that lets it', () => {
    const { decrypt: _, ...mute } = credentialOf(rsa)
    for (const credential of [mute, credentialOf(signing), credentialOf(ecdsa)]) {
      const { events } = handshake({
        client: { cipherSuites },
        server: { credentials: [credential] },
      })
      expect(errorOf(events.server)?.condition).toBe('hello.no-common-cipher-suite')
    }
  })

  it('5246-7.4.2-d: is not encrypted to a certificate that is for signatures only', () => {
    const { certificates } = signing
    const misdeed = rewrite('certificate', () => ({ certificateList: certificates }))
    const common = { crypto: nodeCrypto, versions: [tls12], cipherSuites }
    const { events } = pair(
      createClient({
        ...common,
        serverName: 'localhost',
        verifier: certificateVerifier({ trustAnchors, crypto: nodeCrypto }),
      }),
      new Connection({
        ...serverParts({ ...common, credentials: [credentialOf(rsa)] }),
        outgoing: misdeed(asIs),
      }),
    )
    expect(errorOf(events.client)).toMatchObject({
      condition: 'certificate.key-usage',
      facts: { needed: 'keyEncipherment' },
    })
  })
})

/** The second Oakley group (RFC 2409 §6.2), which many an old server has. */
const group1024 = {
  prime: Uint8Array.from(
    (
      'ffffffffffffffffc90fdaa22168c234c4c6628b80dc1cd129024e088a67cc74020bbea63b139b22514a08798e34' +
      '04ddef9519b3cd3a431b302b0a6df25f14374fe1356d6d51c245e485b576625e7ec6f44c42e9a637ed6b0bff5cb6' +
      'f406b7edee386bfb5a899fa5ae9f24117c4b1fe649286651ece65381ffffffffffffffff'
    ).match(/../g) ?? [],
    (octet) => Number.parseInt(octet, 16),
  ),
  generator: Uint8Array.of(2),
}

describe('finite fields', () => {
  const cipherSuites = ['TLS_DHE_RSA_WITH_AES_128_GCM_SHA256']
  const groupOf = (client: Partial<ClientConfig>, server: Partial<ServerConfig> = {}) => {
    const exchange = handshake({
      client: { cipherSuites, ...client },
      server: { cipherSuites, ...server },
    })
    requireWorking(exchange)
    return [exchange.client.info?.group, exchange.server.info?.group]
  }

  it('7919-4-b: the server takes one of those that the client lists', () => {
    expect(groupOf({ groups: ['x25519', 'ffdhe4096', 'ffdhe3072'] })).toEqual([
      'ffdhe3072',
      'ffdhe3072',
    ])
    expect(groupOf({ groups: ['ffdhe4096', 'ffdhe3072'] }, { preferOwnOrder: false })).toEqual([
      'ffdhe4096',
      'ffdhe4096',
    ])
    expect(
      groupOf({ groups: ['ffdhe3072', 'ffdhe2048'] }, { groups: ['x25519', 'ffdhe3072'] }),
    ).toEqual(['ffdhe3072', 'ffdhe3072'])
  })

  it('a client that lists none may get any', () => {
    expect(groupOf({})).toEqual([undefined, 'ffdhe2048'])
    expect(groupOf({}, { groups: ['x25519', 'ffdhe3072'] })).toEqual([undefined, 'ffdhe3072'])
    const dhParameters = { prime: ffdhePrime('ffdhe3072'), generator: Uint8Array.of(4) }
    expect(groupOf({}, { dhParameters })).toEqual([undefined, undefined])
    expect(groupOf({ groups: ['ffdhe2048'] }, { dhParameters })).toEqual(['ffdhe2048', 'ffdhe2048'])
  })

  it('7919-4-c: another suite is taken where no group is common', () => {
    const both = [...cipherSuites, 'TLS_RSA_WITH_AES_128_GCM_SHA256']
    const config = { cipherSuites: both }
    const exchange = handshake({ client: { ...config, groups: ['ffdhe8192'] }, server: config })
    requireWorking(exchange)
    expect(exchange.server.info?.cipherSuite).toBe('TLS_RSA_WITH_AES_128_GCM_SHA256')
  })

  it('7919-4-a: without another suite, that is said, also where curves are missing too', () => {
    const both = ['TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256', ...cipherSuites]
    const { events } = handshake({
      client: { cipherSuites: both, groups: ['ffdhe8192'] },
      server: { cipherSuites: both },
    })
    expect(errorOf(events.server)?.alert).toBe('insufficient_security')
  })

  it('smaller ones only where the client says so', () => {
    const { prime, generator } = group1024
    const server = { cipherSuites, dhParameters: { prime, generator } }
    const { events } = handshake({ client: { cipherSuites }, server })
    expect(errorOf(events.client)?.condition).toBe('key-exchange.finite-field-small')
    requireWorking(handshake({ client: { cipherSuites, minimumDhBits: 1024 }, server }))
    for (const minimumDhBits of [1023, 8193, 2048.5]) {
      expect(() => handshake({ client: { minimumDhBits } })).toThrow('minimumDhBits')
    }
  })

  it('zeros in front of a secret do not count (RFC 5246 §8.1.2)', () => {
    const secret = Uint8Array.of(0, 0, 5, 0, 7)
    const finiteField = () => ({ publicKey: Uint8Array.of(2), agree: () => secret })
    const policy = {
      crypto: { ...nodeCrypto, finiteField },
      groups: [],
      dhParameters: { prime: Uint8Array.of(11), generator: Uint8Array.of(2) },
    } as unknown as ServerPolicy
    const hs = { policy } as unknown as Negotiated
    const own = { policy, hello: {} as ClientHello, credential: undefined }
    let found: Uint8Array | undefined
    dhe.begin(hs, own).read({ dhYc: Uint8Array.of(3) }, (premaster) => {
      found = premaster.bytes
      return {} as State
    })
    expect(found).toEqual(Uint8Array.of(5, 0, 7))
  })
})

describe('the premaster secret under a key', () => {
  it('has zeros where there is nothing but the key, and both with their lengths (RFC 4279 §2)', () => {
    const none = new Secret(new Uint8Array(0))
    expect([...pskPremaster(none, Uint8Array.of(1, 2, 3)).bytes]).toEqual([
      0, 3, 0, 0, 0, 0, 3, 1, 2, 3,
    ])
    const other = new Secret(Uint8Array.of(9, 8))
    expect([...pskPremaster(other, Uint8Array.of(1)).bytes]).toEqual([0, 2, 9, 8, 0, 1, 1])
    expect(() => other.bytes).toThrow('wiped')
    expect(() => pskPremaster(none, new Uint8Array(0))).toThrow('psk-length')
  })
})

const anything = [
  ['TLS_DHE_RSA', 'server_key_exchange', signedDHKeyExchange(DigitallySigned)],
  ['TLS_DHE_RSA', 'client_key_exchange', DHClientKeyExchange],
  ['TLS_DH_anon', 'server_key_exchange', ServerDHParams],
  ['TLS_RSA', 'client_key_exchange', RSAClientKeyExchange],
  ['TLS_PSK', 'client_key_exchange', identifiedClientKeyExchange(empty)],
  ['TLS_DHE_PSK', 'server_key_exchange', hintedServerKeyExchange(ServerDHParams)],
  ['TLS_RSA_PSK', 'client_key_exchange', identifiedClientKeyExchange(RSAClientKeyExchange)],
  ['TLS_ECDHE_PSK', 'server_key_exchange', hintedServerKeyExchange(AnonymousServerKeyExchange)],
] as const satisfies readonly (readonly [string, HandshakeTypeName, Codec<unknown>])[]

it.each(anything)('%s: %s may say anything', (exchange, type, codec) => {
  const cipherSuites = [`${exchange}_WITH_AES_128_GCM_SHA256`]
  const config = { crypto: nodeCrypto, versions: [tls12], cipherSuites }
  const verifier = certificateVerifier({ trustAnchors, crypto: nodeCrypto })
  fc.assert(
    fc.property(arbitrary<unknown>(codec), (body) => {
      const outgoing = rewrite(type, () => body)(asIs)
      const client = clientParts({ ...config, verifier, psk })
      const server = serverParts({ ...config, credentials: [credentialOf(rsa)], psk: { find } })
      const { events } = pair(
        new Connection({ ...client, outgoing }),
        new Connection({ ...server, outgoing }),
      )
      requireSane(events.client)
      requireSane(events.server)
    }),
    { numRuns: 40 },
  )
})

it.each(suites)('any split of the bytes of %s leads to the same end', (suite) => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 1, max: 400 }), { minLength: 1 }), (sizes) => {
      let next = 0
      const transport: Transport = (bytes) => {
        const pieces = []
        for (let at = 0; at < bytes.length; ) {
          const size = sizes[next++ % sizes.length] ?? 1
          pieces.push(bytes.slice(at, at + size))
          at += size
        }
        return pieces
      }
      const config = { cipherSuites: [suite], groups }
      const { client, server } = handshake({ client: config, server: config, transport })
      expect([client.phase, server.phase]).toEqual(['CONNECTED', 'CONNECTED'])
    }),
    { numRuns: 5 },
  )
})
