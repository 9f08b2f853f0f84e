import { expect, it } from 'vitest'
import { issueCa, issueLeaf } from '../../test/support/issue.ts'
import { SignatureScheme } from '../wire/registry/signature-scheme.ts'
import { parseCertificate } from './certificate.ts'
import { unofferedSignatures } from './offered-signatures.ts'

const root = issueCa({ subject: 'CN=Root', key: 'rsa2048' })
const leaf = issueLeaf({ issuer: root, key: 'secp256r1' })
const alone = issueLeaf({ key: 'secp384r1' })

const found = (ders: readonly Uint8Array[], ...schemes: readonly SignatureScheme[]) => {
  const codes = schemes.map(({ code }) => code)
  return [...unofferedSignatures(ders.map(parseCertificate), codes)]
}

it('is about how a certificate is signed, not about its key', () => {
  expect(found([leaf.der], SignatureScheme.rsa_pkcs1_sha256)).toEqual([])
  expect(found([leaf.der], SignatureScheme.ecdsa_secp256r1_sha256)).toMatchObject([
    {
      refusedBecause: 'certificate.unsupported-signature-algorithm',
      facts: { index: 0, algorithm: 'rsa_pkcs1_sha256' },
    },
  ])
})

it('is not about those that sign themselves, nor about the curve of the signer', () => {
  expect(found([leaf.der, root.der, alone.der], SignatureScheme.ed25519)).toHaveLength(1)
  const issuer = issueCa({ subject: 'CN=Curve', key: 'secp384r1' })
  const below = issueLeaf({ issuer, signature: 'ecdsa_sha256' })
  expect(found([below.der], SignatureScheme.ecdsa_secp256r1_sha256)).toEqual([])
})
