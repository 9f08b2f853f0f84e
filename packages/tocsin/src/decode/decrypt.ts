import { concat } from '../crypto/bytes.ts'
import { expandLabel } from '../crypto/hkdf.ts'
import { type Prf, prf10Of, prf12Of } from '../crypto/prf.ts'
import type { CryptoProvider } from '../crypto/provider.ts'
import { aeadOpener } from './aead-opener.ts'
import { type CbcVersionName, cbcOpener } from './cbc-opener.ts'
import type { RecordOpener } from './record-opener.ts'
import { type SuiteProtection, suiteProtection } from './suite-protection.ts'

/** What opens one direction's records in TLS 1.3: a *_TRAFFIC_SECRET of a key log. */
export interface TrafficSecret {
  readonly kind: 'traffic-secret'
  /** The suite by its registered name. */
  readonly suite: string
  readonly secret: Uint8Array
}

/** What opens the records of one sender before TLS 1.3: a CLIENT_RANDOM of a key log, and the other random. */
export interface MasterSecret {
  readonly kind: 'master-secret'
  readonly version: CbcVersionName
  readonly suite: string
  readonly secret: Uint8Array
  readonly randoms: { readonly client: Uint8Array; readonly server: Uint8Array }
  readonly sender: 'client' | 'server'
  /** RFC 7366, which only CBC suites heed. */
  readonly encryptThenMac: boolean
}

/** A secret of a connection, as a key log has it. */
export type LoggedSecret = TrafficSecret | MasterSecret

const none: Uint8Array = new Uint8Array(0)

/**
 * An opener with the keys a secret leads to; nothing when the version does not have the suite, or the
 * provider does not have its algorithms.
 */
export function recordOpener(
  crypto: CryptoProvider,
  secret: LoggedSecret,
): RecordOpener | undefined {
  const protection = suiteProtection(secret.suite)
  if (!protection) return undefined
  return secret.kind === 'traffic-secret'
    ? openerOf13(crypto, protection, secret)
    : openerOf12(crypto, protection, secret)
}

/** RFC 9846 §7.3 */
function openerOf13(
  crypto: CryptoProvider,
  protection: SuiteProtection,
  { secret }: TrafficSecret,
): RecordOpener | undefined {
  const hash = crypto.hashes[protection.hash]
  if (!hash || !protection.isTls13 || secret.length !== hash.outputLength) return undefined
  const derive = (label: string, length: number) => expandLabel(hash, secret, label, none, length)
  const keys = { key: derive('key', protection.keyLength), iv: derive('iv', 12) }
  return aeadOpener(crypto, protection, keys)
}

function openerOf12(
  crypto: CryptoProvider,
  protection: SuiteProtection,
  secret: MasterSecret,
): RecordOpener | undefined {
  const { version } = secret
  const prf = prfOf(crypto, protection, version)
  if (!prf || protection.isTls13) return undefined
  if (protection.kind === 'aead') {
    const { keyLength, explicitLength } = protection
    const [key = none, iv = none] = keysOf(prf, secret, [keyLength, 12 - explicitLength])
    return version === 'TLS 1.2' ? aeadOpener(crypto, protection, { key, iv }) : undefined
  }
  if (protection.mac !== 'sha1' && version !== 'TLS 1.2') return undefined
  const { macLength, keyLength, blockLength } = protection
  const ivLength = version === 'TLS 1.0' ? blockLength : 0
  const lengths = [macLength, keyLength, ivLength]
  const [macKey = none, key = none, iv = none] = keysOf(prf, secret, lengths)
  return cbcOpener(crypto, protection, secret, { macKey, key, iv })
}

function prfOf(
  { hashes }: CryptoProvider,
  { hash }: SuiteProtection,
  version: CbcVersionName,
): Prf | undefined {
  const { md5, sha1, [hash]: own } = hashes
  if (version === 'TLS 1.2') return own && prf12Of(own)
  return md5 && sha1 && prf10Of(md5, sha1)
}

/** One sender's share of the key block, where each kind of key stands for the client, then the server (RFC 5246 §6.3). */
function keysOf(
  prf: Prf,
  { secret, randoms, sender }: MasterSecret,
  lengths: readonly number[],
): readonly Uint8Array[] {
  const all = 2 * lengths.reduce((sum, length) => sum + length, 0)
  const block = prf(secret, 'key expansion', concat(randoms.server, randoms.client), all)
  let offset = 0
  return lengths.map((length) => {
    const start = offset + (sender === 'client' ? 0 : length)
    offset += 2 * length
    return block.subarray(start, start + length)
  })
}
