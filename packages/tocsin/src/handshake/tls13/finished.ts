import type { Hash } from '../../crypto/provider.ts'
import { requireEqual, requireValid } from '../require.ts'
import type { TrafficSecret } from './traffic-secret.ts'

/** verify_data over a transcript hash, with the handshake traffic secret of who sends it (RFC 9846 §4.5.3). */
export function verifyData(hash: Hash, sender: TrafficSecret, transcript: Uint8Array): Uint8Array {
  const key = sender.finishedKey()
  const mac = hash.hmac(key, transcript)
  key.fill(0)
  return mac
}

/** The peer's Finished must hold exactly what we would have sent. */
export function requireFinished(actual: Uint8Array, expected: Uint8Array): void {
  const facts = { length: actual.length, expected: expected.length }
  requireValid(actual.length === expected.length, 'authentication.finished-length', facts)
  requireEqual(actual, expected, 'authentication.finished-mismatch')
}
