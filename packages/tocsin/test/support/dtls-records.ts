import { createCipheriv, createHmac } from 'node:crypto'
import { concat } from '../../src/crypto/bytes.ts'

/** A DTLSPlaintext, or a DTLSCiphertext of DTLS 1.2 (RFC 6347 §4.1). */
export function plainRecord(
  type: number,
  epoch: number,
  sequence: number,
  fragment: Uint8Array,
  version = 0xfefd,
): Uint8Array {
  const header = Buffer.alloc(13)
  header[0] = type
  header.writeUInt16BE(version, 1)
  header.writeUInt16BE(epoch, 3)
  header.writeUIntBE(sequence, 5, 6)
  header.writeUInt16BE(fragment.length, 11)
  return concat(header, fragment)
}

/** A fragment of a handshake message (RFC 6347 §4.2.2). */
export function fragment(
  type: number,
  messageSeq: number,
  body: Uint8Array,
  from = 0,
  to = body.length,
): Uint8Array {
  const header = Buffer.alloc(12)
  header[0] = type
  header.writeUIntBE(body.length, 1, 3)
  header.writeUInt16BE(messageSeq, 4)
  header.writeUIntBE(from, 6, 3)
  header.writeUIntBE(to - from, 9, 3)
  return concat(header, body.subarray(from, to))
}

/** How the header of a DTLS 1.3 record is written. */
export interface UnifiedForm {
  readonly numberLength?: 1 | 2
  readonly hasLength?: boolean
  readonly connectionId?: Uint8Array
}

/** A record of DTLS 1.3 under TLS_AES_128_GCM_SHA256 (RFC 9147 §4). */
export function unifiedRecord(
  type: number,
  epoch: number,
  sequence: number,
  content: Uint8Array,
  secret: Uint8Array,
  { numberLength = 2, hasLength = true, connectionId }: UnifiedForm = {},
): Uint8Array {
  const inner = concat(content, Uint8Array.of(type))
  const bits = (connectionId ? 0x10 : 0) | (numberLength === 2 ? 8 : 0) | (hasLength ? 4 : 0)
  const low = [sequence >> 8, sequence & 0xff].slice(2 - numberLength)
  const length = inner.length + 16
  const header = concat(
    Uint8Array.of(0x20 | bits | (epoch & 3)),
    connectionId ?? new Uint8Array(0),
    Uint8Array.from(low.map((octet) => octet & 0xff)),
    hasLength ? Uint8Array.of(length >> 8, length & 0xff) : new Uint8Array(0),
  )
  const nonce = Buffer.from(expandDtls(secret, 'iv', 12))
  nonce.writeUInt32BE((nonce.readUInt32BE(8) ^ sequence) >>> 0, 8)
  const cipher = createCipheriv('aes-128-gcm', expandDtls(secret, 'key', 16), nonce)
  cipher.setAAD(header)
  const sealed = concat(cipher.update(inner), cipher.final(), cipher.getAuthTag())
  const ecb = createCipheriv('aes-128-ecb', expandDtls(secret, 'sn', 16), null)
  const mask = ecb.update(sealed.subarray(0, 16))
  const at = 1 + (connectionId?.length ?? 0)
  for (let i = 0; i < numberLength; i++) header[at + i] = header[at + i]! ^ mask[i]!
  return concat(header, sealed)
}

/** HKDF-Expand-Label with the prefix of DTLS 1.3 (RFC 9147 §5.9). */
export function expandDtls(secret: Uint8Array, label: string, length: number): Uint8Array {
  const name = Buffer.from(`dtls13${label}`)
  const info = concat(Uint8Array.of(0, length, name.length), name, Uint8Array.of(0, 1))
  const block = createHmac('sha256', secret).update(info).digest()
  return new Uint8Array(block).subarray(0, length)
}

/** An alert of DTLS 1.2 under AES_128_GCM, with the key and implicit nonce given (RFC 5288 §3). */
export function gcmRecord(
  type: number,
  epoch: number,
  sequence: number,
  content: Uint8Array,
  { key, salt }: { readonly key: Uint8Array; readonly salt: Uint8Array },
): Uint8Array {
  const number = Buffer.alloc(8)
  number.writeUInt16BE(epoch)
  number.writeUIntBE(sequence, 2, 6)
  const cipher = createCipheriv('aes-128-gcm', key, concat(salt, number))
  const about = Uint8Array.of(type, 0xfe, 0xfd, content.length >> 8, content.length & 0xff)
  cipher.setAAD(concat(number, about))
  const sealed = concat(cipher.update(content), cipher.final(), cipher.getAuthTag())
  return plainRecord(type, epoch, sequence, concat(number, sealed))
}
