import { describe, expect, it } from 'vitest'
import { tls12 } from '../src/handshake/tls12/version.ts'
import { tls13 } from '../src/handshake/tls13/version.ts'
import { addExtension, added } from '../src/lab/extensions.ts'
import { type Misdeed, rewrite } from '../src/lab/verbs.ts'
import { nodeCrypto } from '../src/node/crypto/index.ts'
import type { ClientHello, ClientHelloExtensions } from '../src/wire/shared/client-hello.ts'
import { clients, credentialOf, handshake, type Setup, verifierOf } from './support/handshake13.ts'
import { act, errorOf, type Role } from './support/pair.ts'

const hello = (change: (extensions: ClientHelloExtensions) => object) =>
  rewrite<ClientHello>('client_hello', (body) => ({
    ...body,
    extensions: body.extensions && change(body.extensions),
  }))

const psk = {
  identities: [{ identity: Uint8Array.of(1), obfuscatedTicketAge: 77 }],
  binders: [new Uint8Array(32)],
}

/** What `side` does that is odd or new, and yet no reason to end the handshake. */
const rows: readonly (readonly [rows: string, text: string, side: Role, Misdeed, Setup?])[] = [
  [
    '8446-4.1.2-d 8701-3.2-a',
    'cipher suites that nobody knows',
    'client',
    rewrite<ClientHello>('client_hello', (body) => ({
      ...body,
      cipherSuites: [0x1a1a, 0x13ff, 0x00ff, ...body.cipherSuites],
    })),
  ],
  [
    '8446-4.1.2-e 8446-9.3-a 8701-3.2-a',
    'extensions that nobody knows',
    'client',
    hello((block) => added(added(block, 0xfafa), 0x1234, Uint8Array.of(1, 2, 3))),
  ],
  [
    '8446-4.2.1-d',
    'versions that nobody knows',
    'client',
    hello((block) => ({ ...block, supported_versions: { versions: [0x7a7a, 0x0305, 0x0304] } })),
  ],
  [
    '6066-3-h',
    'a name of an unknown type',
    'client',
    hello((block) => ({
      ...block,
      server_name: {
        serverNameList: [
          { nameType: 9, name: Uint8Array.of(1) },
          ...(block.server_name?.serverNameList ?? []),
        ],
      },
    })),
  ],
  [
    '8446-4.2.11-a 8446-4.2.11-k',
    'a pre-shared key that nobody knows',
    'client',
    hello((block) => ({ ...block, pre_shared_key: psk })),
  ],
  [
    '8446-4.2.9-d 8446-4.2.9-f',
    'pre-shared key modes that nobody knows',
    'client',
    hello((block) => ({
      ...block,
      pre_shared_key: psk,
      psk_key_exchange_modes: { keModes: [0x0b, 0] },
    })),
  ],
  [
    '8449-4-e 8449-5-b',
    'a record_size_limit beyond measure, and max_fragment_length',
    'client',
    hello((block) => ({ ...block, record_size_limit: 0xffff, max_fragment_length: 1 })),
    { client: { recordSizeLimit: 16385 }, server: { recordSizeLimit: 4096 } },
  ],
  [
    '8446-4.2.7-a',
    'supported_groups in EncryptedExtensions',
    'server',
    addExtension('encrypted_extensions', 'supported_groups', Uint8Array.of(0, 2, 0, 29)),
  ],
  [
    '8446-4.3.2-d 8446-4.2.5-c 8701-4.2-a',
    'extensions of a CertificateRequest that nobody knows',
    'server',
    addExtension('certificate_request', 0x2a2a, Uint8Array.of(1)),
    {
      client: { credential: credentialOf(clients) },
      server: { clientAuthentication: 'require', verifier: verifierOf(clients) },
    },
  ],
]

describe('TLS 1.3 goes on', () => {
  for (const [cited, text, side, misdeed, setup] of rows) {
    it(`${cited}: ${text}`, () => {
      const { events, client, server } = handshake({ ...setup, tamper: { [side]: misdeed } })
      expect(errorOf(events.client)?.message).toBeUndefined()
      expect(errorOf(events.server)?.message).toBeUndefined()
      expect(client.info?.version).toBe('TLS 1.3')
      expect(server.info?.version).toBe('TLS 1.3')
    })
  }

  it('9846-4.3.8-a: a share seen before', () => {
    const { x25519 } = nodeCrypto.groups
    const keyPair = x25519.generate()
    const reusing = {
      ...nodeCrypto,
      groups: { x25519: { ...x25519, generate: () => keyPair } },
    }
    const connect = () => handshake({ client: { crypto: reusing } }).server.info
    expect([connect()?.version, connect()?.version]).toEqual(['TLS 1.3', 'TLS 1.3'])
  })

  it('9846-4.7.3-a: very many key updates, with data between them', () => {
    const exchange = handshake()
    for (let round = 0; round < 100; round++) {
      act(exchange, 'client', (end) => end.updateKeys())
      act(exchange, 'client', (end) => end.send(Uint8Array.of(round)))
    }
    expect(errorOf(exchange.events.server)).toBeUndefined()
  })
})

describe('between the versions', () => {
  const versions = [tls13, tls12]

  it.each([
    ['TLS 1.3', versions, versions],
    ['TLS 1.2', versions, [tls12]],
    ['TLS 1.2', [tls12], versions],
  ] as const)('%s it is (8446-4.2.1-a, 8446-4.2.1-g)', (version, offered, accepted) => {
    const { client, server } = handshake({
      client: { versions: offered },
      server: { versions: accepted },
    })
    expect(client.info?.version).toBe(version)
    expect(server.info?.version).toBe(version)
  })

  it('takes legacy_version 0x0304 for TLS 1.2 (8446-4.2.1-a, 8446-4.2.1-b)', () => {
    const old = rewrite<ClientHello>('client_hello', (body) => ({ ...body, legacyVersion: 0x0304 }))
    const { server } = handshake({
      client: { versions: [tls12] },
      server: { versions },
      tamper: { client: old },
    })
    expect(server.info?.version).toBe('TLS 1.2')
  })

  it('refuses a fallback that was not needed (7507-3-a)', () => {
    const { events } = handshake({
      client: { versions: [tls12], fallbackScsv: true },
      server: { versions },
    })
    expect(errorOf(events.server)?.condition).toBe('version.inappropriate-fallback')
    const needed = handshake({
      client: { versions: [tls12], fallbackScsv: true },
      server: { versions: [tls12] },
    })
    expect(needed.client.info?.version).toBe('TLS 1.2')
  })
})
