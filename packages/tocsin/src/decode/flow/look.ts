import { headerLength, uint16At } from '../../record/header.ts'
import { ContentType } from '../../wire/registry/content-type.ts'

/** The most octets of a fragment that any version allows: TLS 1.2 with compression (RFC 5246 §6.2.3). */
const longestFragment = 2 ** 14 + 2048

/** The octets that tell a hello: a record's header, a message's header, a version. */
export const helloHead = 11

/** Whether a record's header stands at `at`; no version has others. */
export function isHeader(bytes: Uint8Array, at: number): boolean {
  const type = bytes[at] ?? 0
  if (type < ContentType.change_cipher_spec || type > ContentType.heartbeat) return false
  if (bytes[at + 1] !== 3 || (bytes[at + 2] ?? 5) > 4) return false
  return at + headerLength <= bytes.length && uint16At(bytes, at + 3) <= longestFragment
}

/** Whether a header is one that a stack sends: for where nothing says that a record begins here. */
export function isLikelyHeader(bytes: Uint8Array, at: number): boolean {
  if (!isHeader(bytes, at)) return false
  const length = uint16At(bytes, at + 3)
  switch (bytes[at]) {
    case ContentType.change_cipher_spec:
      return length === 1 || length >= 16
    case ContentType.alert:
      return length === 2 || (length >= 16 && length <= 512)
    case ContentType.handshake:
      return length >= 4
    default:
      return length > 0
  }
}

/** Whether a record begins at `at`, and after it another one or nothing. */
function isChained(bytes: Uint8Array, at: number): boolean {
  if (!isLikelyHeader(bytes, at)) return false
  const next = at + headerLength + uint16At(bytes, at + 3)
  return next === bytes.length || isLikelyHeader(bytes, next)
}

/** Whether a record that begins with a client_hello (1) or a server_hello (2) stands at `at`. */
export function isHelloAt(bytes: Uint8Array, at: number, type: 1 | 2): boolean {
  if (bytes[at] !== ContentType.handshake || !isHeader(bytes, at)) return false
  const isShaped = bytes[at + 5] === type && bytes[at + 6] === 0 && bytes[at + 9] === 3
  return isShaped && (bytes[at + 10] ?? 5) <= 4 && uint16At(bytes, at + 7) >= 38
}

/** What to look for where no record is known to begin. */
export type Wanted = 'client_hello' | 'hello' | 'record'

/** Where the first of what is wanted begins, or -1. */
export function find(bytes: Uint8Array, from: number, wanted: Wanted): number {
  return wanted === 'record' ? findChain(bytes, from) : findHello(bytes, from, wanted)
}

function findHello(bytes: Uint8Array, from: number, wanted: Wanted): number {
  let at = bytes.indexOf(ContentType.handshake, from)
  while (at >= 0) {
    if (isHelloAt(bytes, at, 1) || (wanted === 'hello' && isHelloAt(bytes, at, 2))) return at
    at = bytes.indexOf(ContentType.handshake, at + 1)
  }
  return -1
}

/** Every header has a 3 after its type. */
function findChain(bytes: Uint8Array, from: number): number {
  let at = bytes.indexOf(3, from + 1)
  while (at >= 0) {
    if (isChained(bytes, at - 1)) return at - 1
    at = bytes.indexOf(3, at + 1)
  }
  return -1
}

/** What the first octets of a stream are; `unsure` where there are too few. */
export type Beginning = 'records' | 'ssl2' | 'unsure' | 'other'

/** Tells a stream by its beginning. */
export function beginningOf(bytes: Uint8Array): Beginning {
  if (isHeader(bytes, 0)) return 'records'
  if (isSsl2Hello(bytes)) return 'ssl2'
  return isPrefixOfOne(bytes) ? 'unsure' : 'other'
}

function isPrefixOfOne(bytes: Uint8Array): boolean {
  const first = bytes[0] ?? 0
  if (first >= 0x80) return bytes.length < helloHead && (bytes[2] ?? 1) === 1
  const isType = first >= ContentType.change_cipher_spec && first <= ContentType.heartbeat
  return isType && bytes.length < headerLength && (bytes[1] ?? 3) === 3 && (bytes[2] ?? 0) <= 4
}

/** A CLIENT-HELLO of SSL 2, whose lengths have to add up (RFC 5246 §E.2). */
function isSsl2Hello(bytes: Uint8Array): boolean {
  if (bytes.length < helloHead || (bytes[0] ?? 0) < 0x80 || bytes[2] !== 1) return false
  const version = uint16At(bytes, 3)
  const suites = uint16At(bytes, 5)
  const challenge = uint16At(bytes, 9)
  const whole = 9 + suites + uint16At(bytes, 7) + challenge
  if (version !== 2 && (version < 0x0300 || version > 0x0304)) return false
  const isSane = suites > 0 && suites % 3 === 0 && challenge >= 16 && challenge <= 32
  return isSane && whole === (uint16At(bytes, 0) & 0x7fff)
}
