import { createCipheriv, createHmac } from 'node:crypto'
import { concat } from '../../src/crypto/bytes.ts'

/** A version of QUIC as a sender needs it (RFC 9001 §5, RFC 9369 §3). */
export interface Wire {
  readonly code: number
  readonly salt: string
  readonly prefix: 'quic' | 'quicv2'
  /** The bits of an Initial and of a Handshake packet. */
  readonly types: { readonly initial: number; readonly handshake: number; readonly retry: number }
}

export const version1: Wire = {
  code: 1,
  salt: '38762cf7f55934b34d179ae6a4c80cadccbb7f0a',
  prefix: 'quic',
  types: { initial: 0, handshake: 2, retry: 3 },
}
export const version2: Wire = {
  code: 0x6b3343cf,
  salt: '0dede3def700a6db819381be6e269dcbf9bd2ed9',
  prefix: 'quicv2',
  types: { initial: 1, handshake: 3, retry: 0 },
}

const none = new Uint8Array(0)

/** HKDF-Expand-Label (RFC 9846 §7.1) of at most 32 octets, by Node's own HMAC. */
export function expandLabel(secret: Uint8Array, label: string, length: number): Uint8Array {
  const info = concat(
    Uint8Array.of(0, length, label.length + 6),
    Buffer.from(`tls13 ${label}`),
    Uint8Array.of(0, 1),
  )
  return hmac(secret, info).subarray(0, length)
}

function hmac(key: Uint8Array, data: Uint8Array): Uint8Array {
  return new Uint8Array(createHmac('sha256', key).update(data).digest())
}

/** The secret of a side's Initial packets (RFC 9001 §5.2). */
export function initialSecret(
  { salt }: Wire,
  destination: Uint8Array,
  sender: 'client' | 'server',
): Uint8Array {
  return expandLabel(hmac(Buffer.from(salt, 'hex'), destination), `${sender} in`, 32)
}

export interface Ids {
  readonly destination: Uint8Array
  readonly source: Uint8Array
}

/** A packet with a long header, protected with TLS_AES_128_GCM_SHA256. */
export function longPacket(
  wire: Wire,
  type: 'initial' | 'handshake',
  { destination, source }: Ids,
  secret: Uint8Array,
  number: number,
  frames: Uint8Array,
): Uint8Array {
  const first = 0xc0 | (wire.types[type] << 4) | 0x01
  const version = Buffer.alloc(4)
  version.writeUInt32BE(wire.code)
  const payload = frames.length < 20 ? concat(frames, new Uint8Array(20 - frames.length)) : frames
  const length = 2 + payload.length + 16
  const header = concat(
    Uint8Array.of(first),
    version,
    withLength(destination),
    withLength(source),
    type === 'initial' ? Uint8Array.of(0) : none,
    Uint8Array.of(0x40 | (length >> 8), length & 0xff, number >> 8, number & 0xff),
  )
  return protect(header, payload, secret, number, wire.prefix)
}

/** A packet with a short header. */
export function shortPacket(
  wire: Wire,
  destination: Uint8Array,
  secret: Uint8Array,
  number: number,
  frames: Uint8Array,
  phase: 0 | 1 = 0,
  maskSecret: Uint8Array = secret,
): Uint8Array {
  const payload = frames.length < 20 ? concat(frames, new Uint8Array(20 - frames.length)) : frames
  const first = Uint8Array.of(0x41 | (phase << 2))
  const header = concat(first, destination, Uint8Array.of(number >> 8, number & 0xff))
  return protect(header, payload, secret, number, wire.prefix, maskSecret)
}

function protect(
  header: Uint8Array,
  payload: Uint8Array,
  secret: Uint8Array,
  number: number,
  prefix: string,
  maskSecret = secret,
): Uint8Array {
  const nonce = Buffer.from(expandLabel(secret, `${prefix} iv`, 12))
  nonce.writeUInt16BE(nonce.readUInt16BE(10) ^ number, 10)
  const cipher = createCipheriv('aes-128-gcm', expandLabel(secret, `${prefix} key`, 16), nonce)
  cipher.setAAD(header)
  const sealed = concat(cipher.update(payload), cipher.final(), cipher.getAuthTag())
  const ecb = createCipheriv('aes-128-ecb', expandLabel(maskSecret, `${prefix} hp`, 16), null)
  const mask = ecb.update(sealed.subarray(2, 18))
  const packet = concat(header, sealed)
  const at = header.length - 2
  const bits = (header[0]! & 0x80) === 0 ? 0x1f : 0x0f
  packet[0] = packet[0]! ^ (mask[0]! & bits)
  packet[at] = packet[at]! ^ mask[1]!
  packet[at + 1] = packet[at + 1]! ^ mask[2]!
  return packet
}

export function withLength(bytes: Uint8Array): Uint8Array {
  return concat(Uint8Array.of(bytes.length), bytes)
}

/** A CRYPTO frame (RFC 9000 §19.6). */
export function cryptoFrame(offset: number, data: Uint8Array): Uint8Array {
  const head = [
    6,
    0x40 | (offset >> 8),
    offset & 0xff,
    0x40 | (data.length >> 8),
    data.length & 0xff,
  ]
  return concat(Uint8Array.from(head), data)
}

/** A CONNECTION_CLOSE frame of the transport (RFC 9000 §19.19). */
export function closeFrame(errorCode: number, frameType: number, reason: string): Uint8Array {
  const head = [0x1c, 0x40 | (errorCode >> 8), errorCode & 0xff, frameType, reason.length]
  return concat(Uint8Array.from(head), Buffer.from(reason))
}
