import { describe, expect, it } from 'vitest'
import type { ClientConfig, ServerConfig } from '../src/connection/config.ts'
import { Connection } from '../src/connection/connection.ts'
import { createClient, createServer, serverParts } from '../src/connection/create.ts'
import type { GroupName } from '../src/crypto/provider.ts'
import { asIs } from '../src/handshake/outgoing.ts'
import { tls12 } from '../src/handshake/tls12/version.ts'
import { rewrite } from '../src/lab/verbs.ts'
import { nobleCrypto } from '../src/noble/index.ts'
import { nodeCrypto } from '../src/node/crypto/index.ts'
import { privateKey } from '../src/node/crypto/private-key.ts'
import { ClientCertificateType } from '../src/wire/registry/certificate-type.ts'
import type { CertificateRequest } from '../src/wire/tls12/certificate-request.ts'
import { certificateVerifier } from '../src/x509/verify.ts'
import { chain } from './support/issue.ts'
import { act, dataOf, type Exchange, errorOf, pair } from './support/pair.ts'

const name = 'localhost'
const ecdsa = chain({ key: 'secp256r1', authority: 'ECDSA' })
const rsa = chain({ key: 'rsa2048', authority: 'RSA' })

function credentialOf({ certificates, leaf }: typeof ecdsa) {
  const key = privateKey(leaf.keyPem)
  return { certificates, algorithms: key.algorithms, sign: key.sign }
}

const authority = { ecdsa, rsa }

function handshake(
  kind: 'ecdsa' | 'rsa',
  client: Partial<ClientConfig> = {},
  server: Partial<ServerConfig> = {},
): Exchange {
  const { trustAnchors } = authority[kind]
  const crypto = client.crypto ?? nodeCrypto
  return pair(
    createClient({
      crypto,
      versions: [tls12],
      serverName: name,
      verifier: certificateVerifier({ trustAnchors, crypto }),
      ...client,
    }),
    createServer({
      crypto: server.crypto ?? nodeCrypto,
      versions: [tls12],
      credentials: [credentialOf(authority[kind])],
      ...server,
    }),
  )
}

describe.each([nodeCrypto, nobleCrypto])('TLS 1.2 with $name', (crypto) => {
  const suites = ['AES_128_GCM_SHA256', 'AES_256_GCM_SHA384', 'CHACHA20_POLY1305_SHA256'].flatMap(
    (protection) => [
      ['ecdsa', `TLS_ECDHE_ECDSA_WITH_${protection}`] as const,
      ['rsa', `TLS_ECDHE_RSA_WITH_${protection}`] as const,
    ],
  )

  it.each(suites)('%s %s: both ends agree and data flows', (kind, suite) => {
    const exchange = handshake(kind, { crypto, cipherSuites: [suite] }, { crypto })
    expect(errorOf(exchange.events.client)?.message).toBeUndefined()
    expect(errorOf(exchange.events.server)?.message).toBeUndefined()
    const { info } = exchange.client
    expect(info).toMatchObject({
      version: 'TLS 1.2',
      cipherSuite: suite,
      extendedMasterSecret: true,
    })
    act(exchange, 'client', (end) => end.send(Uint8Array.of(1, 2, 3)))
    act(exchange, 'server', (end) => end.send(new Uint8Array(40_000).fill(7)))
    expect(dataOf(exchange.events.server)).toEqual(Uint8Array.of(1, 2, 3))
    expect(dataOf(exchange.events.client).length).toBe(40_000)
  })

  it.each<GroupName>(['x25519', 'secp256r1', 'secp384r1', 'secp521r1'])('group %s', (group) => {
    const { client, server } = handshake('rsa', { crypto, groups: [group] }, { crypto })
    expect(client.info?.group).toBe(group)
    expect(server.info?.group).toBe(group)
  })
})

describe('TLS 1.2', () => {
  it('exports the same keying material at both ends (RFC 5705)', () => {
    const { client, server } = handshake('ecdsa')
    const context = Uint8Array.of(1, 2)
    const exported = (end: typeof client, context?: Uint8Array) =>
      end.info?.exportKeyingMaterial('EXPORTER-test', context, 32)
    expect(exported(client, context)).toEqual(exported(server, context))
    expect(exported(client)).toEqual(exported(server))
    expect(exported(client)).not.toEqual(exported(client, new Uint8Array(0)))
  })

  it('authenticates a client that shows a certificate', () => {
    const { trustAnchors } = rsa
    const { client, server, events } = handshake(
      'ecdsa',
      { credential: credentialOf(rsa) },
      {
        clientAuthentication: 'require',
        verifier: certificateVerifier({ trustAnchors, crypto: nodeCrypto }),
      },
    )
    expect(errorOf(events.server)?.message).toBeUndefined()
    expect(server.info?.peerCertificates).toEqual(rsa.certificates)
    expect(server.info?.clientSignatureScheme).toMatch(/^rsa_pss_rsae/)
    expect(client.info?.clientSignatureScheme).toBe(server.info?.clientSignatureScheme)
  })

  it('8422-5.1-a: shows no certificate on a curve the client did not list (RFC 8422 §5.3)', () => {
    const { events } = handshake('ecdsa', { groups: ['x25519'] })
    expect(errorOf(events.server)?.condition).toBe('hello.no-common-group')
  })

  it('shows no certificate of a type the server did not list (RFC 5246 §7.4.6)', () => {
    const { trustAnchors } = ecdsa
    const verifier = certificateVerifier({ trustAnchors, crypto: nodeCrypto })
    const onlyRsa = rewrite<CertificateRequest>('certificate_request', (body) => ({
      ...body,
      certificateTypes: [ClientCertificateType.rsa_sign],
    }))
    const config = { crypto: nodeCrypto, versions: [tls12], verifier }
    const server = serverParts({
      ...config,
      credentials: [credentialOf(ecdsa)],
      clientAuthentication: 'request',
    })
    const exchange = pair(
      createClient({ ...config, serverName: name, credential: credentialOf(ecdsa) }),
      new Connection({ ...server, outgoing: onlyRsa(asIs) }),
    )
    expect(errorOf(exchange.events.client)?.message).toBeUndefined()
    expect(exchange.server.info?.peerCertificates).toEqual([])
  })
})
