import { type CertificateVerifier, certificateVerifier, decodePem } from 'tocsin'
import { nodeCrypto } from 'tocsin/node'
import type { Laboratory } from './laboratory.ts'

/** A verifier that has the revocation list, and takes nothing of which it says nothing. */
export function knowingRevoked({ root, revocations }: Laboratory): CertificateVerifier {
  const crls = decodePem(revocations, 'X509 CRL').map(({ der }) => der)
  return certificateVerifier({
    trustAnchors: decodePem(root, 'CERTIFICATE').map(({ der }) => der),
    crypto: nodeCrypto,
    revocation: { crls, requireStatus: 'end-entity' },
  })
}
