/** Text of the command line stands for octets, one for each character. */
export function octets(text) {
  return new Uint8Array(Buffer.from(text, 'latin1'))
}
