import type { SignatureScheme } from '../../../wire/registry/signature-scheme.ts'
import type { ServerPolicy } from '../../policy.ts'
import type { Begun } from '../negotiated.ts'

/** Our part of the key exchange, and what signed it. */
export interface OurShare {
  readonly policy: ServerPolicy
  readonly begun: Begun
  readonly serverScheme: SignatureScheme | undefined
}
