import type { GroupName, KeyPair } from '../../../crypto/provider.ts'
import type { SignatureScheme } from '../../../wire/registry/signature-scheme.ts'
import type { PublicKey } from '../../../x509/public-key.ts'
import type { ServerPolicy } from '../../policy.ts'

/** Our share of the key exchange, and what signed it. */
export interface OurShare {
  readonly policy: ServerPolicy
  readonly group: GroupName
  readonly pair: KeyPair
  readonly serverScheme: SignatureScheme
}

/** A client's certificates once they are trusted. */
export interface ClientCertificate {
  readonly chain: readonly Uint8Array[]
  readonly clientKey: PublicKey
}
