import { abort, type TlsError } from '../alert/error.ts'

/** HTTP requests and responses by their first five octets. */
const http = new Set([
  'GET /',
  'HEAD ',
  'POST ',
  'PUT /',
  'PUT h',
  'PATCH',
  'DELET',
  'OPTIO',
  'CONNE',
  'TRACE',
  'PRI *',
  'HTTP/',
])

/** What a peer speaks whose first five octets are no TLS record header. */
export function notTls(header: Uint8Array): TlsError {
  if (isSsl2Hello(header)) return abort('version.sslv2-hello')
  const begins = shown(header)
  return http.has(begins)
    ? abort('record.plain-http', { begins })
    : abort('record.not-tls', { begins })
}

/** Two octets of length with the top bit set, CLIENT-HELLO, and the version (RFC 5246 §E.2). */
function isSsl2Hello(header: Uint8Array): boolean {
  const [lengthHigh = 0, , messageType, major, minor] = header
  const isVersion = major === 3 || (major === 0 && minor === 2)
  return lengthHigh >= 0x80 && messageType === 1 && isVersion
}

/** Text where it is text, so that `SSH-2` or `220 m` can be recognised; else hexadecimal. */
function shown(header: Uint8Array): string {
  const octets = [...header.subarray(0, 5)]
  return octets.every((octet) => octet >= 0x20 && octet < 0x7f)
    ? String.fromCharCode(...octets)
    : octets.map((octet) => octet.toString(16).padStart(2, '0')).join(' ')
}
