/** "expand 32-byte k" (RFC 8439 §2.3) */
const constants = [0x61707865, 0x3320646e, 0x79622d32, 0x6b206574] as const

/** Columns, then diagonals (RFC 8439 §2.3). */
const quarters = [
  [0, 4, 8, 12],
  [1, 5, 9, 13],
  [2, 6, 10, 14],
  [3, 7, 11, 15],
  [0, 5, 10, 15],
  [1, 6, 11, 12],
  [2, 7, 8, 13],
  [3, 4, 9, 14],
] as const

type Quarter = (typeof quarters)[number]

/**
 * The ChaCha20 block (RFC 8439 §2.3) whose counter and nonce are the 16 octets of `input`. An AEAD
 * chooses its counters itself, and header protection takes any.
 */
export function chacha20Block(key: Uint8Array, input: Uint8Array): Uint8Array {
  const state = Uint32Array.of(...constants, ...words(key), ...words(input))
  const mixed = state.slice()
  for (let round = 0; round < 10; round++) {
    for (const quarter of quarters) mixQuarter(mixed, quarter)
  }
  const output = new Uint8Array(64)
  const view = new DataView(output.buffer)
  for (let i = 0; i < 16; i++) view.setUint32(4 * i, (mixed[i] ?? 0) + (state[i] ?? 0), true)
  return output
}

function words(bytes: Uint8Array): readonly number[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length)
  return Array.from({ length: bytes.length >> 2 }, (_, i) => view.getUint32(4 * i, true))
}

/** RFC 8439 §2.1 */
function mixQuarter(state: Uint32Array, [a, b, c, d]: Quarter): void {
  half(state, [a, b, d], 16)
  half(state, [c, d, b], 12)
  half(state, [a, b, d], 8)
  half(state, [c, d, b], 7)
}

function half(
  state: Uint32Array,
  [sum, added, turned]: readonly [number, number, number],
  bits: number,
): void {
  state[sum] = (state[sum] ?? 0) + (state[added] ?? 0)
  const mixed = (state[turned] ?? 0) ^ (state[sum] ?? 0)
  state[turned] = (mixed << bits) | (mixed >>> (32 - bits))
}
