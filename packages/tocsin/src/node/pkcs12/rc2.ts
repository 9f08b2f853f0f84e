/*
 * Implementation notes. RC2 with 40 bits (RFC 2268) protects the certificates, which are no secret,
 * in what most tools wrote until about 2021. OpenSSL 3 has it in a provider that Node does not load,
 * so it is here: to open such files, and for nothing else. It is not constant in time.
 */

/** RFC 2268 §2 */
const PI = Buffer.from(
  'd978f9c419ddb5ed28e9fd794aa0d89dc67e37832b76538e624c6488448bfba2' +
    '179a59f587b34f1361456d8d09817d32bd8f40eb86b77b0bf09521225c6b4e82' +
    '54d66593ce60b21c7356c014a78cf1dc1275ca1f3bbee4d1423dd430a33cb626' +
    '6fbf0eda4669075727f21d9bbc944303f811c7f690ef3ee706c3d52fc8661ed7' +
    '08e8eade8052eef784aa72ac354d6a2a961ad2715a1549744b9fd05e0418a4ec' +
    'c2e0416e0f51cbcc2491af50a1f47039997c3a8523b8b47afc02365b25559731' +
    '2d5dfa98e38a92ae05df2910676cbac9d300e6cfe19ea82c6316013f58e289a9' +
    '0d38341bab33ffb0bb480c5fb9b1cd2ec5f3db47e5a59c770aa62068fe7fc1ad',
  'hex',
)

const BLOCK = 8
const SHIFTS = [1, 2, 3, 5] as const

/** Decrypts in CBC mode, with as many effective bits as the key has; throws when the padding is wrong. */
export function rc2Cbc(key: Uint8Array, iv: Uint8Array, ciphertext: Uint8Array): Uint8Array {
  if (ciphertext.length === 0 || ciphertext.length % BLOCK !== 0) throw new RangeError('no blocks')
  const words = expand(key)
  const plaintext = Buffer.alloc(ciphertext.length)
  let previous = iv
  for (let at = 0; at < ciphertext.length; at += BLOCK) {
    const block = ciphertext.subarray(at, at + BLOCK)
    const opened = openBlock(words, block)
    for (const [i, octet] of opened.entries()) plaintext[at + i] = octet ^ (previous[i] ?? 0)
    previous = block
  }
  const padding = plaintext.at(-1) ?? 0
  const tail = plaintext.subarray(-padding)
  if (padding < 1 || padding > BLOCK || tail.some((octet) => octet !== padding)) {
    throw new RangeError('wrong padding')
  }
  return plaintext.subarray(0, plaintext.length - padding)
}

/** RFC 2268 §2 */
function expand(key: Uint8Array): Uint16Array {
  const { length } = key
  const octets = new Uint8Array(128)
  octets.set(key)
  const at = (i: number): number => octets[i] ?? 0
  for (let i = length; i < 128; i++) octets[i] = PI[(at(i - 1) + at(i - length)) & 0xff] ?? 0
  octets[128 - length] = PI[at(128 - length)] ?? 0
  for (let i = 127 - length; i >= 0; i--) octets[i] = PI[at(i + 1) ^ at(i + length)] ?? 0
  return Uint16Array.from({ length: 64 }, (_, i) => at(2 * i) | (at(2 * i + 1) << 8))
}

/** RFC 2268 §4; arithmetic is modulo 2^16, which a Uint16Array does by itself. */
function openBlock(words: Uint16Array, block: Uint8Array): Uint8Array {
  const r = Uint16Array.from({ length: 4 }, (_, i) => {
    return (block[2 * i] ?? 0) | ((block[2 * i + 1] ?? 0) << 8)
  })
  for (let round = 15; round >= 0; round--) {
    unmix(r, words, round)
    if (round === 11 || round === 5) unmash(r, words)
  }
  return new Uint8Array([...r].flatMap((word) => [word & 0xff, word >> 8]))
}

/** The word before another, as the four of them go round. */
const word = (r: Uint16Array, i: number): number => r[i & 3] ?? 0

function unmix(r: Uint16Array, words: Uint16Array, round: number): void {
  for (let i = 3; i >= 0; i--) {
    const shift = SHIFTS[i] ?? 0
    const turned = (word(r, i) >> shift) | (word(r, i) << (16 - shift))
    const mixed = (word(r, i - 1) & word(r, i - 2)) + (~word(r, i - 1) & word(r, i - 3))
    r[i] = turned - (words[4 * round + i] ?? 0) - mixed
  }
}

function unmash(r: Uint16Array, words: Uint16Array): void {
  for (let i = 3; i >= 0; i--) r[i] = word(r, i) - (words[word(r, i - 1) & 63] ?? 0)
}
