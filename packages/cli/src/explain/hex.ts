/** The bytes of hex in any common dress: spaces, colons, commas, 0x, \x, braces; nothing for other text. */
export function bytesOf(text: string): Uint8Array | undefined {
  const digits = text.replace(/0x|\\x/gi, ' ').replace(/[\s:,;{}()[\]-]+/g, '')
  if (digits === '' || digits.length % 2 !== 0 || !/^[0-9a-f]+$/i.test(digits)) return
  return Uint8Array.from(digits.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16))
}
