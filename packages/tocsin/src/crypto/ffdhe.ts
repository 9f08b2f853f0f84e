import { diffieHellman } from './diffie-hellman.ts'
import { bytesOf, type FiniteField } from './finite-field.ts'
import type { FfdheName, Group } from './provider.ts'

/** What a group is made of (RFC 7919 §A): the prime's bits, the least X that makes it safe, the least bits of an exponent. */
interface Parameters {
  readonly bits: number
  readonly x: number
  readonly exponentBits: number
}

const parameters: Readonly<Record<FfdheName, Parameters>> = {
  ffdhe2048: { bits: 2048, x: 560_316, exponentBits: 225 },
  ffdhe3072: { bits: 3072, x: 2_625_351, exponentBits: 275 },
  ffdhe4096: { bits: 4096, x: 5_736_041, exponentBits: 325 },
  ffdhe6144: { bits: 6144, x: 15_705_020, exponentBits: 375 },
  ffdhe8192: { bits: 8192, x: 10_965_728, exponentBits: 400 },
}

const generator = Uint8Array.of(2)
const primes = new Map<FfdheName, Uint8Array>()

/** A finite-field group of RFC 7919 in which both sides do the same; secrets are padded (RFC 9846 §7.4.1). */
export function ffdhe(name: FfdheName, finiteField: FiniteField): Group {
  const exponentLength = Math.ceil(parameters[name].exponentBits / 8)
  return diffieHellman(name, () => {
    const pair = finiteField(ffdhePrime(name), generator, exponentLength)
    if (!pair) throw new Error(`the crypto library refuses ${name}`)
    return pair
  })
}

/** The prime of a group, worked out on first use rather than written out: 3 KB less of digits. */
export function ffdhePrime(name: FfdheName): Uint8Array {
  const known = primes.get(name)
  if (known) return known
  const { bits, x } = parameters[name]
  const prime = bytesOf(primeOf(BigInt(bits), BigInt(x)), bits / 8)
  primes.set(name, prime)
  return prime
}

/** p = 2^b - 2^(b-64) + {[2^(b-130) e] + X} 2^64 - 1 (RFC 7919 §A). */
function primeOf(bits: bigint, x: bigint): bigint {
  const middle = (scaledE(bits - 130n) + x) << 64n
  return (1n << bits) - (1n << (bits - 64n)) + middle - 1n
}

/** The whole part of 2^bits e, e being the sum of 1/k!; 64 bits more absorb what each term rounds off. */
function scaledE(bits: bigint): bigint {
  let sum = 0n
  let term = 1n << (bits + 64n)
  for (let k = 1n; term > 0n; k++) {
    sum += term
    term /= k
  }
  return sum >> 64n
}
