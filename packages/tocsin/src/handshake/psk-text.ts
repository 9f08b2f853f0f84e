import { abort } from '../alert/error.ts'

/** The octets of an identity or a hint: text is UTF-8 (RFC 4279 §5.1). */
export function pskText(text: string | Uint8Array): Uint8Array {
  const octets = typeof text === 'string' ? utf8(text) : text
  if (octets.length <= 0xffff) return octets
  throw abort('internal.configuration', { 'psk-identity-length': octets.length })
}

function utf8(text: string): Uint8Array {
  const escaped = encodeURIComponent(text.replace(/\p{Surrogate}/gu, '\ufffd'))
  const octets = escaped.match(/%..|./g) ?? []
  return Uint8Array.from(octets, (octet) =>
    octet.length > 1 ? Number.parseInt(octet.slice(1), 16) : octet.charCodeAt(0),
  )
}
