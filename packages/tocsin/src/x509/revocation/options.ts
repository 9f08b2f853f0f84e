import type { Certificate } from '../certificate.ts'
import type { Crl } from './crl.ts'

/**
 * What a verifier does about revocation. Evidence that says a certificate is revoked always counts,
 * whoever it is about; so does an OCSP response that came with the handshake. The rest is policy.
 */
export interface RevocationOptions {
  /**
   * Whose status must be known. `none`, unless said otherwise: a certificate is taken unless something
   * says that it is revoked (soft fail). `end-entity`, or `chain` without its trust anchor: a
   * certificate of which nothing says that it is good is refused (hard fail).
   */
  readonly requireStatus?: 'none' | 'end-entity' | 'chain'
  /**
   * Which servers have to send an OCSP response along when they are asked to. `promised`, unless said
   * otherwise: those whose certificate says they will (must-staple, RFC 7633). `always`: all of them.
   */
  readonly requireStapled?: 'promised' | 'always'
  /** DER CRLs, of any issuers and in any order; those that are out of date or of nobody's say nothing. */
  readonly crls?: readonly Uint8Array[]
  /** DER certificates of those who sign CRLs for the authorities that issued them; a peer may show them, too. */
  readonly crlIssuers?: readonly Uint8Array[]
  /** DER OCSP responses that came some other way than with the handshake. */
  readonly ocspResponses?: readonly Uint8Array[]
  /** More evidence, looked for where all the above leaves a status open. */
  readonly source?: RevocationSource
  /** How far the clocks of authorities and ours may be apart; 300 unless said otherwise. */
  readonly clockSkewSeconds?: number
  /** How old an OCSP response without nextUpdate may be; seven days unless said otherwise. */
  readonly maxOcspAgeSeconds?: number
}

/** Has evidence at hand, as a cache does; what it does not have it may fetch until it is asked again. */
export interface RevocationSource {
  /** All there is about `certificate`, which `issuer` has issued; nothing of it has to be checked. */
  evidence(certificate: Certificate, issuer: Certificate): RevocationEvidence
}

export interface RevocationEvidence {
  readonly crls?: readonly Crl[]
  /** DER. */
  readonly ocspResponses?: readonly Uint8Array[]
}
