import { createPrivateKey, X509Certificate } from 'node:crypto'
import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { connect, createServer } from 'node:tls'
import { certificateVerifier, decodePem } from 'tocsin'
import type { CertificateConditionId } from 'tocsin/alerts'
import { nodeCrypto } from 'tocsin/node'
import { describe, expect, it } from 'vitest'
import { createAuthority, issueLeaf, revocationList } from './certificates.ts'
import type { KeyType } from './keys.ts'
import { type LeafKind, leafKinds } from './leaf-kinds.ts'

/** How node:tls, which shares no code with us, judges what OpenSSL can serve. */
const judgedByOpenssl: Readonly<Partial<Record<LeafKind, string | null>>> = {
  good: null,
  'bad-signature': 'CERT_SIGNATURE_FAILURE',
  'critical-extension': 'unhandled critical extension',
  'expired-issuer': 'CERT_HAS_EXPIRED',
  'issuer-critical-extension': 'unhandled critical extension',
  'email-not-permitted': 'permitted subtree violation',
  'name-excluded-address': 'excluded subtree violation',
  'name-not-permitted': 'permitted subtree violation',
  'subject-not-permitted': 'permitted subtree violation',
  'client-only': 'INVALID_PURPOSE',
  expired: 'CERT_HAS_EXPIRED',
  'issuer-not-a-ca': 'INVALID_PURPOSE',
  'missing-intermediate': 'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
  'not-yet-valid': 'CERT_NOT_YET_VALID',
  'path-too-long': 'PATH_LENGTH_EXCEEDED',
  revoked: 'CERT_REVOKED',
  rsa: null,
  'self-signed': 'DEPTH_ZERO_SELF_SIGNED_CERT',
  'unknown-ca': 'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
  'wrong-name': 'ERR_TLS_CERT_ALTNAME_INVALID',
  'wrong-purpose': 'INVALID_PURPOSE',
}

/** How our own verifier judges all of them. */
const judgedByUs: Readonly<Record<LeafKind, CertificateConditionId | 'trusted'>> = {
  good: 'trusted',
  'address-as-name': 'certificate.wrong-name',
  'bad-signature': 'certificate.signature-invalid',
  'client-only': 'certificate.extended-key-usage',
  'common-name-only': 'certificate.wrong-name',
  'critical-extension': 'certificate.unknown-critical-extension',
  'duplicate-extension': 'certificate.malformed',
  'email-not-permitted': 'certificate.name-constraint',
  'empty-subject': 'certificate.wrong-name',
  expired: 'certificate.expired',
  'expired-issuer': 'certificate.expired',
  'feature-not-inherited': 'certificate.feature-not-inherited',
  'issuer-critical-extension': 'certificate.unknown-critical-extension',
  'issuer-key-usage': 'certificate.issuer-key-usage',
  'issuer-not-a-ca': 'certificate.issuer-not-a-ca',
  'issuer-version-1': 'certificate.issuer-not-a-ca',
  'issuer-weak-key': 'certificate.weak-key',
  'issuer-wrong-purpose': 'certificate.extended-key-usage',
  'key-usage': 'certificate.key-usage',
  malformed: 'certificate.malformed',
  'malformed-extension': 'certificate.malformed',
  'md5-signature': 'certificate.weak-signature',
  'missing-intermediate': 'certificate.unknown-issuer',
  'must-staple': 'trusted',
  'name-constraint-malformed': 'certificate.name-constraint-malformed',
  'name-constraint-unsupported': 'certificate.name-constraint-unsupported',
  'name-excluded-address': 'certificate.name-constraint',
  'name-not-permitted': 'certificate.name-constraint',
  'no-authority-key-identifier': 'trusted',
  'not-yet-valid': 'certificate.not-yet-valid',
  'ocsp-expired': 'trusted',
  'ocsp-forged': 'trusted',
  'ocsp-garbage': 'trusted',
  'ocsp-good': 'trusted',
  'ocsp-of-another': 'trusted',
  'ocsp-revoked': 'trusted',
  'ocsp-try-later': 'trusted',
  'partial-wildcard': 'certificate.wrong-name',
  'path-too-long': 'certificate.path-too-long',
  'policy-mapping': 'certificate.policy-mapping',
  'policy-required': 'certificate.policy-required',
  revoked: 'trusted',
  rsa: 'trusted',
  'self-signed': 'certificate.unknown-issuer',
  'serial-number-long': 'certificate.malformed',
  'serial-number-negative': 'trusted',
  'serial-number-zero': 'trusted',
  'server-only': 'trusted',
  'subject-not-permitted': 'certificate.name-constraint',
  'too-many': 'certificate.too-complex',
  'two-algorithms': 'certificate.malformed',
  'unknown-ca': 'certificate.unknown-issuer',
  'unknown-key': 'certificate.unsupported-key',
  'unknown-signature': 'certificate.unsupported-signature-algorithm',
  'version-1': 'certificate.unsupported-version',
  'weak-key': 'certificate.weak-key',
  'weak-signature': 'certificate.weak-signature',
  'wide-wildcard': 'certificate.wrong-name',
  'wrong-name': 'certificate.wrong-name',
  'wrong-purpose': 'certificate.extended-key-usage',
}

const ders = (text: string) => decodePem(text, 'CERTIFICATE').map(({ der }) => der)

describe('issueLeaf', () => {
  it.each(Object.keys(judgedByOpenssl) as LeafKind[])(
    '%s is judged so by node:tls',
    async (kind) => {
      const authority = await createAuthority()
      const leaf = await issueLeaf(authority, { kind })
      const crl =
        kind === 'revoked' ? await revocationList(authority, [leaf.serialNumber]) : undefined
      const rootCrl =
        crl && (await revocationList({ ...authority, intermediate: authority.root }, []))
      const server = createServer({ cert: leaf.chain, key: leaf.privateKey }).listen(0, '127.0.0.1')
      await once(server, 'listening')
      const client = connect({
        port: (server.address() as AddressInfo).port,
        servername: 'localhost',
        ca: authority.root.certificate,
        ...(crl && rootCrl && { crl: [crl, rootCrl] }),
      })
      const judged = await new Promise<string | null>((resolve) => {
        client.once('secureConnect', () => resolve(null))
        client.once('error', ({ code, message }: NodeJS.ErrnoException) =>
          resolve(code === undefined || code === 'UNSPECIFIED' ? message : code),
        )
      })
      client.destroy()
      server.close()
      expect(judged).toBe(judgedByOpenssl[kind])
    },
  )

  it.each(Object.keys(leafKinds) as LeafKind[])('%s is judged so by tocsin', async (kind) => {
    const authority = await createAuthority()
    const leaf = await issueLeaf(authority, { kind })
    const trustAnchors = ders(authority.root.certificate)
    const verifier = certificateVerifier({ trustAnchors, crypto: nodeCrypto })
    const request = { role: 'server', serverName: 'localhost', chain: ders(leaf.chain) } as const
    const verdict = verifier.verify(request)
    expect(verdict === 'trusted' ? verdict : verdict.refusedBecause).toBe(judgedByUs[kind])
  })

  it('weak-key has 1024 bits', async () => {
    const leaf = await issueLeaf(await createAuthority(), { kind: 'weak-key' })
    expect(
      new X509Certificate(leaf.certificate).publicKey.asymmetricKeyDetails?.modulusLength,
    ).toBe(1024)
  })

  it('weak-signature is signed with SHA-1', async () => {
    const leaf = await issueLeaf(await createAuthority(), { kind: 'weak-signature' })
    const ecdsaWithSha1 = Buffer.from('06072a8648ce3d0401', 'hex')
    expect(new X509Certificate(leaf.certificate).raw.includes(ecdsaWithSha1)).toBe(true)
  })

  it.each<[KeyType, string]>([
    ['ecdsa-p256', 'ec'],
    ['ecdsa-p384', 'ec'],
    ['ed25519', 'ed25519'],
    ['rsa-2048', 'rsa'],
  ])('%s keys fit their certificate', async (key, type) => {
    const authority = await createAuthority('keys', key)
    const leaf = await issueLeaf(authority, { key })
    const certificate = new X509Certificate(leaf.certificate)
    expect(certificate.checkPrivateKey(createPrivateKey(leaf.privateKey))).toBe(true)
    expect(certificate.publicKey.asymmetricKeyType).toBe(type)
    const intermediate = new X509Certificate(authority.intermediate.certificate)
    expect(certificate.verify(intermediate.publicKey)).toBe(true)
    expect(certificate.checkIssued(intermediate)).toBe(true)
  })
})
