import { concat } from '../../crypto/bytes.ts'
import { extract } from '../../crypto/hkdf.ts'
import type { CryptoProvider } from '../../crypto/provider.ts'
import { expandPrefixed } from '../datagrams/expand-label.ts'
import { sampleLength } from '../datagrams/header-mask.ts'
import { nearest } from '../datagrams/nearest.ts'
import { type SealedKeys, sealedKeys } from '../datagrams/sealed-keys.ts'
import type { SenderRole } from '../flow/event.ts'
import type { QuicVersion } from './version.ts'

/** A packet's payload, once it is authentic. */
export interface OpenedPacket {
  readonly number: number
  readonly payload: Uint8Array
}

/** The keys of Initial packets, which follow from the client's first Destination Connection ID (RFC 9001 §5.2). */
export function initialKeys(
  crypto: CryptoProvider,
  { salt, labels }: QuicVersion,
  destination: Uint8Array,
  sender: SenderRole,
): SealedKeys | undefined {
  const hash = crypto.hashes.sha256
  if (!hash) return undefined
  const initial = extract(hash, salt, destination)
  const secret = expandPrefixed(hash, initial, `tls13 ${sender} in`, hash.outputLength)
  return sealedKeys(crypto, 'TLS_AES_128_GCM_SHA256', labels, secret)
}

/** A header without its protection (RFC 9001 §5.4.1). */
export interface UnmaskedHeader {
  readonly header: Uint8Array
  readonly numberLength: number
}

/** Removes header protection; nothing where the packet is too short to have a sample. */
export function unmask(
  bytes: Uint8Array,
  numberAt: number,
  keys: SealedKeys,
): UnmaskedHeader | undefined {
  const sampleAt = numberAt + 4
  const sample = bytes.subarray(sampleAt, sampleAt + sampleLength)
  if (sample.length < sampleLength) return undefined
  const mask = keys.mask(sample)
  const header = concat(bytes.subarray(0, sampleAt))
  const first = header[0] ?? 0
  header[0] = first ^ ((mask[0] ?? 0) & ((first & 0x80) === 0 ? 0x1f : 0x0f))
  const numberLength = ((header[0] ?? 0) & 0x03) + 1
  for (let i = 0; i < numberLength; i++) {
    header[numberAt + i] = (header[numberAt + i] ?? 0) ^ (mask[1 + i] ?? 0)
  }
  return { header: header.subarray(0, numberAt + numberLength), numberLength }
}

/** The payload under these keys, of a packet whose number is near `expected` (RFC 9001 §5.3). */
export function openPayload(
  bytes: Uint8Array,
  { header, numberLength }: UnmaskedHeader,
  keys: SealedKeys,
  expected: number,
): OpenedPacket | undefined {
  let low = 0
  for (const octet of header.subarray(-numberLength)) low = low * 0x100 + octet
  const number = nearest(low, 2 ** (8 * numberLength), expected)
  const payload = keys.open(number, header, bytes.subarray(header.length))
  return payload && { number, payload }
}
