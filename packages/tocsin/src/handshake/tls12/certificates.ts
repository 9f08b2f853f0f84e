import type { SignatureScheme } from '../../wire/registry/signature-scheme.ts'
import type { PublicKey } from '../../x509/public-key.ts'

/** The server's certificates once they are trusted. */
export interface ServerCertificate {
  readonly chain: readonly Uint8Array[]
  readonly serverKey: PublicKey
}

/** A client's certificates once they are trusted. */
export interface ClientCertificate {
  readonly chain: readonly Uint8Array[]
  readonly clientKey: PublicKey
}

/** A client's certificates and the scheme with which it proved that they are its own. */
export interface ProvenCertificate extends ClientCertificate {
  readonly clientScheme: SignatureScheme
}
