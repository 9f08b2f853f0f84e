const pairs = Array.from({ length: 256 }, (_, octet) => octet.toString(16).padStart(2, '0'))

/** Octets as hexadecimal digits, two each. */
export function toHex(bytes: Uint8Array): string {
  let digits = ''
  for (const octet of bytes) digits += pairs[octet]
  return digits
}

/** The octets of hexadecimal digits. */
export function fromHex(digits: string): Uint8Array {
  const bytes = new Uint8Array(digits.length / 2)
  for (let i = 0; i < bytes.length; i++) {
    bytes[i] = Number.parseInt(digits.slice(2 * i, 2 * i + 2), 16)
  }
  return bytes
}
