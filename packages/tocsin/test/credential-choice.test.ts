import { describe, expect, it } from 'vitest'
import type { ClientConfig, ServerConfig } from '../src/connection/config.ts'
import { Connection } from '../src/connection/connection.ts'
import { clientParts, createClient, createServer, serverParts } from '../src/connection/create.ts'
import { asIs, type Outgoing } from '../src/handshake/outgoing.ts'
import type { Credential, CredentialRequest } from '../src/handshake/question.ts'
import { rewrite } from '../src/lab/verbs.ts'
import { tls11, tls12, tls13 } from '../src/legacy/index.ts'
import { nodeCrypto } from '../src/node/crypto/index.ts'
import { privateKey } from '../src/node/crypto/private-key.ts'
import { ClientCertificateType } from '../src/wire/registry/certificate-type.ts'
import { SignatureScheme } from '../src/wire/registry/signature-scheme.ts'
import type { ClientHello } from '../src/wire/shared/client-hello.ts'
import type { CertificateRequest } from '../src/wire/tls12/certificate-request.ts'
import { parseCertificate } from '../src/x509/certificate.ts'
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
const p256root = parseCertificate(p256?.trustAnchors[0] ?? new Uint8Array()).subject.der

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
    {
      versions: [tls12],
      credential: ({ suits, clientCertificateTypes }) => {
        expect(clientCertificateTypes).toEqual([ClientCertificateType.rsa_sign])
        return all.find(suits)
      },
    },
    { credentials: all, clientAuthentication: 'require' },
    onlyRsa(asIs),
  )
  expect(server.info?.peerCertificates).toEqual(rsa?.certificates)
})

/** End entities of two authorities, with keys of two kinds; which of them a client shows. */
const acme = chain({ key: 'secp256r1', authority: 'Acme' })
const other = chain({ key: 'secp384r1', authority: 'Other', caKey: 'rsa2048' })
const [ofAcme, ofOther] = [acme, other].map(({ certificates, leaf, root }) => ({
  certificates,
  trustAnchor: root.der,
  ...privateKey(leaf.keyPem),
}))
const ofKey = { type: 'RawPublicKey', ...privateKey(acme.leaf.keyPem) } as const
const rawKey = { ...ofKey, certificates: [acme.leaf.spki] }
const trusting = certificateVerifier({
  trustAnchors: [...acme.trustAnchors, ...other.trustAnchors],
  rawPublicKeys: [acme.leaf.spki],
  crypto: nodeCrypto,
})

describe.each([tls13, tls12])('a client of several certificates, in $name,', (version) => {
  /** What it shows a server that asks so. */
  const shown = (
    server: Partial<ServerConfig>,
    credential: readonly Credential[] = [ofAcme, ofOther].flatMap((one) => one ?? []),
  ) => {
    const asking = {
      credentials: all,
      clientAuthentication: 'request',
      verifier: trusting,
    } as const
    const versions = [version]
    return handshake({ versions, credential }, { versions, ...asking, ...server }).server.info
      ?.peerCertificates
  }

  it('shows the first of them if nothing is said against it', () => {
    expect(shown({})).toEqual(ofAcme?.certificates)
  })

  it('shows one whose key signs as the server wants', () => {
    // TLS 1.2 ties no curve to a hash, and its one list is for certificates, too (RFC 5246 §7.4.4).
    const signatureSchemes = ['ecdsa_secp384r1_sha384', 'rsa_pkcs1_sha256']
    expect(shown({ signatureSchemes })).toEqual(ofOther?.certificates)
  })

  it('shows one of an authority that the server lists (RFC 9846 §4.5.1.3, RFC 5246 §7.4.6)', () => {
    const [intermediate] = other.intermediates
    expect(shown({ certificateAuthorities: [other.root.name] })).toEqual(ofOther?.certificates)
    expect(shown({ certificateAuthorities: [intermediate?.name ?? other.root.name] })).toEqual(
      ofOther?.certificates,
    )
    expect(shown({ certificateAuthorities: [acme.root.name, other.root.name] })).toEqual(
      ofAcme?.certificates,
    )
  })

  it('shows none to a server that would take none of them', () => {
    expect(shown({ certificateAuthorities: [p256root] })).toEqual([])
    expect(shown({ signatureSchemes: ['ed25519'] })).toEqual([])
  })

  it('shows a key without a certificate whatever authorities there are', () => {
    const types = { peerCertificateTypes: ['RawPublicKey'] } as const
    const listed = { certificateAuthorities: [other.root.name] }
    expect(shown({ ...types, ...listed }, [rawKey])).toEqual(rawKey.certificates)
    const mixed = [rawKey, ofOther].flatMap((one) => one ?? [])
    expect(shown({ ...types, ...listed }, mixed)).toEqual(rawKey.certificates)
    expect(shown(listed, mixed)).toEqual(ofOther?.certificates)
  })
})

it('the only certificate of a client is shown whatever authorities a server lists', () => {
  const server = {
    credentials: all,
    clientAuthentication: 'require',
    verifier: trusting,
    certificateAuthorities: [other.root.name],
  } as const
  const { info } = handshake(ofAcme ? { credential: ofAcme } : {}, server).server
  expect(info?.peerCertificates).toEqual(ofAcme?.certificates)
})

describe('what certificates are signed with (RFC 9846 §4.3.3)', () => {
  const mixed = [ofOther, ofAcme].flatMap((one) => one ?? [])
  const versions = [tls13]
  const schemes = {
    signatureSchemes: ['ecdsa_secp384r1_sha384', 'ecdsa_secp256r1_sha256'],
    certificateSignatureSchemes: ['ecdsa_secp256r1_sha256'],
  }

  it('guides a server, which shows what it has where nothing is as the client wants', () => {
    const client = { versions, verifier: trusting }
    const shown = (config: Partial<ClientConfig>, credentials = mixed) =>
      handshake({ ...client, ...config }, { credentials }).client.info?.peerCertificates
    const lenient = { verify: () => 'trusted' as const }
    expect(shown({})).toEqual(ofOther?.certificates)
    expect(shown(schemes)).toEqual(ofAcme?.certificates)
    const none = { ...schemes, certificateSignatureSchemes: ['ed25519'], verifier: lenient }
    expect(shown(none)).toEqual(ofOther?.certificates)
  })

  it.each([tls13, tls12])('binds who judges them by it in $name', ({ name }) => {
    const rules = {
      verifier: trusting,
      versions: [tls13, tls12].filter((one) => one.name === name),
    }
    const certificateSignatureSchemes = ['ed25519']
    const { events } = pair(
      createClient({
        crypto: nodeCrypto,
        serverName: 'localhost',
        ...rules,
        certificateSignatureSchemes,
      }),
      createServer({ crypto: nodeCrypto, ...rules, credentials: mixed }),
    )
    expect(errorOf(events.client)).toMatchObject({
      condition: 'certificate.unsupported-signature-algorithm',
      facts: { index: 0, algorithm: 'rsa_pkcs1_sha256', offered: 'no' },
    })
  })

  it('binds a server of TLS 1.3 that judges clients by it', () => {
    const credential = ofOther ? { credential: ofOther } : {}
    const { events } = pair(
      createClient({ crypto: nodeCrypto, serverName: 'localhost', verifier, ...credential }),
      createServer({
        ...{ crypto: nodeCrypto, credentials: all, verifier: trusting },
        clientAuthentication: 'require',
        certificateSignatureSchemes: ['ed25519'],
      }),
    )
    expect(errorOf(events.server)?.condition).toBe('certificate.unsupported-signature-algorithm')
  })

  it('binds a client', () => {
    const shown = (config: Partial<ServerConfig>) =>
      handshake(
        { versions, credential: mixed },
        { credentials: all, clientAuthentication: 'request', verifier: trusting, ...config },
      ).server.info?.peerCertificates
    expect(shown({})).toEqual(ofOther?.certificates)
    expect(shown(schemes)).toEqual(ofAcme?.certificates)
    expect(shown({ ...schemes, certificateSignatureSchemes: ['ed25519'] })).toEqual([])
  })

  it('is said only where it is not the same as of handshakes', () => {
    const said: unknown[] = []
    const watching = rewrite<ClientHello>('client_hello', (hello) => {
      said.push(hello.extensions?.signature_algorithms_cert?.supportedSignatureAlgorithms)
      return hello
    })
    for (const certificateSignatureSchemes of [
      ['ed25519'],
      ['ed25519', 'ecdsa_secp256r1_sha256'],
    ]) {
      const signatureSchemes = ['ed25519', 'ecdsa_secp256r1_sha256']
      const config = { signatureSchemes, certificateSignatureSchemes, verifier, crypto: nodeCrypto }
      new Connection({ ...clientParts(config), outgoing: watching(asIs) }).start()
    }
    expect(said).toEqual([[SignatureScheme.ed25519.code], undefined])
  })
})

it("a chooser of the client's sees all that a server asks for", () => {
  const seen: CredentialRequest[] = []
  const credential = (request: CredentialRequest) => {
    seen.push(request)
    return undefined
  }
  handshake(
    { credential, versions: [tls13] },
    {
      credentials: all,
      clientAuthentication: 'request',
      signatureSchemes: ['ed25519'],
      certificateSignatureSchemes: ['rsa_pkcs1_sha256'],
      certificateAuthorities: [acme.root.name],
      oidFilters: { keyUsage: ['digitalSignature'] },
    },
  )
  expect(seen).toMatchObject([
    {
      signatureSchemes: [SignatureScheme.ed25519.code],
      certificateSignatureSchemes: [SignatureScheme.rsa_pkcs1_sha256.code],
      certificateAuthorities: [acme.root.name],
      certificateType: 'X509',
      oidFilters: [{ oid: '2.5.29.15' }],
      context: new Uint8Array(),
    },
  ])
})

describe('authorities that a client lists in certificate_authorities (RFC 9846 §4.3.4)', () => {
  const credentials = [ofAcme, ofOther].flatMap((one) => one ?? [])
  const shown = (client: Partial<ClientConfig>) =>
    handshake({ verifier: trusting, ...client }, { credentials }).client.info?.peerCertificates

  it('guide the choice of a server of TLS 1.3', () => {
    expect(shown({ certificateAuthorities: [other.root.name] })).toEqual(ofOther?.certificates)
    expect(shown({ certificateAuthorities: [p256root] })).toEqual(ofAcme?.certificates)
    expect(shown({ certificateAuthorities: [] })).toEqual(ofAcme?.certificates)
  })

  it('are not said before', () => {
    const certificateAuthorities = [other.root.name]
    expect(shown({ versions: [tls12], certificateAuthorities })).toEqual(ofAcme?.certificates)
  })
})
