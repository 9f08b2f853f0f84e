import type { GroupName } from '../../../crypto/provider.ts'
import type { SignatureScheme } from '../../../wire/registry/signature-scheme.ts'
import type { PublicKey } from '../../../x509/public-key.ts'

/** The server's certificates once they are trusted. */
export interface ServerCertificate {
  readonly chain: readonly Uint8Array[]
  readonly serverKey: PublicKey
}

/** The server's share once its signature is checked. */
export interface ServerShare extends ServerCertificate {
  readonly group: GroupName
  readonly point: Uint8Array
  readonly serverScheme: SignatureScheme
}
