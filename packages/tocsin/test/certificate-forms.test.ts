import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { ClientConfig, ServerConfig } from '../src/connection/config.ts'
import { Connection } from '../src/connection/connection.ts'
import { clientParts, createClient, createServer, serverParts } from '../src/connection/create.ts'
import { asIs } from '../src/handshake/outgoing.ts'
import type { Credential } from '../src/handshake/question.ts'
import { addToServerHello, clientExtension } from '../src/lab/hello.ts'
import { message12 } from '../src/lab/messages.ts'
import { storedCompression } from '../src/lab/stored.ts'
import { after, all, type Misdeed, rewrite } from '../src/lab/verbs.ts'
import { nobleCrypto } from '../src/noble/index.ts'
import { brotliCompression, zlibCompression } from '../src/node/certificate-compression.ts'
import { nodeCrypto } from '../src/node/crypto/index.ts'
import { decode } from '../src/wire/codec.ts'
import { CertificateType } from '../src/wire/registry/certificate-type.ts'
import { ClientHello } from '../src/wire/shared/client-hello.ts'
import type { ServerHello } from '../src/wire/shared/server-hello.ts'
import type { VerifyRequest } from '../src/x509/verify.ts'
import { certificateVerifier } from '../src/x509/verify.ts'
import { credential, rawCredential, trustAnchors } from './support/certificates.ts'
import { clientConfig, connect, serverConfig, versionNames } from './support/lab.ts'
import { act, type Exchange, errorOf, pair } from './support/pair.ts'
import { cutting } from './support/transport.ts'

const [x509, raw] = [credential(), rawCredential()]
const [spki] = raw.certificates as [Uint8Array]
const pinning = certificateVerifier({ trustAnchors, rawPublicKeys: [spki], crypto: nodeCrypto })

/** A verifier that trusts everybody and keeps what it was asked. */
function recorder() {
  const asked: VerifyRequest[] = []
  return {
    asked,
    verify: (request: VerifyRequest) => {
      asked.push(request)
      return 'trusted' as const
    },
  }
}

function requireConnected({ client, server, events }: Exchange): void {
  expect(errorOf(events.client)?.message).toBeUndefined()
  expect(errorOf(events.server)?.message).toBeUndefined()
  expect([client.info?.role, server.info?.role]).toEqual(['client', 'server'])
}

describe.each(versionNames)('raw public keys in %s', (version) => {
  const takesRaw = { verifier: pinning, peerCertificateTypes: ['RawPublicKey'] } as const

  it.each([nodeCrypto, nobleCrypto])('of servers: RFC 7250 §4, with $name', (crypto) => {
    const exchange = connect({
      version,
      crypto,
      client: takesRaw,
      server: { credentials: [x509, raw] },
    })
    requireConnected(exchange)
    expect(exchange.client.info).toMatchObject({
      peerCertificates: [spki],
      peerCertificateType: 'RawPublicKey',
    })
  })

  it.each([nodeCrypto, nobleCrypto])('of clients: RFC 7250 §4, with $name', (crypto) => {
    const exchange = connect({
      version,
      crypto,
      client: { credential: raw },
      server: { ...takesRaw, clientAuthentication: 'require' },
    })
    requireConnected(exchange)
    expect(exchange.server.info?.peerCertificateType).toBe('RawPublicKey')
    expect(exchange.client.info?.peerCertificateType).toBe('X509')
  })

  it('both ways at once, compressed', () => {
    const both = { ...takesRaw, certificateCompression: [zlibCompression] }
    const exchange = connect({
      version,
      client: { ...both, credential: raw },
      server: { ...both, credentials: [raw], clientAuthentication: 'require' },
    })
    requireConnected(exchange)
  })

  it.each<readonly [string, Partial<ClientConfig>, readonly Credential[], string]>([
    [
      'the first of ours that the client lists',
      { peerCertificateTypes: ['X509', 'RawPublicKey'] },
      [raw, x509],
      'RawPublicKey',
    ],
    ['X509 for a client that lists nothing', {}, [raw, x509], 'X509'],
    [
      'X509 for a client that lists both',
      { peerCertificateTypes: ['RawPublicKey', 'X509'] },
      [x509],
      'X509',
    ],
  ])('a server shows %s', (_, client, credentials, type) => {
    const exchange = connect({
      version,
      client: { verifier: pinning, ...client },
      server: { credentials },
    })
    requireConnected(exchange)
    expect(exchange.client.info?.peerCertificateType).toBe(type)
  })

  it('a server without a type in common says unsupported_certificate (7250-4.2-a)', () => {
    const { events } = connect({ version, client: takesRaw, server: { credentials: [x509] } })
    expect(errorOf(events.server)?.condition).toBe('certificate.no-common-type')
    const other = connect({ version, server: { credentials: [raw] } })
    expect(errorOf(other.events.server)?.condition).toBe('certificate.no-common-type')
  })

  it('a server that takes raw public keys alone refuses a client that lists none (7250-4.2-a)', () => {
    const server = { ...takesRaw, clientAuthentication: 'request' } as const
    const { events } = connect({ version, server })
    expect(errorOf(events.server)?.condition).toBe('certificate.no-common-type')
  })

  it('a client without what the server selected shows nothing (8446-4.4.2-i)', () => {
    const exchange = connect({
      version,
      client: { credential: () => x509, certificateTypes: ['RawPublicKey'] },
      server: { ...takesRaw, clientAuthentication: 'request' },
    })
    requireConnected(exchange)
    expect(exchange.server.info?.peerCertificates).toEqual([])
  })

  it('types that nobody knows are passed over (RFC 7250 §4.2)', () => {
    const unknown = clientExtension('server_certificate_type', 2, 5, CertificateType.RawPublicKey)
    const client = new Connection({
      ...clientParts({ ...clientConfig(nodeCrypto, version), ...takesRaw }),
      outgoing: unknown(asIs),
    })
    const exchange = pair(
      client,
      createServer({ ...serverConfig(nodeCrypto, version), credentials: [raw] }),
    )
    requireConnected(exchange)
    expect(client.info?.peerCertificateType).toBe('RawPublicKey')
  })

  it('X509 alone is not worth an extension (RFC 7250 §4.1)', () => {
    const sent: Uint8Array[] = []
    connect({
      version,
      client: { peerCertificateTypes: ['X509'], certificateTypes: ['X509'] },
      transport(bytes, from) {
        if (from === 'client') sent.push(bytes)
        return [bytes]
      },
    })
    const { extensions } = decode(
      ClientHello,
      sent[0]!.subarray(9, 9 + 256 * sent[0]![7]! + sent[0]![8]!),
    )
    expect(extensions).not.toHaveProperty('client_certificate_type')
    expect(extensions).not.toHaveProperty('server_certificate_type')
  })

  it('X509 alone in a list is taken all the same (RFC 7250 §4.2)', () => {
    const listing = clientExtension('server_certificate_type', 1, CertificateType.X509)
    const client = clientParts({
      ...clientConfig(nodeCrypto, version),
      peerCertificateTypes: ['X509', 'RawPublicKey'],
    })
    const exchange = pair(
      new Connection({ ...client, outgoing: listing(asIs) }),
      createServer(serverConfig(nodeCrypto, version)),
    )
    requireConnected(exchange)
    expect(exchange.client.info?.peerCertificateType).toBe('X509')
  })

  it('are trusted by their value alone', () => {
    const verifier = certificateVerifier({ trustAnchors, crypto: nodeCrypto })
    for (const role of ['client', 'server'] as const) {
      const request = { role, certificateType: 'RawPublicKey' } as const
      expect(pinning.verify({ chain: [spki], ...request })).toBe('trusted')
      expect(verifier.verify({ chain: [spki], ...request })).toMatchObject({
        refusedBecause: 'certificate.unknown-raw-public-key',
      })
      expect(pinning.verify({ chain: [], ...request })).toHaveProperty('refusedBecause')
    }
  })
})

describe('a config', () => {
  it('names certificate types that there are, and at least one', () => {
    const misuse = expect.objectContaining({ name: 'MisuseError' })
    const wrong = [[], ['OpenPGP' as 'X509']]
    for (const types of wrong) {
      const client = { ...clientConfig(), peerCertificateTypes: types }
      expect(() => createClient(client)).toThrow(misuse)
      expect(() => createClient({ ...clientConfig(), certificateTypes: types })).toThrow(misuse)
      const server = { ...serverConfig(), peerCertificateTypes: types }
      expect(() => createServer(server)).toThrow(misuse)
    }
  })
})

describe('compressed certificates', () => {
  const experiment = { ...zlibCompression, name: 0x4001 }
  const compressions = [zlibCompression, brotliCompression, storedCompression, experiment]

  it.each(compressions)('RFC 8879 §4: $name, both ways', (compression) => {
    for (const crypto of [nodeCrypto, nobleCrypto]) {
      const certificateCompression = [compression]
      const exchange = connect({
        crypto,
        client: { certificateCompression },
        server: { certificateCompression, clientAuthentication: 'require' },
      })
      requireConnected(exchange)
      expect(exchange.server.info?.peerCertificates).toEqual(x509.certificates)
      expect(exchange.client.info?.peerCertificates).toEqual(x509.certificates)
    }
  })

  it('are smaller', () => {
    const lengthWith = (certificateCompression: ServerConfig['certificateCompression'] = []) => {
      let length = 0
      const common = { certificateCompression }
      const transport = (bytes: Uint8Array) => {
        length += bytes.length
        return [bytes]
      }
      requireConnected(connect({ client: common, server: common, transport }))
      return length
    }
    expect(lengthWith([brotliCompression])).toBeLessThan(lengthWith())
  })

  it('take the first way of the sender that the other has, or none', () => {
    const names: unknown[] = []
    const spied = [zlibCompression, brotliCompression].map((one) => ({
      ...one,
      compress(message: Uint8Array) {
        names.push(one.name)
        return one.compress(message)
      },
    }))
    const server = { certificateCompression: spied }
    requireConnected(connect({ client: { certificateCompression: [brotliCompression] }, server }))
    const all = [brotliCompression, zlibCompression]
    requireConnected(connect({ client: { certificateCompression: all }, server }))
    requireConnected(connect({ server }))
    expect(names).toEqual(['brotli', 'zlib'])
  })

  it('8879-3-b: TLS 1.2 knows nothing of it', () => {
    const certificateCompression = [zlibCompression]
    const exchange = connect({
      version: 'TLS 1.2',
      client: { certificateCompression },
      server: { certificateCompression, clientAuthentication: 'require' },
    })
    requireConnected(exchange)
  })

  it.each(compressions)('8879-5-a: $name never gives more than announced', (compression) => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 2, maxLength: 3000 }), fc.nat(), (message, n) => {
        const packed = compression.compress(message)
        expect(Uint8Array.from(compression.decompress(packed, message.length) ?? [])).toEqual(
          message,
        )
        expect(compression.decompress(packed, n % message.length)).toBeUndefined()
      }),
      { numRuns: 30 },
    )
  })

  it.each(compressions)('8879-4-a: $name survives any octets', (compression) => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (octets) => {
        const message = compression.decompress(octets, 100)
        expect(message?.length ?? 0).toBeLessThanOrEqual(100)
      }),
    )
  })

  it('arrive in any pieces', () => {
    const common = { certificateCompression: [brotliCompression], requestStatus: true }
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 700 }), { minLength: 1 }), (sizes) => {
        const server = { ...common, clientAuthentication: 'require' } as const
        requireConnected(connect({ client: common, server, transport: cutting(sizes) }))
      }),
      { numRuns: 10 },
    )
  })
})

describe('OCSP responses', () => {
  const ocspResponse = Uint8Array.of(0x30, 3, 10, 1, 6)
  const stapled = { ...x509, ocspResponses: [ocspResponse] }

  it('RFC 9846 §4.5.1.1: go to the verifier of whoever asks', () => {
    const [ofServer, ofClient] = [recorder(), recorder()]
    const exchange = connect({
      client: { requestStatus: true, verifier: ofServer, credential: stapled },
      server: {
        requestStatus: true,
        verifier: ofClient,
        credentials: [stapled],
        clientAuthentication: 'require',
      },
    })
    requireConnected(exchange)
    for (const { asked } of [ofServer, ofClient]) {
      const none = x509.certificates.slice(1).map(() => new Uint8Array(0))
      expect(asked).toMatchObject([{ ocspResponses: [ocspResponse, ...none] }])
    }
  })

  it.each<readonly [string, NonNullable<ClientConfig['requestStatus']>, Record<string, object>]>([
    ['status_request', true, { status_request: {} }],
    ['status_request_v2', 'chain', { status_request_v2: {} }],
  ])('RFC 6066 §8, RFC 6961 §2.2: TLS 1.2 has %s for them', (_, requestStatus, agreed) => {
    const verifier = recorder()
    const hellos: unknown[] = []
    const spied: Misdeed = rewrite<ServerHello>('server_hello', (body) => {
      hellos.push(body.extensions)
      return body
    })
    const exchange = pair(
      createClient({ ...clientConfig(nodeCrypto, 'TLS 1.2'), requestStatus, verifier }),
      new Connection({
        ...serverParts({ ...serverConfig(nodeCrypto, 'TLS 1.2'), credentials: [stapled] }),
        outgoing: spied(asIs),
      }),
    )
    requireConnected(exchange)
    expect(hellos).toMatchObject([agreed])
    const none = x509.certificates.slice(1).map(() => new Uint8Array(0))
    expect(verifier.asked).toMatchObject([{ ocspResponses: [ocspResponse, ...none] }])
  })

  const meet12 = (misdeed: Misdeed, verifier: ClientConfig['verifier']) => {
    const client = {
      ...clientConfig(nodeCrypto, 'TLS 1.2'),
      requestStatus: 'chain',
      verifier,
    } as const
    const server = serverParts({
      ...serverConfig(nodeCrypto, 'TLS 1.2'),
      clientAuthentication: 'request',
    })
    return pair(createClient(client), new Connection({ ...server, outgoing: misdeed(asIs) }))
  }

  it.each(['status_request', 'status_request_v2'] as const)(
    '6066-8-d: %s may be agreed on, and nothing come of it',
    (extension) => {
      const verifier = recorder()
      requireConnected(meet12(addToServerHello(extension), verifier))
      expect(verifier.asked).toMatchObject([{ role: 'server', chain: x509.certificates }])
    },
  )

  it('6066-8-d: a caller that judges later does so before the next message counts', () => {
    const exchange = meet12(addToServerHello('status_request'), 'later')
    expect(exchange.client.phase).toBe('VERIFY_CERT')
    act(exchange, 'client', (end) => end.answer({ type: 'verify', verdict: 'trusted' }))
    requireConnected(exchange)
  })

  it('6961-2.2-c: an empty response, or a list that is shorter than the chain, stands for none', () => {
    const verifier = recorder()
    const status = { statusType: 2, response: [new Uint8Array(0)] }
    const misdeed = all(
      addToServerHello('status_request_v2'),
      after('certificate', message12('certificate_status', status)),
    )
    requireConnected(meet12(misdeed, verifier))
    const none = x509.certificates.map(() => new Uint8Array(0))
    expect(verifier.asked).toMatchObject([{ ocspResponses: none }])
  })

  it('6066-8-b 6961-2.2-e: nothing may stand between Certificate and its status', () => {
    const status = message12('certificate_status', { statusType: 1, response: ocspResponse })
    const misdeed = all(addToServerHello('status_request'), after('server_key_exchange', status))
    const { events } = meet12(misdeed, recorder())
    expect(errorOf(events.client)?.condition).toBe('handshake.unexpected-message')
  })

  it.each(versionNames)('are not asked for by other types: %s', (version) => {
    const unknown = clientExtension('status_request', 9, 0)
    const client = clientParts({ ...clientConfig(nodeCrypto, version), requestStatus: true })
    const exchange = pair(
      new Connection({ ...client, outgoing: unknown(asIs) }),
      createServer({ ...serverConfig(nodeCrypto, version), credentials: [stapled] }),
    )
    requireConnected(exchange)
  })

  it('are not shown to who does not ask, and need not be there', () => {
    const verifier = recorder()
    for (const version of versionNames) {
      const server = { credentials: [stapled] }
      requireConnected(connect({ version, client: { verifier }, server }))
      requireConnected(connect({ version, client: { verifier, requestStatus: true } }))
    }
    for (const { ocspResponses } of verifier.asked) {
      expect(ocspResponses?.every(({ length }) => length === 0)).toBe(true)
    }
  })
})
