import { concat } from '../crypto/bytes.ts'
import { equal } from '../crypto/constant-time.ts'
import type { CbcKey, CryptoProvider, Hash } from '../crypto/provider.ts'
import { headerLength, writeHeader } from '../record/header.ts'
import type { WireRecord } from '../record/protection.ts'
import { contentTypeName } from '../wire/registry/content-type.ts'
import { numbered } from './aead-opener.ts'
import {
  type OpenedParts,
  octets,
  type Part,
  type Position,
  type RecordOpener,
} from './record-opener.ts'
import type { CbcProtection } from './suite-protection.ts'

/** The versions that have CBC suites. */
export type CbcVersionName = 'TLS 1.0' | 'TLS 1.1' | 'TLS 1.2'

/** The secret part of a CBC protection, one direction. */
export interface CbcSecrets {
  readonly macKey: Uint8Array
  readonly key: Uint8Array
  /** The first record's IV in TLS 1.0; later versions send one with every record. */
  readonly iv: Uint8Array
}

/** Which of the shapes that CBC records have. */
export interface CbcForm {
  readonly version: CbcVersionName
  readonly encryptThenMac: boolean
}

interface Keyed {
  readonly cbc: CbcKey
  readonly hash: Hash
  readonly keys: CbcSecrets
  readonly protection: CbcProtection
  readonly isIvSent: boolean
  /** Octets of the fragment after the ciphertext. */
  readonly macAfter: number
}

/** A fragment's octets, decrypted where they are encrypted. */
interface Decrypted {
  readonly iv: Uint8Array
  readonly plaintext: Uint8Array
}

/**
 * Opens records of CBC suites with MAC-then-encrypt (RFC 5246 §6.2.3.2) or encrypt-then-MAC
 * (RFC 7366 §3). It takes its time as the bytes demand: it is for whoever has the keys and looks at
 * a capture, and answers no peer.
 */
export function cbcOpener(
  crypto: CryptoProvider,
  protection: CbcProtection,
  { version, encryptThenMac }: CbcForm,
  keys: CbcSecrets,
): RecordOpener | undefined {
  const cbc = crypto.ciphers?.[protection.cipher]?.key(keys.key)
  const hash = crypto.hashes[protection.mac]
  if (!cbc || !hash) return undefined
  const { blockLength, macLength, suite } = protection
  const isIvSent = version !== 'TLS 1.0'
  const macAfter = encryptThenMac ? macLength : 0
  const keyed: Keyed = { cbc, hash, keys, protection, isIvSent, macAfter }
  const inside = encryptThenMac ? blockLength : wholeBlocks(macLength + 1, blockLength)
  return {
    version,
    suite,
    layout: encryptThenMac ? 'encrypt-then-mac' : 'mac-then-encrypt',
    shortest: (isIvSent ? blockLength : 0) + inside + macAfter,
    open: (record, position) => {
      const open = encryptThenMac ? openEncryptThenMac : openMacThenEncrypt
      return open(record, position, keyed)
    },
  }
}

function wholeBlocks(length: number, blockLength: number): number {
  return Math.ceil(length / blockLength) * blockLength
}

function openMacThenEncrypt(
  record: WireRecord,
  position: Position,
  keyed: Keyed,
): OpenedParts | undefined {
  const { macLength } = keyed.protection
  const decrypted = decrypt(record.fragment, position, keyed)
  if (!decrypted) return undefined
  const { iv, plaintext } = decrypted
  const end = endOfPadded(plaintext)
  const macAt = end - macLength
  if (macAt < 0) return undefined
  const content = plaintext.subarray(0, macAt)
  const mac = plaintext.subarray(macAt, end)
  if (!equal(mac, macOf(record, position, content, keyed))) return undefined
  const what = 'sequence number, header and content'
  return {
    type: record.type,
    parts: [
      ...ivParts(iv),
      contentPart(record, content),
      { name: 'MAC', length: macLength, opened: mac, text: macText(what, position, keyed) },
      ...paddingParts(plaintext.subarray(end)),
    ],
  }
}

function openEncryptThenMac(
  record: WireRecord,
  position: Position,
  keyed: Keyed,
): OpenedParts | undefined {
  const { fragment } = record
  const { macLength } = keyed.protection
  const macAt = fragment.length - macLength
  if (macAt < 0) return undefined
  const covered = fragment.subarray(0, macAt)
  const mac = fragment.subarray(macAt)
  if (!equal(mac, macOf(record, position, covered, keyed))) return undefined
  const decrypted = decrypt(covered, position, keyed)
  if (!decrypted) return undefined
  const { iv, plaintext } = decrypted
  const end = endOfPadded(plaintext)
  if (end < 0) return undefined
  const what = `sequence number, header${iv.length > 0 ? ', IV' : ''} and ciphertext`
  return {
    type: record.type,
    parts: [
      ...ivParts(iv),
      contentPart(record, plaintext.subarray(0, end)),
      ...paddingParts(plaintext.subarray(end)),
      { name: 'MAC', length: macLength, text: macText(what, position, keyed) },
    ],
  }
}

/** Before TLS 1.1 a record continues the chain of the one before (RFC 2246 §6.2.3.2). */
function decrypt(encrypted: Uint8Array, position: Position, keyed: Keyed): Decrypted | undefined {
  const { cbc, isIvSent } = keyed
  const { blockLength } = keyed.protection
  const iv = encrypted.subarray(0, isIvSent ? blockLength : 0)
  const ciphertext = encrypted.subarray(iv.length)
  if (ciphertext.length === 0 || ciphertext.length % blockLength > 0) return undefined
  const chained = isIvSent ? iv : chainedIv(position, keyed)
  return chained && { iv, plaintext: cbc.decrypt(chained, ciphertext) }
}

function chainedIv({ sequence, before }: Position, keyed: Keyed): Uint8Array | undefined {
  if (sequence === 0) return keyed.keys.iv
  const end = (before?.length ?? 0) - keyed.macAfter
  const start = end - keyed.protection.blockLength
  return start < 0 ? undefined : before?.subarray(start, end)
}

/** Where the padding begins: padding_length says so, and every octet repeats it (RFC 5246 §6.2.3.2). */
function endOfPadded(plaintext: Uint8Array): number {
  const length = plaintext.at(-1) ?? 0
  const end = plaintext.length - 1 - length
  const isRegular = end >= 0 && plaintext.subarray(end).every((octet) => octet === length)
  return isRegular ? end : -1
}

/** RFC 5246 §6.2.3.1; RFC 7366 §3 puts the ciphertext in the place of the content. */
function macOf(
  { type, version }: WireRecord,
  { sequence }: Position,
  covered: Uint8Array,
  { hash, keys }: Keyed,
): Uint8Array {
  const header = new Uint8Array(headerLength)
  writeHeader(type, version, covered.length, header, 0)
  return hash.hmac(keys.macKey, concat(numbered(sequence, header), covered))
}

function ivParts({ length }: Uint8Array): readonly Part[] {
  return length === 0 ? [] : [{ name: 'IV', length, text: 'of the first block' }]
}

function contentPart({ type }: WireRecord, opened: Uint8Array): Part {
  return { name: 'content', length: opened.length, opened, text: contentTypeName(type) }
}

function paddingParts(padded: Uint8Array): readonly Part[] {
  const opened = padded.subarray(0, -1)
  const { length } = opened
  const text = `${octets(length)}, each of which says so`
  return [
    { name: 'padding', length, opened, text },
    { name: 'padding_length', length: 1, opened: padded.subarray(-1), text: String(length) },
  ]
}

function macText(covered: string, { sequence }: Position, { protection: { mac } }: Keyed): string {
  return `HMAC-${mac.toUpperCase()} over ${covered}: authentic as record ${sequence}`
}
