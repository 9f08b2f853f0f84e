import { createHash, X509Certificate } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { MisuseError } from '../src/alert/error.ts'
import { Connection } from '../src/connection/connection.ts'
import { clientParts, createClient, createServer, serverParts } from '../src/connection/create.ts'
import { asIs } from '../src/handshake/outgoing.ts'
import type { Credential, HelloSummary } from '../src/handshake/question.ts'
import { isVouchedFor, type TrustedCaKeys } from '../src/handshake/trusted-authorities.ts'
import { clientExtension } from '../src/lab/hello.ts'
import { labClient } from '../src/lab/peer.ts'
import { rewrite } from '../src/lab/verbs.ts'
import { nodeCrypto } from '../src/node/crypto/index.ts'
import { privateKey } from '../src/node/crypto/private-key.ts'
import { encode } from '../src/wire/codec.ts'
import { CertificateAuthorities } from '../src/wire/shared/certificate-authorities.ts'
import type { ServerHello } from '../src/wire/shared/server-hello.ts'
import { parseCertificate } from '../src/x509/certificate.ts'
import { certificateVerifier } from '../src/x509/verify.ts'
import { issueCa, issueLeaf } from './support/issue.ts'
import { clientConfig, serverConfig, type VersionName } from './support/lab.ts'
import { errorOf, pair } from './support/pair.ts'

const one = issueCa({ subject: 'CN=One' })
const two = issueCa({ subject: 'CN=Two', key: 'rsa2048' })
const underTwo = issueCa({ subject: 'CN=Under Two', issuer: two })
const trustAnchors = [one.der, two.der]

const first = ofChain([issueLeaf({ issuer: one })])
const second = ofChain([issueLeaf({ issuer: underTwo }), underTwo])
const complete = { ...second, trustAnchor: two.der }
const keys = ['key_sha1_hash', 'x509_name', 'cert_sha1_hash'] as const

function ofChain(chain: readonly ReturnType<typeof issueCa>[]): Credential {
  const certificates = chain.map(({ der }) => der)
  return { certificates, ...privateKey(chain[0]!.keyPem) }
}

/** What the server chose, was told, and said. */
function meet(
  trustedCaKeys: TrustedCaKeys | undefined,
  credentials: readonly Credential[],
  version: VersionName = 'TLS 1.2',
) {
  const heard: (HelloSummary | undefined)[] = []
  const said: (readonly string[])[] = []
  const config = { ...serverConfig(undefined, version), credentials }
  const parts = serverParts(config)
  const { chooseServerCredential: choose } = parts.answerers
  const watching = rewrite<ServerHello>('server_hello', (hello) => {
    said.push(Object.keys(hello.extensions ?? {}).filter((name) => isSaid(hello, name)))
    return hello
  })
  const server = new Connection({
    ...parts,
    outgoing: watching(asIs),
    answerers: {
      ...parts.answerers,
      chooseServerCredential(hello) {
        heard.push(hello)
        return choose(hello)
      },
    },
  })
  const verifier = certificateVerifier({ trustAnchors, crypto: nodeCrypto })
  const client = createClient({
    ...clientConfig(undefined, version),
    verifier,
    ...(trustedCaKeys && { trustedCaKeys }),
  })
  const { events } = pair(client, server)
  expect(errorOf(events.client)?.message).toBeUndefined()
  return {
    shown: client.info?.peerCertificates,
    authorities: heard[0]?.trustedAuthorities,
    answered: said[0]?.includes('trusted_ca_keys'),
  }
}

function isSaid({ extensions }: ServerHello, name: string): boolean {
  return (extensions as Readonly<Record<string, unknown>> | undefined)?.[name] !== undefined
}

const sha1 = (bytes: Uint8Array) => new Uint8Array(createHash('sha1').update(bytes).digest())

describe('trusted_ca_keys (RFC 6066 §6)', () => {
  it.each(keys)('makes a server choose by %s, and say so', (by) => {
    const { shown, answered } = meet({ by, authorities: [two.der] }, [first, complete])
    expect(shown).toEqual(complete.certificates)
    expect(answered).toBe(true)
  })

  it.each(keys)('leaves the order alone where nobody fits, by %s, and says nothing', (by) => {
    const stranger = issueCa({ subject: 'CN=Stranger' })
    const { shown, answered } = meet({ by, authorities: [stranger.der] }, [first, complete])
    expect(shown).toEqual(first.certificates)
    expect(answered).toBe(false)
  })

  it('finds the issuer of the last certificate by its name, without having it', () => {
    const { shown, answered } = meet({ by: 'x509_name', authorities: [two.der] }, [first, second])
    expect(shown).toEqual(second.certificates)
    expect(answered).toBe(true)
  })

  it('tells a chooser what came, with the hashes that the RFC wants', () => {
    const { publicKey } = new X509Certificate(two.der)
    const { n = '' } = publicKey.export({ format: 'jwk' })
    const modulus = new Uint8Array(Buffer.from(n, 'base64url'))
    const tell = (known: TrustedCaKeys) => meet(known, [first]).authorities
    expect(tell({ by: 'key_sha1_hash', authorities: [two.der] })).toEqual([
      { type: 'key_sha1_hash', identifier: sha1(modulus) },
    ])
    const point = new X509Certificate(one.der).publicKey.export({ format: 'jwk' })
    const coordinates = [point.x, point.y].map((part = '') => Buffer.from(part, 'base64url'))
    expect(tell({ by: 'key_sha1_hash', authorities: [one.der] })).toEqual([
      {
        type: 'key_sha1_hash',
        identifier: sha1(new Uint8Array(Buffer.concat([Buffer.of(4), ...coordinates]))),
      },
    ])
    expect(tell({ by: 'cert_sha1_hash', authorities: trustAnchors })).toEqual(
      trustAnchors.map((der) => ({ type: 'cert_sha1_hash', identifier: sha1(der) })),
    )
    expect(tell('pre_agreed')).toEqual([{ type: 'pre_agreed', identifier: new Uint8Array(0) }])
  })

  it('does without: no client sends it unasked, and what was agreed on before decides nothing', () => {
    expect(meet(undefined, [first, complete])).toMatchObject({ authorities: [], answered: false })
    expect(meet('pre_agreed', [first, complete])).toMatchObject({
      shown: first.certificates,
      answered: false,
    })
  })

  it('guides a server of TLS 1.3 that a client of both sends it to, without an answer', () => {
    const known = { by: 'cert_sha1_hash', authorities: [two.der] } as const
    expect(meet(known, [first, complete], 'TLS 1.3')).toMatchObject({
      shown: complete.certificates,
      answered: false,
    })
  })

  it('passes over identifiers of a type that nobody registered', () => {
    const odd = labClient(
      { ...clientConfig(), verifier: certificateVerifier({ trustAnchors, crypto: nodeCrypto }) },
      {
        id: 'none/odd-authority',
        provokes: 'extension.unsolicited',
        side: 'client',
        version: 'TLS 1.2',
        text: 'names an authority in a way of its own',
        rows: [],
        misdeed: clientExtension('trusted_ca_keys', 0, 3, 9, 1, 2),
      },
    )
    const { events } = pair(odd, createServer({ ...serverConfig(), credentials: [first] }))
    expect(errorOf(events.server)?.message).toBeUndefined()
    expect(errorOf(events.client)?.message).toBeUndefined()
  })

  it('needs SHA-1, or it is a misuse', () => {
    const { sha1: _, ...hashes } = nodeCrypto.hashes
    const crypto = { ...nodeCrypto, hashes }
    expect(() => createClient({ ...clientConfig(), crypto, trustedCaKeys: 'pre_agreed' })).toThrow(
      MisuseError,
    )
    const authorities = [{ type: 'x509_name', identifier: new Uint8Array(2) }] as const
    expect(isVouchedFor(complete, authorities, undefined)).toBe(false)
  })
})

describe('certificate_authorities of a client (RFC 9846 §4.3.4)', () => {
  const { sha1: _, ...hashes } = nodeCrypto.hashes
  const names = encode(CertificateAuthorities, {
    authorities: [parseCertificate(two.der).subject.der],
  })

  it.each([
    { crypto: nodeCrypto, with: 'with' },
    { crypto: { ...nodeCrypto, hashes }, with: 'without' },
  ])('guides the choice $with SHA-1', ({ crypto }) => {
    const credentials = [first, second]
    const server = createServer({ ...serverConfig(undefined, 'TLS 1.3'), crypto, credentials })
    const verifier = certificateVerifier({ trustAnchors, crypto: nodeCrypto })
    const parts = clientParts({ ...clientConfig(undefined, 'TLS 1.3'), verifier })
    const outgoing = clientExtension('certificate_authorities', ...names)(asIs)
    const client = new Connection({ ...parts, outgoing })
    const { events } = pair(client, server)
    expect(errorOf(events.client)?.message).toBeUndefined()
    expect(client.info?.peerCertificates).toEqual(second.certificates)
  })
})
