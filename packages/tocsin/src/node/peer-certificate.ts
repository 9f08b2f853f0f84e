import { X509Certificate } from 'node:crypto'
import type { DetailedPeerCertificate, PeerCertificate } from 'node:tls'

export type { PeerCertificate } from 'node:tls'

/** What node:tls' `getPeerCertificate()` returns: the first certificate of a chain, or `{}`. */
export function peerCertificate(chain: readonly Uint8Array[]): PeerCertificate | object {
  const [endEntity] = chain
  return endEntity ? new X509Certificate(endEntity).toLegacyObject() : {}
}

/** The same with `issuerCertificate` links along the chain, as `getPeerCertificate(true)` has them. */
export function peerCertificateChain(chain: readonly Uint8Array[]): DetailedPeerCertificate {
  return chain.reduceRight<object>(
    (issuerCertificate, der) => ({
      ...new X509Certificate(der).toLegacyObject(),
      issuerCertificate,
    }),
    {},
  ) as DetailedPeerCertificate
}
