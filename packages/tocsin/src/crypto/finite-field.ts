import type { KeyPair } from './provider.ts'

/**
 * Makes a key pair in a finite-field group; `exponentLength` is in bytes, the prime's where the group
 * is not known to be good for less.
 */
export type FiniteField = (
  prime: Uint8Array,
  generator: Uint8Array,
  exponentLength?: number,
) => KeyPair | undefined

/** An unsigned integer in big-endian octets; none are zero. */
export function integerOf(bytes: Uint8Array): bigint {
  let hex = '0x0'
  for (const byte of bytes) hex += byte.toString(16).padStart(2, '0')
  return BigInt(hex)
}

/** The big-endian octets of an unsigned integer that fits, as many as said. */
export function bytesOf(value: bigint, length: number): Uint8Array {
  const hex = value.toString(16).padStart(2 * length, '0')
  return Uint8Array.from({ length }, (_, i) => Number.parseInt(hex.slice(2 * i, 2 * i + 2), 16))
}

/** Whether a Diffie-Hellman public value is neither 0, 1, p-1 nor beyond (RFC 7919 §5.1). */
export function isInRange(publicValue: Uint8Array, prime: Uint8Array): boolean {
  const value = integerOf(publicValue)
  return value > 1n && value < integerOf(prime) - 1n
}

/** Bits: what OpenSSL takes, so that a group is good for every provider or for none. */
const smallest = 512n
const largest = 10_000n

/** Whether it is safe to calculate in a group at all; how large its prime should be is for others to say. */
export function isUsable(prime: Uint8Array, generator: Uint8Array): boolean {
  const modulus = integerOf(prime)
  const isOdd = (modulus & 1n) === 1n
  return (
    isOdd &&
    modulus >> (smallest - 1n) > 0n &&
    modulus >> largest === 0n &&
    isInRange(generator, prime)
  )
}

/** A private exponent as long as the random bytes: not zero, and below the order of a safe prime's subgroup, (p-1)/2. */
export function exponentOf(random: Uint8Array, prime: Uint8Array): Uint8Array {
  const most = (integerOf(prime) >> 1n) - 1n
  return bytesOf((integerOf(random) % most) + 1n, random.length)
}
