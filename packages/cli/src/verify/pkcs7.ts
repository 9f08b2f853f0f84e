/**
 * The certificates of a SignedData that signs nothing (RFC 2315 §9.1, RFC 8551 §3.2.2: .p7b, .p7c),
 * or undefined for DER that is something else.
 */
export function pkcs7Certificates(der: Uint8Array): readonly Uint8Array[] | undefined {
  const [info] = elements(der)
  if (info?.tag !== SEQUENCE) return undefined
  const [type, content] = elements(info.content)
  if (type?.tag !== OBJECT_IDENTIFIER || hex(type.content) !== SIGNED_DATA || !content) return
  const [signed] = elements(content.content)
  const list = elements(signed?.content ?? new Uint8Array()).find(({ tag }) => tag === CERTIFICATES)
  return elements(list?.content ?? new Uint8Array())
    .filter(({ tag }) => tag === SEQUENCE)
    .map(({ whole }) => whole)
}

const SEQUENCE = 0x30
const OBJECT_IDENTIFIER = 0x06
/** certificates [0] IMPLICIT. */
const CERTIFICATES = 0xa0
/** 1.2.840.113549.1.7.2 */
const SIGNED_DATA = '2a864886f70d010702'

/** An element of DER. */
export interface Element {
  readonly tag: number
  readonly content: Uint8Array
  /** With tag and length. */
  readonly whole: Uint8Array
}

/** The elements that stand one after the other, up to the first that is cut or not DER. */
export function elements(bytes: Uint8Array): readonly Element[] {
  const found: Element[] = []
  for (let at = 0; at < bytes.length; ) {
    const element = elementAt(bytes.subarray(at))
    if (!element) break
    found.push(element)
    at += element.whole.length
  }
  return found
}

function elementAt(bytes: Uint8Array): Element | undefined {
  const [tag = 0, first] = bytes
  if (first === undefined) return undefined
  const lengthBytes = first < 0x80 ? 0 : first & 0x7f
  if (first === 0x80 || lengthBytes > 4) return undefined
  let length = lengthBytes === 0 ? first : 0
  for (const byte of bytes.subarray(2, 2 + lengthBytes)) length = length * 256 + byte
  const start = 2 + lengthBytes
  const end = start + length
  if (end > bytes.length) return undefined
  return { tag, content: bytes.subarray(start, end), whole: bytes.subarray(0, end) }
}

function hex(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('hex')
}
