/*
 * Implementation notes. BigInt arithmetic takes longer with larger numbers, and nothing here can
 * change that. `powerOfSecret` at least does the same operations whatever the exponent's bits are;
 * it is for exponents that serve one key agreement and are gone.
 */

/** base^exponent mod modulus, for an exponent that everybody may know. */
export function power(base: bigint, exponent: bigint, modulus: bigint): bigint {
  let result = 1n
  for (const bit of exponent.toString(2)) {
    result = (result * result) % modulus
    if (bit === '1') result = (result * base) % modulus
  }
  return result
}

/** The same for a secret exponent of so many bits: each is squared and multiplied for. */
export function powerOfSecret(
  base: bigint,
  exponent: bigint,
  bits: number,
  modulus: bigint,
): bigint {
  let result = 1n
  for (let bit = BigInt(bits) - 1n; bit >= 0n; bit--) {
    const square = (result * result) % modulus
    const candidates = [square, (square * base) % modulus] as const
    result = candidates[(exponent >> bit) & 1n ? 1 : 0]
  }
  return result
}
