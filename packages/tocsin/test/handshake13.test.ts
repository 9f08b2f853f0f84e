import { describe, expect, it } from 'vitest'
import type { GroupName } from '../src/crypto/provider.ts'
import { message13 } from '../src/lab/messages.ts'
import { before, rewrite } from '../src/lab/verbs.ts'
import { nobleCrypto } from '../src/noble/index.ts'
import { nodeCrypto } from '../src/node/crypto/index.ts'
import { ContentType } from '../src/wire/registry/content-type.ts'
import type { ClientHello } from '../src/wire/shared/client-hello.ts'
import type { KeyUpdate } from '../src/wire/tls13/key-update.ts'
import {
  clients,
  credentialOf,
  ecdsa,
  handshake,
  rsa,
  serverName,
  verifierOf,
} from './support/handshake13.ts'
import { chain } from './support/issue.ts'
import { act, dataOf, type Exchange, errorOf, type Role, type Transport } from './support/pair.ts'

const suites = [
  'TLS_AES_128_GCM_SHA256',
  'TLS_AES_256_GCM_SHA384',
  'TLS_CHACHA20_POLY1305_SHA256',
] as const

/** The records of both directions, as type and fragment length. */
function recordsIn(bytes: Uint8Array): { readonly type: number; readonly length: number }[] {
  const records = []
  for (let at = 0; at < bytes.length; ) {
    const length = ((bytes[at + 3] ?? 0) << 8) | (bytes[at + 4] ?? 0)
    records.push({ type: bytes[at] ?? 0, length })
    at += 5 + length
  }
  return records
}

function changeCipherSpecs({ events }: Exchange): Record<Role, number> {
  const count = (role: Role) =>
    events[role]
      .flatMap((event) => (event.type === 'write' ? recordsIn(event.bytes) : []))
      .filter(({ type }) => type === ContentType.change_cipher_spec).length
  return { client: count('client'), server: count('server') }
}

/** Both are connected and agree, and data flows both ways. */
function requireWorking(exchange: Exchange): void {
  const { client, server, events } = exchange
  expect(errorOf(events.client)?.message).toBeUndefined()
  expect(errorOf(events.server)?.message).toBeUndefined()
  const ours = client.info
  const theirs = server.info
  expect(ours).toBeDefined()
  for (const fact of ['version', 'cipherSuite', 'group', 'signatureScheme'] as const) {
    expect(theirs?.[fact]).toBe(ours?.[fact])
  }
  act(exchange, 'client', (end) => end.send(Uint8Array.of(1, 2, 3)))
  act(exchange, 'server', (end) => end.send(new Uint8Array(40_000).fill(7)))
  expect(dataOf(events.server).slice(-3)).toEqual(Uint8Array.of(1, 2, 3))
  expect(dataOf(events.client).length).toBeGreaterThanOrEqual(40_000)
}

describe.each([nodeCrypto, nobleCrypto])('TLS 1.3 with $name', (crypto) => {
  const groups = Object.keys(crypto.groups) as readonly GroupName[]
  const cases = suites.flatMap((suite) => groups.map((group) => [suite, group] as const))

  it.each(cases)('%s and %s: both ends agree and data flows', (suite, group) => {
    const client = { crypto, cipherSuites: [suite], groups: [group] }
    const exchange = handshake({ client, server: { crypto, groups } })
    requireWorking(exchange)
    expect(exchange.client.info).toMatchObject({
      version: 'TLS 1.3',
      cipherSuite: suite,
      group,
      signatureScheme: 'ecdsa_secp256r1_sha256',
      serverName,
      helloRetryRequest: false,
    })
  })

  it('goes through a HelloRetryRequest, with and without cookie', () => {
    for (const helloRetryCookie of [false, true]) {
      const exchange = handshake({
        client: { crypto, keyShares: [] },
        server: { crypto, helloRetryCookie },
      })
      requireWorking(exchange)
      expect(exchange.client.info?.helloRetryRequest).toBe(true)
      expect(exchange.server.info?.helloRetryRequest).toBe(true)
    }
  })

  it('lets an RSA server authenticate an ECDSA client', () => {
    const exchange = handshake({
      identity: rsa,
      client: { crypto, credential: credentialOf(clients) },
      server: {
        crypto,
        clientAuthentication: 'require',
        verifier: verifierOf(clients, crypto),
      },
    })
    requireWorking(exchange)
    expect(exchange.client.info?.signatureScheme).toMatch(/^rsa_pss_rsae/)
    expect(exchange.server.info?.clientSignatureScheme).toBe('ecdsa_secp384r1_sha384')
    expect(exchange.server.info?.peerCertificates).toEqual(clients.certificates)
  })
})

describe('TLS 1.3', () => {
  it.each(['secp384r1', 'secp521r1', 'ed25519', 'rsa3072'] as const)('a %s server', (key) => {
    requireWorking(handshake({ identity: chain({ key, authority: key }) }))
  })

  it('agrees on a protocol, or does without (7301-3.1-c)', () => {
    const applicationProtocols = ['\xaa\xaa', 'h2', 'http/1.1']
    const client = { applicationProtocols }
    const chosen = handshake({ client, server: { applicationProtocols: ['http/1.1', 'h2'] } })
    expect(chosen.client.info?.applicationProtocol).toBe('http/1.1')
    expect(chosen.server.info?.applicationProtocol).toBe('http/1.1')
    const none = handshake({
      client,
      server: { applicationProtocols: ['x'], unknownProtocol: 'ignore' },
    })
    requireWorking(none)
    expect(none.client.info?.applicationProtocol).toBeUndefined()
  })

  it('greets with reserved values, which nobody chooses (8701-3.2-a, 8446-9.3-a, 8446-4.1.2-e)', () => {
    requireWorking(handshake({ client: { grease: true } }))
    const retried = handshake({ client: { grease: true, keyShares: [] } })
    requireWorking(retried)
    expect(retried.client.info?.helloRetryRequest).toBe(true)
  })

  it('works without the disguise for middleboxes', () => {
    const exchange = handshake({ client: { middleboxCompatibility: false } })
    requireWorking(exchange)
    expect(changeCipherSpecs(exchange)).toEqual({ client: 0, server: 0 })
  })

  it('disguises itself once per side (8446-5-a)', () => {
    expect(changeCipherSpecs(handshake())).toEqual({ client: 1, server: 1 })
    const retried = handshake({ client: { keyShares: [] } })
    expect(changeCipherSpecs(retried)).toEqual({ client: 1, server: 1 })
  })

  it('disguises a flight that is but an alert, too (8446-5-a)', () => {
    const verifier = { verify: () => ({ refusedBecause: 'certificate.unknown' }) as const }
    for (const keyShares of [undefined, []]) {
      const { events } = handshake({ client: { verifier, ...(keyShares && { keyShares }) } })
      const types = events.client
        .flatMap((event) => (event.type === 'write' ? recordsIn(event.bytes) : []))
        .map(({ type }) => type)
      expect(types.slice(-2)).toEqual(
        keyShares
          ? [ContentType.handshake, ContentType.application_data]
          : [ContentType.change_cipher_spec, ContentType.application_data],
      )
      expect(types.filter((type) => type === ContentType.change_cipher_spec)).toHaveLength(1)
    }
  })

  it('goes on without a client certificate where that is allowed (8446-4.4.2-i)', () => {
    const exchange = handshake({
      server: { clientAuthentication: 'request', verifier: verifierOf(clients) },
    })
    requireWorking(exchange)
    expect(exchange.server.info?.peerCertificates).toEqual([])
  })

  it('shows no certificate when the server has no scheme for its key (8446-4.4.2-i)', () => {
    const exchange = handshake({
      client: { credential: credentialOf(clients) },
      server: {
        clientAuthentication: 'request',
        signatureSchemes: ['ed25519'],
        verifier: verifierOf(clients),
      },
    })
    requireWorking(exchange)
    expect(exchange.client.info?.clientSignatureScheme).toBeUndefined()
  })

  it('exports the same keying material at both ends, whatever the context (RFC 9846 §7.5)', () => {
    const { client, server } = handshake()
    for (const context of [undefined, new Uint8Array(0), Uint8Array.of(1, 2)]) {
      const ours = client.info?.exportKeyingMaterial('EXPORTER-test', context, 48)
      expect(ours?.length).toBe(48)
      expect(server.info?.exportKeyingMaterial('EXPORTER-test', context, 48)).toEqual(ours)
    }
  })

  it.each(['client', 'server'] as const)('the %s updates keys (8446-4.6.3-c)', (who) => {
    const exchange = handshake()
    const other = who === 'client' ? 'server' : 'client'
    const directions = (role: typeof who) =>
      exchange.events[role].flatMap((event) => (event.type === 'key-update' ? event.direction : []))
    act(exchange, who, (end) => end.updateKeys())
    requireWorking(exchange)
    expect(directions(other)).toEqual(['read'])
    act(exchange, who, (end) => end.updateKeys('update_requested'))
    requireWorking(exchange)
    expect(directions(who)).toEqual(['write', 'write', 'read'])
    expect(directions(other)).toEqual(['read', 'read', 'write'])
  })

  it('answers several requests at once, before its next data (8446-4.6.3-c)', () => {
    const exchange = handshake()
    const updates = () => exchange.events.server.filter(({ type }) => type === 'key-update').length
    for (let count = 0; count < 3; count += 1) {
      act(exchange, 'client', (end) => [...end.updateKeys('update_requested'), ...end.updateKeys()])
      act(exchange, 'client', (end) => end.send(Uint8Array.of(count)))
    }
    expect(updates()).toBe(6)
    requireWorking(exchange)
    expect(updates()).toBe(7)
    requireWorking(exchange)
    expect(updates()).toBe(7)
  })

  it('answers a request before it closes, if it has no more data (8446-4.6.3-c)', () => {
    const exchange = handshake()
    const updates = () => exchange.events.server.filter(({ type }) => type === 'key-update').length
    act(exchange, 'client', (end) => end.updateKeys('update_requested'))
    expect(updates()).toBe(1)
    act(exchange, 'server', (end) => end.close())
    expect(updates()).toBe(2)
    expect(errorOf(exchange.events.client)?.message).toBeUndefined()
    expect(exchange.events.client.at(-1)?.type).toBe('peer-closed')
  })

  it('asks for new keys only once until they come (9846-4.7.3-c)', () => {
    const requests: number[] = []
    const noted = rewrite<KeyUpdate>('key_update', (body) => {
      requests.push(body.requestUpdate)
      return body
    })
    const exchange = handshake({ tamper: { client: noted } })
    const ask = () => exchange.client.updateKeys('update_requested')
    act(exchange, 'client', () => [...ask(), ...ask()])
    act(exchange, 'server', (end) => end.send(Uint8Array.of(1)))
    act(exchange, 'client', ask)
    expect(requests).toEqual([1, 0, 1])
    requireWorking(exchange)
  })

  it('reports tickets, a week at most, and forgets those of no lifetime (8446-4.6.1-c, -f, 9846-4.7.1-a)', () => {
    const ticket = (ticketLifetime: number) =>
      message13('new_session_ticket', {
        ticketLifetime,
        ticketAgeAdd: 1,
        ticketNonce: Uint8Array.of(0),
        ticket: Uint8Array.of(1, 2, 3),
        extensions: { unknown: [{ extensionType: 0x5a5a, extensionData: Uint8Array.of(1) }] },
      })
    const tickets = before('key_update', ticket(7200), ticket(0), ticket(0xffffffff))
    const client = { wantsSessions: true }
    const exchange = handshake({ client, tamper: { server: tickets } })
    act(exchange, 'server', (end) => end.updateKeys())
    requireWorking(exchange)
    const reported = exchange.events.client.flatMap((event) =>
      event.type === 'session' ? event.session.lifetimeSeconds : [],
    )
    expect(reported).toEqual([7200, 604_800])
  })

  it('keeps to the record size limits of both sides (8449-4-e)', () => {
    const sizes: Record<Role, number[]> = { client: [], server: [] }
    const exchange = handshake({
      client: { recordSizeLimit: 100 },
      server: { recordSizeLimit: 300 },
      transport: (bytes, from) => {
        const records = recordsIn(bytes).filter(({ type }) => type === ContentType.application_data)
        sizes[from].push(...records.map(({ length }) => length))
        return [bytes]
      },
    })
    requireWorking(exchange)
    expect(Math.max(...sizes.server)).toBe(100 + 16)
    act(exchange, 'client', (end) => end.send(new Uint8Array(1000)))
    expect(errorOf(exchange.events.server)).toBeUndefined()
  })

  it('waits for answers that come later', () => {
    const exchange = handshake({
      client: { verifier: 'later' },
      server: { credentials: () => 'later' },
    })
    expect(exchange.server.suspended).toBe(true)
    const credential = { ...credentialOf(ecdsa), sign: () => undefined }
    act(exchange, 'server', (end) => end.answer({ type: 'choose-credential', credential }))
    const question = exchange.events.server.findLast((event) => event.type === 'question')?.question
    if (question?.type !== 'sign') throw new Error('no signature was asked for')
    const signature = credentialOf(ecdsa).sign(question.algorithm, question.message)
    act(exchange, 'server', (end) => end.answer({ type: 'sign', signature }))
    expect(exchange.client.phase).toBe('VERIFY')
    expect(exchange.client.info).toBeUndefined()
    act(exchange, 'client', (end) => end.answer({ type: 'verify', verdict: 'trusted' }))
    requireWorking(exchange)
  })

  it.each(['at once', 'after a retry'])(
    'passes over rejected early data (8446-4.2.10-b, -c, -e), %s',
    (when) => {
      const offer = rewrite<ClientHello>('client_hello', offerEarlyData, (_hello, nth) => nth === 0)
      const early = Uint8Array.of(23, 3, 3, 0x40, 0x20, ...new Uint8Array(0x4020).fill(9))
      const exchange = handshake({
        client: { keyShares: when === 'at once' ? ['x25519'] : [] },
        tamper: { client: offer },
        transport: firstFollowedBy(early),
      })
      requireWorking(exchange)
    },
  )

  it('passes over no more early data than that', () => {
    const offer = rewrite<ClientHello>('client_hello', offerEarlyData)
    const early = Uint8Array.of(23, 3, 3, 0x40, 0x20, ...new Uint8Array(0x4020).fill(9))
    const { events } = handshake({
      client: { keyShares: ['x25519'] },
      tamper: { client: offer },
      transport: firstFollowedBy(early, early),
    })
    expect(errorOf(events.server)?.condition).toBe('record.not-authentic')
  })
})

function offerEarlyData(hello: ClientHello): unknown {
  const identities = [{ identity: Uint8Array.of(1), obfuscatedTicketAge: 0 }]
  const pskOffer = { identities, binders: [new Uint8Array(32)] }
  return { ...hello, extensions: { ...hello.extensions, early_data: {}, pre_shared_key: pskOffer } }
}

/** Puts records behind the client's first flight. */
function firstFollowedBy(...records: readonly Uint8Array[]): Transport {
  let isFirst = true
  return (bytes, from) => {
    const isMeant = isFirst && from === 'client'
    if (isMeant) isFirst = false
    return isMeant ? [bytes, ...records] : [bytes]
  }
}
