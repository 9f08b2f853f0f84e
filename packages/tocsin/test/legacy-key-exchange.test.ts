import { describe, expect, it } from 'vitest'
import type { ClientConfig, ServerConfig } from '../src/connection/config.ts'
import { createClient, createServer } from '../src/connection/create.ts'
import type { CryptoProvider, GroupName } from '../src/crypto/provider.ts'
import type { Credential, Question } from '../src/handshake/question.ts'
import { tls10, tls11, tls12 } from '../src/legacy/index.ts'
import { nobleLegacyCrypto } from '../src/noble/index.ts'
import { nodeCrypto } from '../src/node/crypto/index.ts'
import { privateKey } from '../src/node/crypto/private-key.ts'
import { certificateVerifier } from '../src/x509/verify.ts'
import { chain } from './support/issue.ts'
import { act, dataOf, type Exchange, errorOf, pair, type Transport } from './support/pair.ts'

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
