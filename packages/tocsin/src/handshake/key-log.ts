import type { Secret } from '../crypto/secret.ts'
import type { KeyLogLabel, Report } from './report.ts'

/** A line of an NSS key log: label, client random, secret (draft-ietf-tls-keylogfile). */
export function keyLogLine(label: KeyLogLabel, clientRandom: Uint8Array, secret: Secret): Report {
  return { type: 'secret', label, line: `${label} ${hex(clientRandom)} ${hex(secret.bytes)}` }
}

function hex(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('')
}
