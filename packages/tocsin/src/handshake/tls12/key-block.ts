import { abort, MisuseError } from '../../alert/error.ts'
import { concat } from '../../crypto/bytes.ts'
import { prf12 } from '../../crypto/prf.ts'
import type { Aead, CryptoProvider, Hash } from '../../crypto/provider.ts'
import type { TrafficKeys } from '../../record/protection.ts'
import type { CipherSuite12 } from '../../wire/registry/cipher-suite.ts'

/** ClientHello.random and ServerHello.random. */
export interface Randoms {
  readonly client: Uint8Array
  readonly server: Uint8Array
}

const masterSecretLength = 48
const verifyDataLength = 12
const none = new Uint8Array(0)

/** What a suite is made of, from a provider that has it. */
export interface SuiteAlgorithms {
  readonly hash: Hash
  readonly aead: Aead
}

export function algorithmsOf(suite: CipherSuite12, crypto: CryptoProvider): SuiteAlgorithms {
  const hash = crypto.hashes[suite.hash]
  const aead = crypto.aeads[suite.aead]
  if (!hash || !aead) throw abort('internal.configuration', { suite: suite.name })
  return { hash, aead }
}

/** master_secret as RFC 5246 §8.1 has it. */
export function masterSecret(hash: Hash, premaster: Uint8Array, randoms: Randoms): Uint8Array {
  const seed = concat(randoms.client, randoms.server)
  return prf12(hash, premaster, 'master secret', seed, masterSecretLength)
}

/** master_secret bound to the handshake up to ClientKeyExchange (RFC 7627 §4). */
export function extendedMasterSecret(
  hash: Hash,
  premaster: Uint8Array,
  sessionHash: Uint8Array,
): Uint8Array {
  return prf12(hash, premaster, 'extended master secret', sessionHash, masterSecretLength)
}

/** The keys of both directions in one piece (RFC 5246 §6.3). */
export function keyBlock(
  { hash, aead }: SuiteAlgorithms,
  master: Uint8Array,
  randoms: Randoms,
): Uint8Array {
  const seed = concat(randoms.server, randoms.client)
  return prf12(hash, master, 'key expansion', seed, 2 * (aead.keyLength + ivLengthOf(aead)))
}

/** GCM has 4 octets of IV, ChaCha20-Poly1305 has 12. */
const ivLengthOf = ({ name }: Aead): number => (name === 'chacha20_poly1305' ? 12 : 4)

/** Views of the key block, in its order: both keys, then both IVs. */
export function trafficKeys(
  { aead }: SuiteAlgorithms,
  block: Uint8Array,
): { readonly client: TrafficKeys; readonly server: TrafficKeys } {
  const { keyLength } = aead
  const ivLength = ivLengthOf(aead)
  const keysAt = (index: number): TrafficKeys => {
    const iv = 2 * keyLength + index * ivLength
    return {
      aead,
      key: block.subarray(index * keyLength, (index + 1) * keyLength),
      iv: block.subarray(iv, iv + ivLength),
      epoch: 'application',
    }
  }
  return { client: keysAt(0), server: keysAt(1) }
}

/** verify_data of a Finished (RFC 5246 §7.4.9). */
export function verifyData(
  hash: Hash,
  master: Uint8Array,
  sender: 'client' | 'server',
  transcriptHash: Uint8Array,
): Uint8Array {
  return prf12(hash, master, `${sender} finished`, transcriptHash, verifyDataLength)
}

/** Exported keying material (RFC 5705 §4). */
export function exportKeyingMaterial(
  hash: Hash,
  master: Uint8Array,
  randoms: Randoms,
  label: string,
  context: Uint8Array | undefined,
  length: number,
): Uint8Array {
  if (context && context.length > 0xffff) {
    throw new MisuseError(`an exporter's context has at most 65535 bytes, got ${context.length}`)
  }
  const bound = context ? concat(Uint8Array.of(context.length >> 8, context.length), context) : none
  return prf12(hash, master, label, concat(randoms.client, randoms.server, bound), length)
}
