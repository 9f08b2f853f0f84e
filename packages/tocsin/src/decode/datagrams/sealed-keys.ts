import { concat } from '../../crypto/bytes.ts'
import type { AeadKey, CryptoProvider, Hash } from '../../crypto/provider.ts'
import { suiteProtection } from '../suite-protection.ts'
import { expandPrefixed } from './expand-label.ts'
import { type HeaderMask, headerMask } from './header-mask.ts'

/** The labels of a protocol, prefix included. */
export interface KeyLabels {
  readonly key: string
  readonly iv: string
  /** For the mask that hides numbers in headers. */
  readonly mask: string
  /** For the secret after a change of keys. */
  readonly update: string
}

/** What a secret leads to: one direction's keys until they change. */
export interface SealedKeys {
  readonly mask: HeaderMask
  readonly tagLength: number
  open(number: number, header: Uint8Array, sealed: Uint8Array): Uint8Array | undefined
  /** The keys after the next change, under the same mask if asked (RFC 9001 §6.1, RFC 9147 §8). */
  next(mask: 'same mask' | 'fresh mask'): SealedKeys | undefined
}

/** The keys of DTLS 1.3 or QUIC that a traffic secret of a TLS 1.3 suite leads to; nothing where it fits no suite the provider has. */
export function sealedKeys(
  crypto: CryptoProvider,
  suite: string,
  labels: KeyLabels,
  secret: Uint8Array,
): SealedKeys | undefined {
  return keysUnder(crypto, suite, labels, secret, undefined)
}

function keysUnder(
  crypto: CryptoProvider,
  suite: string,
  labels: KeyLabels,
  secret: Uint8Array,
  kept: HeaderMask | undefined,
): SealedKeys | undefined {
  const protection = suiteProtection(suite)
  if (protection?.kind !== 'aead' || !protection.isTls13) return undefined
  const hash = crypto.hashes[protection.hash]
  const aead = crypto.aeads[protection.aead]
  if (!hash || !aead || secret.length !== hash.outputLength) return undefined
  const { keyLength, tagLength } = protection
  const key = aead.key(expandPrefixed(hash, secret, labels.key, keyLength))
  const iv = expandPrefixed(hash, secret, labels.iv, 12)
  const maskKey = () => expandPrefixed(hash, secret, labels.mask, keyLength)
  const mask = kept ?? headerMask(crypto, protection.aead, maskKey())
  if (!mask) return undefined
  return {
    mask,
    tagLength,
    open: (number, header, sealed) => open(key, nonceOf(iv, number), header, sealed, tagLength),
    next: (which) => {
      const following = nextSecret(hash, secret, labels)
      return keysUnder(crypto, suite, labels, following, which === 'same mask' ? mask : undefined)
    },
  }
}

function nextSecret(hash: Hash, secret: Uint8Array, { update }: KeyLabels): Uint8Array {
  return expandPrefixed(hash, secret, update, hash.outputLength)
}

/** What is shorter than a tag is not authentic. */
function open(
  key: AeadKey,
  nonce: Uint8Array,
  header: Uint8Array,
  sealed: Uint8Array,
  tagLength: number,
): Uint8Array | undefined {
  return sealed.length < tagLength ? undefined : key.open(nonce, header, sealed)
}

/** The IV with the number XORed in (RFC 9846 §5.3, RFC 9001 §5.3). */
function nonceOf(iv: Uint8Array, number: number): Uint8Array {
  const nonce = concat(iv)
  let rest = number
  for (let at = nonce.length - 1; rest > 0; at--) {
    nonce[at] = (nonce[at] ?? 0) ^ (rest % 0x100)
    rest = Math.floor(rest / 0x100)
  }
  return nonce
}
