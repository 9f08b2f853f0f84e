import { MisuseError } from '../../alert/error.ts'
import { concat } from '../../crypto/bytes.ts'
import { type Prf, prf12Of } from '../../crypto/prf.ts'
import type { CryptoProvider, Digest } from '../../crypto/provider.ts'
import type { CipherSuite12 } from '../../wire/registry/cipher-suite.ts'
import type { DirectionKeys, SuiteProtection } from './protection.ts'

/** ClientHello.random and ServerHello.random. */
export interface Randoms {
  readonly client: Uint8Array
  readonly server: Uint8Array
}

/** The hash of the transcript, and the PRF. */
export interface KeyDerivation {
  readonly hash: Digest
  readonly prf: Prf
}

/** TLS 1.2: the suite's hash for both (RFC 5246 §5). */
export function derivation12(
  suite: CipherSuite12,
  { hashes }: CryptoProvider,
): KeyDerivation | undefined {
  const hash = hashes[suite.hash]
  return hash && { hash, prf: prf12Of(hash) }
}

const masterSecretLength = 48
const verifyDataLength = 12
const none = new Uint8Array(0)

/** master_secret as RFC 5246 §8.1 has it. */
export function masterSecret(prf: Prf, premaster: Uint8Array, randoms: Randoms): Uint8Array {
  return prf(premaster, 'master secret', concat(randoms.client, randoms.server), masterSecretLength)
}

/** master_secret bound to the handshake up to ClientKeyExchange (RFC 7627 §4). */
export function extendedMasterSecret(
  prf: Prf,
  premaster: Uint8Array,
  sessionHash: Uint8Array,
): Uint8Array {
  return prf(premaster, 'extended master secret', sessionHash, masterSecretLength)
}

/** The keys of both directions in one piece (RFC 5246 §6.3). */
export function keyBlock(
  prf: Prf,
  { macKeyLength, keyLength, ivLength }: SuiteProtection,
  master: Uint8Array,
  randoms: Randoms,
): Uint8Array {
  const length = 2 * (macKeyLength + keyLength + ivLength)
  return prf(master, 'key expansion', concat(randoms.server, randoms.client), length)
}

/** Views of the key block, in its order: both MAC keys, both keys, both IVs. */
export function directionKeys(
  { macKeyLength, keyLength, ivLength }: SuiteProtection,
  block: Uint8Array,
  sender: 'client' | 'server',
): DirectionKeys {
  const index = sender === 'client' ? 0 : 1
  const part = (start: number, length: number): Uint8Array =>
    block.subarray(start + index * length, start + (index + 1) * length)
  return {
    macKey: part(0, macKeyLength),
    key: part(2 * macKeyLength, keyLength),
    iv: part(2 * (macKeyLength + keyLength), ivLength),
  }
}

/** verify_data of a Finished (RFC 5246 §7.4.9). */
export function verifyData(
  prf: Prf,
  master: Uint8Array,
  sender: 'client' | 'server',
  transcriptHash: Uint8Array,
): Uint8Array {
  return prf(master, `${sender} finished`, transcriptHash, verifyDataLength)
}

/** Exported keying material (RFC 5705 §4). */
export function exportKeyingMaterial(
  prf: Prf,
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
  return prf(master, label, concat(randoms.client, randoms.server, bound), length)
}
