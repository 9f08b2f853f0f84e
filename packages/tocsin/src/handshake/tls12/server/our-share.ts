import type { SignatureScheme } from '../../../wire/registry/signature-scheme.ts'
import type { ServerContext } from '../../version.ts'
import type { Begun } from '../negotiated.ts'

/** Our part of the key exchange, and what signed it. */
export interface OurShare {
  readonly context: ServerContext
  readonly begun: Begun
  readonly serverScheme: SignatureScheme | undefined
}
