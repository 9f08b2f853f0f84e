import { describe, expect, it } from 'vitest'
import type { ClientConfig } from '../src/connection/config.ts'
import { Secret } from '../src/crypto/secret.ts'
import type { ExternalPsk } from '../src/handshake/question.ts'
import { binderOf, withoutBinders } from '../src/handshake/tls13/psk.ts'
import { tls13 } from '../src/handshake/tls13/version.ts'
import { message13 } from '../src/lab/messages.ts'
import { after, rewrite } from '../src/lab/verbs.ts'
import { nobleCrypto } from '../src/noble/index.ts'
import { nodeCrypto } from '../src/node/crypto/index.ts'
import { ContentType } from '../src/wire/registry/content-type.ts'
import { handshake } from './support/handshake13.ts'
import { act, dataOf, type Exchange, errorOf, type Transport } from './support/pair.ts'
import { provokes } from './support/provokes.ts'
import { Clock, meet, sessionsOf } from './support/sessions.ts'

function requireWorking(exchange: Exchange): void {
  const { client, server, events } = exchange
  expect(errorOf(events.client)?.message).toBeUndefined()
  expect(errorOf(events.server)?.message).toBeUndefined()
  for (const fact of [
    'cipherSuite',
    'group',
    'resumed',
    'externalPsk',
    'helloRetryRequest',
  ] as const) {
    expect(server.info?.[fact]).toEqual(client.info?.[fact])
  }
  act(exchange, 'client', (end) => end.send(Uint8Array.of(1)))
  act(exchange, 'server', (end) => end.send(Uint8Array.of(2)))
  expect(dataOf(events.server)).toEqual(Uint8Array.of(1))
  expect(dataOf(events.client)).toEqual(Uint8Array.of(2))
}

const psk = (name: string, hash: 'sha256' | 'sha384' = 'sha256'): ExternalPsk => ({
  identity: Uint8Array.from(name, (character) => character.charCodeAt(0)),
  key: new Uint8Array(32).fill(name.charCodeAt(0)),
  hash,
})

/** A server that knows these keys. */
const knowing = (...keys: readonly ExternalPsk[]) => ({
  externalPsk: {
    find: (identity: Uint8Array) => keys.find((one) => String(one.identity) === String(identity)),
  },
})

describe.each([nodeCrypto, nobleCrypto])('an external pre-shared key with $name', (crypto) => {
  it.each([
    { modes: ['psk_dhe_ke'], hash: 'sha256' },
    { modes: ['psk_ke'], hash: 'sha256' },
    { modes: ['psk_dhe_ke', 'psk_ke'], hash: 'sha384' },
  ] as const)('stands in for certificates: $modes, $hash', ({ modes, hash }) => {
    const key = psk('a', hash)
    const exchange = handshake({
      client: { crypto, externalPsks: [key], pskModes: modes },
      server: { crypto, ...knowing(key), credentials: [], pskModes: modes },
    })
    requireWorking(exchange)
    expect(exchange.client.info).toMatchObject({
      resumed: false,
      externalPsk: key.identity,
      peerCertificates: [],
      signatureScheme: undefined,
    })
    expect(exchange.client.info?.group === undefined).toBe(!modes.includes('psk_dhe_ke' as never))
    expect(exchange.client.info?.cipherSuite.endsWith(hash.toUpperCase())).toBe(true)
  })
})

describe('a pre-shared key', () => {
  it('of several is the first that the server knows, and it keeps to its place', () => {
    const keys = [psk('a'), psk('b'), psk('c')]
    const exchange = handshake({
      client: { externalPsks: keys },
      server: knowing(keys[1] as ExternalPsk),
    })
    requireWorking(exchange)
    expect(exchange.client.info?.externalPsk).toEqual(keys[1]?.identity)
  })

  it('that nobody knows leaves certificates (8446-4.2.11-a)', () => {
    const exchange = handshake({ client: { externalPsks: [psk('a')] }, server: knowing() })
    requireWorking(exchange)
    expect(exchange.client.info?.externalPsk).toBeUndefined()
    expect(exchange.client.info?.peerCertificates.length).toBeGreaterThan(0)
  })

  it('8446-4.2.9-d: of a mode that the server does not have leaves certificates', () => {
    const exchange = handshake({
      client: { externalPsks: [psk('a')], pskModes: ['psk_ke'] },
      server: knowing(psk('a')),
    })
    requireWorking(exchange)
    expect(exchange.client.info?.externalPsk).toBeUndefined()
  })

  it('8446-4.2.11-c: of several, only the binder of the chosen one is looked at', () => {
    const spoilt = rewrite<{ extensions: { pre_shared_key: { binders: Uint8Array[] } } }>(
      'client_hello',
      (hello) => {
        const { pre_shared_key: offered, ...others } = hello.extensions
        const [first = new Uint8Array(32), ...more] = offered.binders
        const binders = [first, ...more.map((binder) => binder.map((octet) => octet ^ 1))]
        return { ...hello, extensions: { ...others, pre_shared_key: { ...offered, binders } } }
      },
    )
    const exchange = handshake({
      client: { externalPsks: [psk('a'), psk('b')] },
      server: knowing(psk('a'), psk('b')),
      tamper: { client: spoilt },
    })
    requireWorking(exchange)
  })

  it('survives a second ClientHello, in its new place and with the keys that fit', () => {
    const exchange = handshake({
      client: { externalPsks: [psk('x', 'sha384'), psk('a')], keyShares: ['x25519'] },
      server: { ...knowing(psk('a')), groups: ['secp384r1'] },
    })
    requireWorking(exchange)
    expect(exchange.client.info).toMatchObject({ helloRetryRequest: true, group: 'secp384r1' })
    expect(exchange.client.info?.externalPsk).toEqual(psk('a').identity)
  })

  it('stands behind the session that is resumed', () => {
    const clock = new Clock()
    const meetings = { versions: [tls13], clock, sessions: sessionsOf({ clock }) }
    const session = meet(meetings).sessions.at(-1)
    const both = { client: { externalPsks: [psk('a')] }, server: knowing(psk('a')) }
    const exchange = meet(meetings, { session, ...both })
    requireWorking(exchange)
    expect(exchange.client.info).toMatchObject({ resumed: true, externalPsk: undefined })
  })
})

describe('a server that needs a pre-shared key', () => {
  const wrong = { ...psk('a'), key: new Uint8Array(32) }
  const seen = (offered: ExternalPsk, client: Partial<ClientConfig>) => {
    const { events } = handshake({
      client: { externalPsks: [offered], ...client },
      server: { ...knowing(psk('a')), credentials: [], pskModes: ['psk_dhe_ke', 'psk_ke'] },
    })
    return events.server.map((event) =>
      event.type === 'error' ? event.error.message : { ...event, bytes: undefined },
    )
  }

  it.each<[string, Partial<ClientConfig>]>([
    ['as usual', {}],
    ['where nothing else could succeed', { pskModes: ['psk_ke'], groups: ['secp521r1'] }],
    ['where no protocol is common', { applicationProtocols: ['x'] }],
  ])(
    '8446-E.6-a: tells an unknown identity and a wrong key apart by nothing, %s',
    (_how, client) => {
      expect(seen(psk('b'), client)).toEqual(seen(wrong, client))
    },
  )
})

describe('a session', () => {
  it.each(['TLS_AES_128_GCM_SHA256', 'TLS_AES_256_GCM_SHA384', 'TLS_CHACHA20_POLY1305_SHA256'])(
    'of %s goes on under psk_ke and psk_dhe_ke, and through a second ClientHello',
    (suite) => {
      const clock = new Clock()
      const sessions = sessionsOf({ clock, ticketCount: 3 })
      const pskModes = ['psk_dhe_ke', 'psk_ke'] as const
      const meetings = {
        versions: [tls13],
        clock,
        sessions,
        client: { cipherSuites: [suite], pskModes },
        server: { pskModes },
      }
      const [one, two, three] = meet(meetings).sessions
      const dhe = meet(meetings, { session: one })
      const ke = meet(meetings, { session: two, client: { pskModes: ['psk_ke'] } })
      const retried = meet(meetings, { session: three, server: { groups: ['secp521r1'] } })
      for (const exchange of [dhe, ke, retried]) {
        requireWorking(exchange)
        expect(exchange.client.info?.resumed).toBe(true)
      }
      expect(ke.client.info?.group).toBeUndefined()
      expect(retried.client.info?.helloRetryRequest).toBe(true)
    },
  )

  it('of a suite that the server has no longer is not resumed', () => {
    const clock = new Clock()
    const meetings = { versions: [tls13], clock, sessions: sessionsOf({ clock }) }
    const client = { cipherSuites: ['TLS_AES_128_GCM_SHA256', 'TLS_CHACHA20_POLY1305_SHA256'] }
    const server = { cipherSuites: ['TLS_CHACHA20_POLY1305_SHA256'] }
    const [session] = meet(meetings, {
      client,
      server: { cipherSuites: client.cipherSuites },
    }).sessions
    expect(session?.cipherSuite).toBe(0x1301)
    const exchange = meet(meetings, { session, client, server })
    requireWorking(exchange)
    expect(exchange.client.info?.resumed).toBe(false)
  })
})

describe('certificates along with an external pre-shared key (RFC 8773)', () => {
  const both = {
    client: { externalPsks: [psk('a')], certWithExternalPsk: true },
    server: { ...knowing(psk('a')), certWithExternalPsk: true },
  }

  it('are both used where both sides want that', () => {
    const exchange = handshake(both)
    requireWorking(exchange)
    expect(exchange.client.info?.externalPsk).toEqual(psk('a').identity)
    expect(exchange.client.info?.peerCertificates.length).toBeGreaterThan(0)
    expect(exchange.client.info?.signatureScheme).toBeDefined()
  })

  it('are not, where one side does not', () => {
    const keyOnly = handshake({ ...both, server: knowing(psk('a')) })
    requireWorking(keyOnly)
    expect(keyOnly.client.info?.peerCertificates).toEqual([])
    const certificateOnly = handshake({ ...both, server: {} })
    requireWorking(certificateOnly)
    expect(certificateOnly.client.info?.externalPsk).toBeUndefined()
  })

  it('leave out sessions, which must not go along with them', () => {
    const clock = new Clock()
    const meetings = { versions: [tls13], clock, sessions: sessionsOf({ clock }) }
    const session = meet(meetings).sessions.at(-1)
    const exchange = meet(meetings, { session, ...both })
    requireWorking(exchange)
    expect(exchange.client.info?.resumed).toBe(false)
  })

  it('8773-5.3-a: of two values on the two sides nothing can be read', () => {
    const theirs = { ...psk('a'), key: new Uint8Array(32).fill(7) }
    const client = { ...both.client, externalPsks: [theirs] }
    const exchange = handshake({ ...both, client, transport: rebound(psk('a')) })
    expect(errorOf(exchange.events.client)?.condition).toBe('record.not-authentic')
  })
})

/** Puts the binder of another key into the ClientHello on its way: the server takes it for good. */
function rebound({ key }: ExternalPsk): Transport {
  return (bytes, from) => {
    if (from === 'server' || bytes[0] !== ContentType.handshake) return [bytes]
    const changed = bytes.slice()
    const hello = changed.subarray(5)
    const { sha256 } = nodeCrypto.hashes
    if (!sha256) throw new Error('no sha256')
    const partial = withoutBinders(hello, { binders: [new Uint8Array(32)] })
    const secret = new Secret(key.slice())
    hello.set(binderOf(sha256, secret, 'ext', sha256.digest(partial)), hello.length - 32)
    return [changed]
  }
}

const request = message13('certificate_request', {
  certificateRequestContext: new Uint8Array(0),
  extensions: { signature_algorithms: { supportedSignatureAlgorithms: [0x0403] } },
})

provokes(
  'handshake.unexpected-message',
  'CertificateRequest comes though a pre-shared key authenticates (8446-4.3.2-c)',
  () =>
    handshake({
      client: { externalPsks: [psk('a')] },
      server: knowing(psk('a')),
      tamper: { server: after('encrypted_extensions', request) },
    }).events.client,
)
