import { describe, expect, it } from 'vitest'
import { faults } from '../src/lab/faults.ts'
import { nodeCrypto } from '../src/node/crypto/index.ts'
import { certificateVerifier } from '../src/x509/verify.ts'
import { credential, trustAnchors } from './support/certificates.ts'

/** What a verifier alone can say; the others need what it was told besides, as a list of the revoked. */
const rows = faults.filter(
  ({ shows, side, version, provokes }) =>
    shows && side === 'server' && version === 'TLS 1.3' && provokes !== 'certificate.revoked',
)

describe('the certificates of the laboratory', () => {
  it.each(rows)('are refused: $shows as $provokes', ({ shows, provokes }) => {
    const { certificates: chain } = credential(shows)
    const verifier = certificateVerifier({ trustAnchors, crypto: nodeCrypto })
    const verdict = verifier.verify({ chain, role: 'server', serverName: 'localhost' })
    expect(verdict).toMatchObject({ refusedBecause: provokes })
  })
})
