import type { Certificate } from './certificate.ts'
import { type KeyKind, keyText } from './public-key.ts'
import { about, type Refusal, refuse } from './verdict.ts'

/** RSA keys beyond this only serve to keep a verifier busy. */
const MAX_RSA_BITS = 8192

const CURVES: ReadonlySet<string> = new Set(['secp256r1', 'secp384r1', 'secp521r1'])

/** Refuses a key of a kind TLS has no signature scheme for. */
export function unsupportedKey(certificate: Certificate, index: number): Refusal | undefined {
  const { key } = certificate.publicKey
  if (isSupported(key)) return undefined
  return refuse('certificate.unsupported-key', { ...about(certificate, index), key: keyText(key) })
}

/** Refuses an RSA key shorter than `minimumRsaBits`. */
export function weakKey(
  certificate: Certificate,
  index: number,
  minimumRsaBits: number,
): Refusal | undefined {
  const { key } = certificate.publicKey
  if (!('bits' in key) || key.bits >= minimumRsaBits) return undefined
  return refuse('certificate.weak-key', { ...about(certificate, index), key: keyText(key) })
}

function isSupported(key: KeyKind): boolean {
  if (key.type === 'ec') return CURVES.has(key.curve)
  return 'bits' in key ? key.bits <= MAX_RSA_BITS : key.type === 'ed25519'
}
