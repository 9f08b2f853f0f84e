import { abort, TlsError } from '../alert/error.ts'
import { publicKeyOf } from '../x509/certificate.ts'
import type { KeyKind } from '../x509/public-key.ts'
import type { Credential } from './question.ts'

/** The kind of key in our own end-entity certificate; a bad one is our fault, not the peer's. */
export function keyOf({ certificates, type }: Credential): KeyKind {
  const [endEntity] = certificates
  if (!endEntity) throw abort('internal.configuration', { credential: 'empty' })
  try {
    return publicKeyOf(endEntity, type).key
  } catch (cause) {
    if (!(cause instanceof TlsError)) throw cause
    throw abort('internal.configuration', { credential: 'malformed' }, { cause })
  }
}
