import { describe, expect, it } from 'vitest'
import type { ClientConfig, ServerConfig } from '../src/connection/config.ts'
import { Connection } from '../src/connection/connection.ts'
import { createClient, serverParts } from '../src/connection/create.ts'
import { asIs, type Outgoing } from '../src/handshake/outgoing.ts'
import { rewrite } from '../src/lab/verbs.ts'
import { tls11, tls12, tls13 } from '../src/legacy/index.ts'
import { nodeCrypto } from '../src/node/crypto/index.ts'
import { privateKey } from '../src/node/crypto/private-key.ts'
import { ClientCertificateType } from '../src/wire/registry/certificate-type.ts'
import type { CertificateRequest } from '../src/wire/tls12/certificate-request.ts'
import { certificateVerifier } from '../src/x509/verify.ts'
import { chain } from './support/issue.ts'
import { type Exchange, errorOf, pair } from './support/pair.ts'

const kinds = ['secp256r1', 'secp384r1', 'ed25519', 'rsa2048'] as const
const [p256, p384, ed25519, rsa] = kinds.map((key) => {
  const keyUsage = ['digitalSignature', 'keyEncipherment'] as const
  const { certificates, leaf, trustAnchors } = chain({ key, authority: key, leaf: { keyUsage } })
  return { trustAnchors, certificates, ...privateKey(leaf.keyPem) }
})
const all = [p256, p384, ed25519, rsa].flatMap((credential) => credential ?? [])
const trustAnchors = all.flatMap((credential) => credential.trustAnchors)
const verifier = certificateVerifier({ trustAnchors, crypto: nodeCrypto })

function handshake(
  client: Partial<ClientConfig>,
  server: Partial<ServerConfig>,
  outgoing: Outgoing = asIs,
): Exchange {
  const common = { crypto: nodeCrypto, versions: [tls13, tls12, tls11], verifier }
  const parts = serverParts({ ...common, ...server })
  const exchange = pair(
    createClient({ ...common, serverName: 'localhost', ...client }),
    new Connection({ ...parts, outgoing }),
  )
  expect(errorOf(exchange.events.server)?.message).toBeUndefined()
  expect(errorOf(exchange.events.client)?.message).toBeUndefined()
  return exchange
}

describe('a server of several certificates shows the first that can succeed', () => {
  const shown = (client: Partial<ClientConfig>, credentials: readonly (typeof rsa)[]) =>
    handshake(client, { credentials: credentials.flatMap((one) => one ?? []) }).client.info
      ?.peerCertificates

  it('on a curve that the client lists (RFC 8422 §5.3)', () => {
    const client: Partial<ClientConfig> = { versions: [tls12], groups: ['x25519', 'secp384r1'] }
    expect(shown(client, [p256, p384, rsa])).toEqual(p384?.certificates)
    expect(shown({ ...client, groups: ['x25519'] }, [p256, p384, rsa])).toEqual(rsa?.certificates)
  })

  it('with a scheme that the client lists (RFC 9846 §4.3.3)', () => {
    const signatureSchemes = ['ecdsa_secp384r1_sha384']
    expect(shown({ signatureSchemes }, [p256, p384])).toEqual(p384?.certificates)
  })

  it('that is not of EdDSA before TLS 1.2 (RFC 8422 §5.10)', () => {
    expect(shown({ versions: [tls11] }, [ed25519, rsa])).toEqual(rsa?.certificates)
  })
})

it('a server that cannot sign for a client goes on with a suite that needs no signature', () => {
  const client = { versions: [tls12], signatureSchemes: ['ecdsa_secp256r1_sha256'] }
  const { info } = handshake(client, { credentials: rsa ? [rsa] : [] }).client
  expect(info?.cipherSuite).toMatch(/^TLS_RSA_WITH_/)
})

it('a client knows which of its certificates the server takes (RFC 5246 §7.4.4)', () => {
  const onlyRsa = rewrite<CertificateRequest>('certificate_request', (body) => ({
    ...body,
    certificateTypes: [ClientCertificateType.rsa_sign],
  }))
  const { server } = handshake(
    { versions: [tls12], credential: ({ suits }) => all.find(suits) },
    { credentials: all, clientAuthentication: 'require' },
    onlyRsa(asIs),
  )
  expect(server.info?.peerCertificates).toEqual(rsa?.certificates)
})
