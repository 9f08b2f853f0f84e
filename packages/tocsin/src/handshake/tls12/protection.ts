import type { CryptoProvider } from '../../crypto/provider.ts'
import { opener12, sealer12 } from '../../record/aead12.ts'
import { limits } from '../../record/limits.ts'
import type { Opener, Sealer } from '../../record/protection.ts'
import type { CipherSuite12 } from '../../wire/registry/cipher-suite.ts'

/** The versions that this machine serves. */
export type Version12Name = 'TLS 1.0' | 'TLS 1.1' | 'TLS 1.2'

/** What the key block holds for one direction (RFC 5246 §6.3); views, to be wiped with it. */
export interface DirectionKeys {
  readonly macKey: Uint8Array
  readonly key: Uint8Array
  readonly iv: Uint8Array
}

/** How a suite protects records; lengths in bytes, of one direction. */
export interface SuiteProtection {
  readonly macKeyLength: number
  readonly keyLength: number
  readonly ivLength: number
  readonly sealer: (keys: DirectionKeys) => Sealer
  readonly opener: (keys: DirectionKeys) => Opener
}

/** What besides the suite decides how records are protected. */
interface Circumstances {
  readonly version: Version12Name
  /** Both sides sent encrypt_then_mac (RFC 7366). */
  readonly encryptThenMac: boolean
  /** Records are compressed, which may make them longer (RFC 5246 §6.2.2). */
  readonly compressed: boolean
}

/** A compression method, and what it makes of the protection of records (RFC 3749 §2). */
export interface CompressionMethod {
  readonly code: number
  readonly protect: (protection: SuiteProtection) => SuiteProtection
}

/** The protection of a suite, if this is one that can be done with the provider's algorithms. */
export type Protect = (
  suite: CipherSuite12,
  crypto: CryptoProvider,
  circumstances: Circumstances,
) => SuiteProtection | undefined

/** The longest content under the protection: 2^14, and more only where compression may have made it so. */
export function mostContent(compressed: boolean): number {
  return limits.plaintext + (compressed ? limits.compressionGrowth : 0)
}

/** AEAD (RFC 5246 §6.2.3.3): no MAC key; GCM and CCM have 4 octets of IV, ChaCha20-Poly1305 has 12. */
export const protectAead: Protect = (suite, { aeads }, { compressed }) => {
  const aead = 'aead' in suite ? aeads[suite.aead] : undefined
  if (!aead) return undefined
  return {
    macKeyLength: 0,
    keyLength: aead.keyLength,
    ivLength: aead.name === 'chacha20_poly1305' ? 12 : 4,
    sealer: ({ key, iv }) => sealer12({ aead, key, iv, epoch: 'application' }),
    opener: ({ key, iv }) =>
      opener12({ aead, key, iv, epoch: 'application', most: mostContent(compressed) }),
  }
}
