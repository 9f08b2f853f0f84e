import { X509Certificate } from 'node:crypto'
import { expect, it } from 'vitest'
import { chain, toPem } from './issue.ts'

it.each(['secp256r1', 'secp384r1', 'secp521r1', 'rsa2048', 'rsa-pss', 'ed25519'] as const)(
  'Node takes the chains issued with %s',
  (key) => {
    const { certificates, leaf, root } = chain({ key, intermediates: 2 })
    const theirs = [...certificates, root.der].map((der) => new X509Certificate(der))
    for (const [i, issuer] of theirs.slice(1).entries()) {
      expect(theirs[i]?.checkIssued(issuer)).toBe(true)
      expect(theirs[i]?.verify(issuer.publicKey)).toBe(true)
    }
    expect(theirs[0]?.checkPrivateKey(leaf.key)).toBe(true)
    expect(theirs[0]?.checkIP('::1')).toBe('::1')
    expect(leaf.pem).toBe(toPem('CERTIFICATE', leaf.der))
  },
)
