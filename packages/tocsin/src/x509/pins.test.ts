import { createHash } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { issue, issueCa, issueLeaf } from '../../test/support/issue.ts'
import { MisuseError } from '../alert/error.ts'
import type { CryptoProvider } from '../crypto/provider.ts'
import { nobleCrypto } from '../noble/index.ts'
import { nodeCrypto } from '../node/crypto/index.ts'
import { certificateVerifier } from './verify.ts'

const root = issueCa({ subject: 'CN=Root' })
const intermediate = issueCa({ subject: 'CN=Intermediate', issuer: root })
const leaf = issueLeaf({ issuer: intermediate })
const stranger = issue({ subject: 'CN=Stranger' })

const pin = ({ spki }: { readonly spki: Uint8Array }, slashes = '/') =>
  `sha256${slashes}${createHash('sha256').update(spki).digest('base64')}`

function verifierWith(pinnedPublicKeys: readonly string[], crypto: CryptoProvider = nodeCrypto) {
  const rawPublicKeys = [leaf.spki]
  return certificateVerifier({ trustAnchors: [root.der], rawPublicKeys, pinnedPublicKeys, crypto })
}

const chain = [leaf.der, intermediate.der]
const request = { chain, role: 'server', serverName: 'localhost' } as const
const mismatch = {
  refusedBecause: 'certificate.pin-mismatch',
  facts: { index: 0, subject: 'CN=localhost', key: pin(leaf) },
}

describe('pinned keys (RFC 7469 §2.6)', () => {
  it.each([
    ['the end entity', leaf],
    ['an intermediate', intermediate],
    ['the trust anchor', root],
  ])('may be that of %s', (_, { spki }) => {
    for (const crypto of [nodeCrypto, nobleCrypto]) {
      expect(verifierWith([pin({ spki })], crypto).verify(request)).toBe('trusted')
    }
  })

  it("may be one of several, and written as in curl's --pinnedpubkey", () => {
    expect(verifierWith([pin(stranger), pin(leaf, '//')]).verify(request)).toBe('trusted')
  })

  it('refuse a path without any of them, whatever else the peer sends', () => {
    const verifier = verifierWith([pin(stranger)])
    expect(verifier.verify(request)).toEqual(mismatch)
    expect(verifier.verify({ ...request, chain: [...chain, stranger.der] })).toEqual(mismatch)
    expect(verifier.examine(request).findings).toEqual([mismatch])
  })

  it('count for clients, too', () => {
    const asked = { chain, role: 'client' } as const
    expect(verifierWith([pin(stranger)]).verify(asked)).toEqual(mismatch)
  })

  it('do not make up for a chain that nobody vouches for, and do not hide why', () => {
    const verifier = verifierWith([pin(stranger)])
    const { findings } = verifier.examine({ ...request, chain: [stranger.der] })
    expect(findings[0]?.refusedBecause).toBe('certificate.unknown-issuer')
    expect(findings.map(({ refusedBecause }) => refusedBecause)).not.toContain(
      'certificate.pin-mismatch',
    )
  })

  it('decide among the paths there are', () => {
    const other = issueCa({ subject: 'CN=Other root' })
    const { kind, key, keyPem, spki } = intermediate
    const cross = issueCa({
      subject: 'CN=Intermediate',
      issuer: other,
      key: { kind, key, keyPem, spki },
    })
    const trustAnchors = [root.der, other.der]
    for (const anchor of [root, other]) {
      const verifier = certificateVerifier({
        trustAnchors,
        pinnedPublicKeys: [pin(anchor)],
        crypto: nodeCrypto,
      })
      const sent = { ...request, chain: [...chain, cross.der] }
      expect(verifier.verify(sent)).toBe('trusted')
      expect(verifier.examine(sent).path.at(-1)?.subject.text).toContain(
        anchor === root ? 'CN=Root' : 'CN=Other root',
      )
    }
  })

  it('hold for raw public keys, besides that they are known (RFC 7250 §6)', () => {
    const raw = { chain: [leaf.spki], role: 'server', certificateType: 'RawPublicKey' } as const
    expect(verifierWith([pin(leaf)]).verify(raw)).toBe('trusted')
    const facts = { key: pin(leaf) }
    expect(verifierWith([pin(root)]).verify(raw)).toEqual({ ...mismatch, facts })
  })

  it.each([
    ['an empty list', [], 'pinnedPublicKeys: the list is empty'],
    ['another hash', ['sha1/AAAA'], "pinnedPublicKeys[0]: 'sha1/AAAA' is not 'sha256/' and"],
    ['too few octets', [pin(leaf), 'sha256/AAAA'], 'pinnedPublicKeys[1]: '],
    ['bits of no octet', [pin(leaf).replace(/.=$/, 'B=')], 'pinnedPublicKeys[0]: '],
  ])('are refused at once when there is %s', (_, pins, message) => {
    expect(() => verifierWith(pins)).toThrow(MisuseError)
    expect(() => verifierWith(pins)).toThrow(message)
  })

  it('need SHA-256', () => {
    const crypto = { ...nodeCrypto, hashes: {} }
    expect(() => verifierWith([pin(leaf)], crypto)).toThrow('the crypto provider has no sha256')
  })
})
