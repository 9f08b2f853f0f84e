import { describe, expect, it } from 'vitest'
import { chain, issueCa, issueLeaf } from '../../test/support/issue.ts'
import { MisuseError } from '../alert/error.ts'
import { nodeCrypto } from './crypto/index.ts'
import { createSecureContext, type SecureContextOptions } from './secure-context.ts'

const issued = chain()
const { leaf, root, pem } = issued
const other = issueLeaf({ subject: 'CN=other', key: 'rsa2048' })

describe('createSecureContext', () => {
  it('pairs certificates with keys in any order', () => {
    const { credentials } = createSecureContext({
      cert: [pem, other.pem],
      key: [other.keyPem, leaf.keyPem],
    })
    expect(credentials.map(({ certificates }) => certificates)).toEqual([
      issued.certificates,
      [other.der],
    ])
    expect(credentials.map(({ algorithms }) => algorithms[0])).toEqual([
      'ecdsa_sha256',
      'rsa_pss_sha256',
    ])
  })

  it('decrypts with RSA keys, for key transport', () => {
    const { credentials } = createSecureContext({
      cert: [other.pem, pem],
      key: [other.keyPem, leaf.keyPem],
    })
    const ciphertext = nodeCrypto.rsaEncrypt(other.spki, Uint8Array.of(1, 2, 3))
    const encoded = credentials[0]?.decrypt?.(ciphertext ?? new Uint8Array(0))
    expect(encoded?.slice(-4)).toEqual(Uint8Array.of(0, 1, 2, 3))
    expect(credentials[1]?.decrypt).toBeUndefined()
  })

  it('trusts what ca says, and asks for its names', () => {
    const { verifier, certificateAuthorities } = createSecureContext({ ca: root.pem })
    const chain = issued.certificates
    expect(verifier.verify({ chain, role: 'server', serverName: 'localhost' })).toBe('trusted')
    expect(certificateAuthorities).toEqual([root.name])
  })

  it("trusts Node's list by default, and does not send it", () => {
    const { verifier, certificateAuthorities } = createSecureContext()
    const verdict = verifier.verify({ chain: issued.certificates, role: 'server' })
    expect(verdict).toMatchObject({ refusedBecause: 'certificate.unknown-issuer' })
    expect(certificateAuthorities).toEqual([])
  })

  it.each<[string, SecureContextOptions, string | RegExp]>([
    ['no PEM', { cert: 'nothing', key: leaf.keyPem }, "cert[0]: no PEM block 'CERTIFICATE' found"],
    ['a key as certificate', { cert: leaf.keyPem, key: leaf.keyPem }, 'cert[0]: no PEM block'],
    ['damaged base64', { ca: pem.replace(/\n/, '\n!') }, 'ca[0]: the PEM block'],
    [
      'no DER at all',
      { ca: toPem(Buffer.alloc(3)) },
      /^ca\[0\]: .* a certificate cannot be parsed: /,
    ],
    ['damaged DER', { ca: toPem(root.der.subarray(0, 50)) }, /^ca\[0\]: .*not DER|certificate/],
    ['a certificate as key', { cert: pem, key: pem }, 'key[0]: the PEM holds no'],
    ['no key', { cert: pem }, "cert[0]: the private key for 'CN=localhost' is missing"],
    ['a key alone', { key: leaf.keyPem }, 'key: pass its cert, too'],
    [
      "another's key",
      { cert: pem, key: other.keyPem },
      "cert[0]: no key belongs to 'CN=localhost'",
    ],
    [
      'a chain in the wrong order',
      { cert: root.pem + leaf.pem, key: leaf.keyPem },
      "cert[0]: 'CN=Test Root, O=tocsin' comes first, but the key is another certificate's",
    ],
  ])('explains %s', (_, options, message) => {
    const create = () => createSecureContext(options)
    expect(create).toThrow(MisuseError)
    expect(create).toThrow(message)
  })

  it('explains which of several', () => {
    expect(() => createSecureContext({ ca: [root.pem, issueCa().pem, ''] })).toThrow(/^ca\[2\]: /)
  })
})

function toPem(der: Uint8Array): string {
  const base64 = Buffer.from(der).toString('base64')
  return `-----BEGIN CERTIFICATE-----\n${base64}\n-----END CERTIFICATE-----\n`
}
