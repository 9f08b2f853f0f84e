import { describe, expect, it } from 'vitest'
import type { ClientConfig, ServerConfig } from '../src/connection/config.ts'
import { createClient, createServer } from '../src/connection/create.ts'
import type { CryptoProvider } from '../src/crypto/provider.ts'
import { tls10, tls11, tls12, tls13 } from '../src/legacy/index.ts'
import { nobleLegacyCrypto } from '../src/noble/index.ts'
import { nodeCrypto } from '../src/node/crypto/index.ts'
import { privateKey } from '../src/node/crypto/private-key.ts'
import { encodeHandshake, startMessages } from '../src/wire/messages.ts'
import { CipherSuite } from '../src/wire/registry/cipher-suite.ts'
import { certificateVerifier } from '../src/x509/verify.ts'
import { chain } from './support/issue.ts'
import { act, alertsOf, dataOf, type Exchange, errorOf, pair } from './support/pair.ts'

const ecdsa = chain({ key: 'secp256r1', authority: 'ECDSA' })
const rsa = chain({ key: 'rsa2048', authority: 'RSA' })
const trustAnchors = [...ecdsa.trustAnchors, ...rsa.trustAnchors]
const credentials = [ecdsa, rsa].map(({ certificates, leaf }) => ({
  certificates,
  ...privateKey(leaf.keyPem),
}))

const everything = [tls13, tls12, tls11, tls10]

function handshake(
  client: Partial<ClientConfig> = {},
  server: Partial<ServerConfig> = {},
  crypto: CryptoProvider = nodeCrypto,
): Exchange {
  const verifier = certificateVerifier({ trustAnchors, crypto })
  return pair(
    createClient({
      crypto,
      versions: everything,
      serverName: 'localhost',
      verifier,
      ...(credentials[1] && { credential: credentials[1] }),
      ...client,
    }),
    createServer({ crypto, versions: everything, credentials, verifier, ...server }),
  )
}

/** What a server writes first to a ClientHello without extensions. */
function answerToBareHello(): Uint8Array {
  const server = createServer({ crypto: nodeCrypto, versions: everything, credentials })
  const body = {
    legacyVersion: 0x0303,
    random: new Uint8Array(32),
    legacySessionId: new Uint8Array(0),
    cipherSuites: [CipherSuite.TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256.code],
    legacyCompressionMethods: Uint8Array.of(0),
    extensions: undefined,
  }
  const hello = encodeHandshake(startMessages, 'client_hello', body)
  server.start()
  const events = server.receive(Uint8Array.of(22, 3, 1, 0, hello.length, ...hello))
  const [write] = events.flatMap((event) => (event.type === 'write' ? [event.bytes] : []))
  return write ?? new Uint8Array(0)
}

/** Both directions, more than a record each. */
function exchangeData(exchange: Exchange): void {
  const data = new Uint8Array(20_000).map((_, index) => index)
  act(exchange, 'client', (end) => end.send(data))
  act(exchange, 'server', (end) => end.send(data))
  expect(dataOf(exchange.events.server)).toEqual(data)
  expect(dataOf(exchange.events.client)).toEqual(data)
}

it('a ServerHello without extensions ends with its compression method (RFC 4366 §2.2)', () => {
  const written = answerToBareHello()
  const serverHello = written.subarray(5, 5 + 4 + 38)
  expect(serverHello.subarray(0, 4)).toEqual(Uint8Array.of(2, 0, 0, 38))
  expect(serverHello.subarray(4 + 35)).toEqual(Uint8Array.of(0xc0, 0x2f, 0))
})

const versions = { 'TLS 1.0': tls10, 'TLS 1.1': tls11, 'TLS 1.2': tls12 } as const
const cbc = [
  ['AES_128_CBC_SHA', versions],
  ['AES_256_CBC_SHA', versions],
  ['3DES_EDE_CBC_SHA', versions],
] as const
const suites = cbc.flatMap(([cipher]) =>
  (['ECDHE_ECDSA', 'ECDHE_RSA'] as const).map((exchange) => `TLS_${exchange}_WITH_${cipher}`),
)
const only12 = [
  'TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA256',
  'TLS_ECDHE_ECDSA_WITH_AES_256_CBC_SHA384',
  'TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA256',
  'TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA384',
  'TLS_ECDHE_ECDSA_WITH_AES_128_CCM',
  'TLS_ECDHE_ECDSA_WITH_AES_256_CCM',
  'TLS_ECDHE_ECDSA_WITH_AES_128_CCM_8',
  'TLS_ECDHE_ECDSA_WITH_AES_256_CCM_8',
]
const cases = [
  ...suites.flatMap((suite) =>
    (Object.keys(versions) as (keyof typeof versions)[]).map((name) => [suite, name] as const),
  ),
  ...only12.map((suite) => [suite, 'TLS 1.2'] as const),
]

describe.each([nodeCrypto, nobleLegacyCrypto])('with $name', (crypto) => {
  const possible = cases.filter(([suite]) => crypto === nodeCrypto || !suite.includes('3DES'))

  it.each(possible)('%s in %s', (suite, version) => {
    const config = { versions: [versions[version]], cipherSuites: [suite] }
    const exchange = handshake(config, config, crypto)
    expect(exchange.client.info, errorOf(exchange.events.client)?.message).toMatchObject({
      version,
      cipherSuite: suite,
      extendedMasterSecret: true,
    })
    exchangeData(exchange)
    const exported = [exchange.client, exchange.server].map(({ info }) =>
      info?.exportKeyingMaterial('EXPORTER-test', undefined, 32),
    )
    expect(exported[0]).toEqual(exported[1])
    act(exchange, 'client', (end) => end.close())
    expect(errorOf(exchange.events.client)).toBeUndefined()
    expect(errorOf(exchange.events.server)).toBeUndefined()
  })
})

describe('a client certificate', () => {
  it.each(Object.entries(versions))('in %s', (version, value) => {
    const config = { versions: [value] }
    const exchange = handshake(config, { clientAuthentication: 'require', ...config })
    expect(exchange.server.info, errorOf(exchange.events.server)?.message).toMatchObject({
      version,
      peerCertificates: rsa.certificates,
      clientSignatureScheme: version === 'TLS 1.2' ? expect.any(String) : 'rsa_pkcs1_md5_sha1',
    })
  })
})

describe('versions', () => {
  it.each([
    ['TLS 1.3', everything, everything],
    ['TLS 1.2', everything, [tls12, tls10]],
    ['TLS 1.1', [tls11, tls10], everything],
    ['TLS 1.0', [tls10], [tls11, tls10]],
  ] as const)('%s is the best of both', (version, client, server) => {
    const exchange = handshake({ versions: client }, { versions: server })
    expect(exchange.client.info?.version, errorOf(exchange.events.client)?.message).toBe(version)
  })

  it('TLS_AES_128_CCM_SHA256 in TLS 1.3', () => {
    const config = { cipherSuites: ['TLS_AES_128_CCM_SHA256'] }
    const exchange = handshake(config, config)
    exchangeData(exchange)
    expect(exchange.client.info?.cipherSuite).toBe('TLS_AES_128_CCM_SHA256')
  })
})

describe('encrypt_then_mac', () => {
  it('is agreed on where the suite is one of CBC, and not where it is AEAD (RFC 7366 §3)', () => {
    const cipherSuites = ['TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA']
    const exchange = handshake({ versions: [tls12], cipherSuites }, { versions: [tls12] })
    exchangeData(exchange)
    expect(errorOf(exchange.events.client)).toBeUndefined()
  })
})

describe('renegotiation', () => {
  const secure = { renegotiation: 'secure' } as const
  const roles = ['client', 'server'] as const

  it.each(
    Object.entries(versions).flatMap(([name, value]) =>
      roles.map((role) => [name, role, value] as const),
    ),
  )('in %s by the %s 5746-3.5 5746-3.7', (_name, role, version) => {
    const exchange = handshake(
      { versions: [version], ...secure },
      { versions: [version], ...secure },
    )
    exchangeData(exchange)
    act(exchange, role, (end) => end.renegotiate())
    for (const end of roles) {
      const types = exchange.events[end].map(({ type }) => type)
      expect(errorOf(exchange.events[end])?.message).toBeUndefined()
      expect(types.filter((type) => type === 'renegotiated')).toHaveLength(1)
    }
    act(exchange, role, (end) => end.renegotiate())
    act(exchange, 'client', (end) => end.send(Uint8Array.of(1, 2, 3)))
    expect(dataOf(exchange.events.server).slice(-3)).toEqual(Uint8Array.of(1, 2, 3))
  })

  it('data flows before change_cipher_spec, and waits after it 5246-6.2.1-e', () => {
    const held: (() => void)[] = []
    const exchange = handshake({ versions: [tls12], ...secure }, { versions: [tls12], ...secure })
    const events = exchange.client.renegotiate()
    const hello = events.flatMap((event) => (event.type === 'write' ? [event.bytes] : []))
    // On its way while the ClientHello is: the server reads it first, in the middle of the handshake.
    const early = exchange.server.send(Uint8Array.of(7))
    for (const event of early) {
      if (event.type === 'write') exchange.client.receive(event.bytes)
    }
    expect(exchange.client.ended).toBe(false)
    act(exchange, 'server', (end) => hello.flatMap((bytes) => [...end.receive(bytes)]))
    expect(held).toEqual([])
    expect(exchange.events.client.map(({ type }) => type)).toContain('renegotiated')
  })

  it('declined by the peer leaves the connection as it was 5246-7.2.2-ab', () => {
    const exchange = handshake({ versions: [tls12], ...secure }, { versions: [tls12] })
    act(exchange, 'client', (end) => end.renegotiate())
    expect(alertsOf(exchange.events.client, 'received').map(({ name }) => name)).toEqual([
      'no_renegotiation',
    ])
    exchangeData(exchange)
    expect(exchange.client.phase).toBe('CONNECTED')
  })

  it('is no option of the default versions', () => {
    expect(() => createClient({ crypto: nodeCrypto, verifier: 'later', ...secure })).toThrow(
      "renegotiation 'secure' needs a version of tocsin/legacy",
    )
  })
})
