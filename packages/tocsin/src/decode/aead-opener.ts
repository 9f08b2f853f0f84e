import type { AeadKey, CryptoProvider } from '../crypto/provider.ts'
import { headerLength, writeHeader, writeUint32 } from '../record/header.ts'
import type { WireRecord } from '../record/protection.ts'
import { contentTypeName } from '../wire/registry/content-type.ts'
import { type OpenedParts, octets, type Part, type RecordOpener } from './record-opener.ts'
import type { AeadProtection } from './suite-protection.ts'

/** The secret part of an AEAD protection, one direction. */
export interface AeadKeys {
  readonly key: Uint8Array
  readonly iv: Uint8Array
}

/** Opens records of TLS 1.3 (RFC 9846 §5.2), or of an AEAD suite of TLS 1.2 (RFC 5246 §6.2.3.3). */
export function aeadOpener(
  crypto: CryptoProvider,
  protection: AeadProtection,
  { key, iv }: AeadKeys,
): RecordOpener | undefined {
  const aead = crypto.aeads[protection.aead]?.key(key)
  if (!aead) return undefined
  const { suite, isTls13, tagLength, explicitLength } = protection
  const open = isTls13 ? openInner : openAead12
  return {
    version: isTls13 ? 'TLS 1.3' : 'TLS 1.2',
    suite,
    layout: isTls13 ? 'inner-plaintext' : 'aead',
    shortest: explicitLength + tagLength,
    open: (record, { sequence }) => open(record, sequence, { aead, iv, protection }),
  }
}

interface Keyed {
  readonly aead: AeadKey
  readonly iv: Uint8Array
  readonly protection: AeadProtection
}

function openAead12(
  { type, version, fragment }: WireRecord,
  sequence: number,
  { aead, iv, protection: { explicitLength, tagLength } }: Keyed,
): OpenedParts | undefined {
  const length = fragment.length - explicitLength - tagLength
  if (length < 0) return undefined
  const nonce = nonceOf(iv, sequence)
  nonce.set(fragment.subarray(0, explicitLength), nonce.length - explicitLength)
  const header = new Uint8Array(headerLength)
  writeHeader(type, version, length, header, 0)
  const sealed = fragment.subarray(explicitLength)
  const opened = aead.open(nonce, numbered(sequence, header), sealed)
  if (!opened) return undefined
  const text = 'the part of the nonce that each record carries'
  return {
    type,
    parts: [
      { name: 'nonce_explicit', length: explicitLength, text },
      { name: 'content', length, opened, text: contentTypeName(type) },
      tagOf(tagLength, sequence),
    ],
  }
}

function openInner(
  { fragment, bytes }: WireRecord,
  sequence: number,
  { aead, iv, protection: { tagLength } }: Keyed,
): OpenedParts | undefined {
  if (fragment.length < tagLength) return undefined
  const header = bytes.subarray(0, headerLength)
  const inner = aead.open(nonceOf(iv, sequence), header, fragment)
  return inner && partsOfInner(inner, tagOf(tagLength, sequence))
}

/** The type is the last octet that is not zero (RFC 9846 §5.4). */
function partsOfInner(inner: Uint8Array, tag: Part): OpenedParts {
  let end = inner.length - 1
  while (end >= 0 && inner[end] === 0) end--
  const zeros = partOf('zeros', inner.subarray(end + 1), 'padding')
  if (end < 0) return { type: 0, parts: [zeros, tag] }
  const type = inner[end] ?? 0
  const name = contentTypeName(type)
  const content = partOf('content', inner.subarray(0, end), name)
  return {
    type,
    parts: [content, partOf('type', inner.subarray(end, end + 1), `${name} (${type})`), zeros, tag],
  }
}

function partOf(name: Part['name'], opened: Uint8Array, text: string): Part {
  return { name, length: opened.length, opened, text }
}

function tagOf(length: number, sequence: number): Part {
  const text = `of ${octets(length)}, authentic as record ${sequence} under this key`
  return { name: 'tag', length, text }
}

/** The IV, filled up with zeros, with the sequence number XORed in (RFC 9846 §5.3, RFC 7905 §2). */
function nonceOf(iv: Uint8Array, sequence: number): Uint8Array {
  const nonce = new Uint8Array(12)
  nonce.set(iv)
  for (const [index, octet] of numbered(sequence, new Uint8Array(0)).entries()) {
    nonce[4 + index] = (nonce[4 + index] ?? 0) ^ octet
  }
  return nonce
}

/** seq_num before what it numbers (RFC 5246 §6.2.3.1). */
export function numbered(sequence: number, data: Uint8Array): Uint8Array {
  const output = new Uint8Array(8 + data.length)
  writeUint32(output, 0, Math.floor(sequence / 2 ** 32))
  writeUint32(output, 4, sequence >>> 0)
  output.set(data, 8)
  return output
}
