import { MisuseError } from '../alert/error.ts'
import type { CryptoProvider, Hash } from '../crypto/provider.ts'
import type { Certificate } from './certificate.ts'
import { about, type Refusal, refuse } from './verdict.ts'

/** Keys of which one has to be on the path, known by their hashes (RFC 7469 §2.4). */
export interface Pins {
  readonly hash: Hash
  /** Base64 of SHA-256 of SubjectPublicKeyInfo. */
  readonly digests: ReadonlySet<string>
}

/** Reads pins as 'sha256/BASE64' or, with curl, 'sha256//BASE64'; throws MisuseError for others. */
export function pinsOf(
  texts: readonly string[] | undefined,
  { hashes }: CryptoProvider,
): Pins | undefined {
  if (texts === undefined) return undefined
  if (texts.length === 0) throw new MisuseError('pinnedPublicKeys: the list is empty')
  const hash = hashes.sha256
  if (!hash) throw new MisuseError('pinnedPublicKeys: the crypto provider has no sha256')
  return { hash, digests: new Set(texts.map(digestOf)) }
}

/** 32 octets leave two bits of the last digit unused: as anything but zero they are a mistake. */
const PIN = /^sha256\/\/?([A-Za-z0-9+/]{42}[AEIMQUYcgkosw048]=)$/

function digestOf(pin: string, index: number): string {
  const [, digest] = PIN.exec(pin) ?? []
  if (digest !== undefined) return digest
  throw new MisuseError(
    `pinnedPublicKeys[${index}]: '${pin}' is not 'sha256/' and the base64 of 32 octets`,
  )
}

/** RFC 7469 §2.6: one key of the validated path, whichever, has to be pinned. */
export function* pinned(
  { certificates, isAnchored }: PinnedPath,
  { pins }: { readonly pins?: Pins | undefined },
): Iterable<Refusal> {
  const [endEntity] = certificates
  if (!pins || !endEntity || !isAnchored) return
  if (certificates.some(({ publicKey }) => isPinned(publicKey.spki, pins))) return
  const key = pinOf(endEntity.publicKey.spki, pins)
  yield refuse('certificate.pin-mismatch', { ...about(endEntity, 0), key })
}

interface PinnedPath {
  readonly certificates: readonly Certificate[]
  readonly isAnchored: boolean
}

/** The same for a key that stands alone, as a raw one does, or that of a chain that nobody vouches for. */
export function unpinned(spki: Uint8Array, pins: Pins | undefined): Refusal | undefined {
  if (!pins || isPinned(spki, pins)) return undefined
  return refuse('certificate.pin-mismatch', { key: pinOf(spki, pins) })
}

function isPinned(spki: Uint8Array, { hash, digests }: Pins): boolean {
  return digests.has(base64(hash.digest(spki)))
}

/** What to pin if this is the key that was meant. */
function pinOf(spki: Uint8Array, { hash }: Pins): string {
  return `sha256/${base64(hash.digest(spki))}`
}

const DIGITS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/'

function base64(bytes: Uint8Array): string {
  let text = ''
  for (let i = 0; i < bytes.length; i += 3) {
    const [first = 0, second = 0, third = 0] = bytes.subarray(i, i + 3)
    const bits = (first << 16) | (second << 8) | third
    for (const shift of [18, 12, 6, 0]) text += DIGITS[(bits >> shift) & 63]
  }
  const excess = (3 - (bytes.length % 3)) % 3
  return text.slice(0, text.length - excess) + '='.repeat(excess)
}
