import { createHash } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { sequence } from '../../test/support/der.ts'
import { chain, type Issued, issueCa, issueLeaf } from '../../test/support/issue.ts'
import { type Bag, dataInfo, pbmac1, pfx, plainPfx, safeContents } from '../../test/support/pfx.ts'
import { issueCrl } from '../../test/support/revocation.ts'
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

  const bags = (issued: Issued): readonly Bag[] => [
    { type: 'certificate', der: issued.der },
    { type: 'key', der: Buffer.from(issued.keyPem.replace(/-----.*-----|\s/g, ''), 'base64') },
  ]
  const safe = sequence(dataInfo(safeContents(...bags(other))))
  const sealed = pfx(safe, pbmac1(safe, { passphrase: 'sesame', keyLength: 32 }))
  const plain = plainPfx(...bags(leaf), { type: 'certificate', der: issued.intermediates[0]!.der })

  it('takes PKCS #12, several, with passphrases of their own, beside cert and key', () => {
    const chains = (options: SecureContextOptions) =>
      createSecureContext(options).credentials.map(({ certificates }) => certificates)
    expect(chains({ pfx: plain })).toEqual([issued.certificates])
    expect(chains({ pfx: sealed, passphrase: 'sesame' })).toEqual([[other.der]])
    const both = [plain, { buf: sealed, passphrase: 'sesame' }]
    expect(chains({ pfx: both })).toEqual([issued.certificates, [other.der]])
    expect(chains({ pfx: [{ buf: sealed }], passphrase: 'sesame' })).toEqual([[other.der]])
    const own = { cert: other.pem, key: other.keyPem }
    expect(chains({ ...own, pfx: plain })).toEqual([[other.der], issued.certificates])
  })

  it('trusts nothing in PKCS #12', () => {
    const { verifier, certificateAuthorities } = createSecureContext({
      pfx: plainPfx(...bags(root)),
    })
    const verdict = verifier.verify({ chain: issued.certificates, role: 'server' })
    expect(verdict).toMatchObject({ refusedBecause: 'certificate.unknown-issuer' })
    expect(certificateAuthorities).toEqual([])
  })

  const judged = (options: SecureContextOptions) =>
    createSecureContext(options).verifier.verify({ chain: issued.certificates, role: 'server' })
  const ca = root.pem
  const pins = [leaf, other].map(
    ({ spki }) => `sha256/${createHash('sha256').update(spki).digest('base64')}`,
  )

  it('wants one of the pinned keys on the path', () => {
    expect(judged({ ca, pinnedPublicKeys: pins })).toBe('trusted')
    const refusedBecause = 'certificate.pin-mismatch'
    expect(judged({ ca, pinnedPublicKeys: pins.slice(1) })).toMatchObject({ refusedBecause })
  })

  const [ofRoot, ofIntermediate] = [root, issued.intermediates[0]!].map((issuer) =>
    toPem(issueCrl({ issuer }), 'X509 CRL'),
  )

  it('wants CRLs about all of the path, unless it is told otherwise', () => {
    expect(judged({ ca, crl: [ofRoot!, ofIntermediate!] })).toBe('trusted')
    expect(judged({ ca, crl: ofRoot! + ofIntermediate! })).toBe('trusted')
    const refusedBecause = 'certificate.status-unknown'
    expect(judged({ ca, crl: ofRoot })).toMatchObject({ refusedBecause, facts: { index: 0 } })
    expect(judged({ ca, crl: ofIntermediate })).toMatchObject({
      refusedBecause,
      facts: { index: 1 },
    })
    const endEntity = { requireStatus: 'end-entity' } as const
    expect(judged({ ca, crl: ofIntermediate, revocation: endEntity })).toBe('trusted')
    expect(judged({ ca, crl: ofRoot, revocation: { requireStatus: 'none' } })).toBe('trusted')
    expect(judged({ ca, revocation: endEntity })).toMatchObject({ refusedBecause })
    expect(judged({ ca, revocation: { crls: [issueCrl({ issuer: root })] } })).toBe('trusted')
  })

  it("has the same policy with Node's list", () => {
    const wrong = 'certificate.unknown-issuer'
    expect(judged({ crl: ofRoot, pinnedPublicKeys: pins })).toMatchObject({ refusedBecause: wrong })
    expect(() => createSecureContext({ pinnedPublicKeys: [] })).toThrow(
      'pinnedPublicKeys: the list',
    )
  })

  it.each<[string, SecureContextOptions, string | RegExp]>([
    ['a wrong passphrase', { pfx: [plain, sealed], passphrase: 'x' }, /^pfx\[1\]: the passphrase/],
    ['no passphrase', { pfx: sealed }, 'pfx[0]: it is protected by a passphrase: pass it'],
    ['PEM as PKCS #12', { pfx: Buffer.from(pem) }, 'pfx[0]: it is PEM, no PKCS #12'],
    [
      'text as PKCS #12',
      { pfx: 'x' as unknown as Uint8Array },
      'pfx[0]: pass the octets of the file, not string',
    ],
    [
      'an object without PKCS #12',
      { pfx: [{} as unknown as Uint8Array] },
      'pfx[0]: pass the octets of the file, not object',
    ],
    ['a certificate as CRL', { crl: pem }, "crl[0]: no PEM block 'X509 CRL' found"],
    ['no CRL', { ca, crl: [] }, 'crl: the list is empty'],
    [
      'damaged CRLs',
      { ca, revocation: { crls: [Uint8Array.of(0x30)] } },
      'revocation.crls[0] cannot be read',
    ],
    [
      'a pin of nothing',
      { ca, pinnedPublicKeys: ['x'] },
      "pinnedPublicKeys[0]: 'x' is not 'sha256",
    ],
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

function toPem(der: Uint8Array, label = 'CERTIFICATE'): string {
  const base64 = Buffer.from(der).toString('base64')
  return `-----BEGIN ${label}-----\n${base64}\n-----END ${label}-----\n`
}
