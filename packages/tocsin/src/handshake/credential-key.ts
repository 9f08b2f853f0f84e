import { abort, TlsError } from '../alert/error.ts'
import { publicKeyOf } from '../x509/certificate.ts'
import type { KeyKind } from '../x509/public-key.ts'
import type { Credential } from './question.ts'

/** A handshake asks several times, and parsing our own certificate each time is slow. */
const known = new WeakMap<Credential, KeyKind>()

/** The kind of key in our own end-entity certificate; a bad one is our fault, not the peer's. */
export function keyOf(credential: Credential): KeyKind {
  const key = known.get(credential) ?? readKey(credential)
  known.set(credential, key)
  return key
}

function readKey({ certificates, type }: Credential): KeyKind {
  const [endEntity] = certificates
  if (!endEntity) throw abort('internal.configuration', { credential: 'empty' })
  try {
    return publicKeyOf(endEntity, type).key
  } catch (cause) {
    if (!(cause instanceof TlsError)) throw cause
    throw abort('internal.configuration', { credential: 'malformed' }, { cause })
  }
}
