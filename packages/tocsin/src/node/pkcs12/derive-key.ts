import { hash, pbkdf2Sync } from 'node:crypto'
import { MisuseError } from '../../alert/error.ts'
import { readAlgorithm } from '../../x509/algorithm.ts'
import { readDer, Tag } from '../../x509/der.ts'
import { readSmallInteger } from '../../x509/der-values.ts'

/** A passphrase as the two ways to make keys of it take it. */
export interface Password {
  /** RFC 7292 appendix B.1: UTF-16 with a terminating zero. */
  readonly bmp: Uint8Array
  readonly utf8: Uint8Array
  /** Counts so many rounds of hashing; throws MisuseError when a file asks for too many in all. */
  spend(rounds: number): void
}

/**
 * How a passphrase is written. Without one there are two ways to write nothing: both are in use, and
 * the file does not say which.
 */
export function passwordsOf(passphrase: string | undefined): readonly Password[] {
  const spend = budget(MOST_ROUNDS)
  const utf8 = Buffer.from(passphrase ?? '', 'utf8')
  const bmp = Buffer.from(`${passphrase ?? ''}\0`, 'utf16le').swap16()
  const terminated = { bmp, utf8, spend }
  return passphrase ? [terminated] : [terminated, { bmp: new Uint8Array(0), utf8, spend }]
}

/** Files say how often to hash, and could keep us busy forever: 600,000 rounds for each key are common. */
export const MOST_ROUNDS = 10_000_000

function budget(most: number): Password['spend'] {
  let left = most
  return (rounds) => {
    left -= rounds
    if (rounds >= 1 && left >= 0) return
    throw new MisuseError(`it asks for ${rounds} rounds of hashing, of 1 to ${most} in all`)
  }
}

/** What may be hashed, with the octets of a digest and of a block. */
const HASHES = {
  sha1: { digest: 20, block: 64 },
  sha224: { digest: 28, block: 64 },
  sha256: { digest: 32, block: 64 },
  sha384: { digest: 48, block: 128 },
  sha512: { digest: 64, block: 128 },
} as const

export type HashName = keyof typeof HASHES

/** The octets of a digest. */
export const digestLength = (hash: HashName): number => HASHES[hash].digest

/** What a derived key is for (RFC 7292 appendix B.3). */
export const Purpose = { key: 1, iv: 2, mac: 3 } as const

interface Derivation {
  readonly hash: HashName
  readonly salt: Uint8Array
  readonly rounds: number
}

/** RFC 7292 appendix B.2. */
export function deriveOctets(
  password: Password,
  { hash: name, salt, rounds }: Derivation,
  purpose: (typeof Purpose)[keyof typeof Purpose],
  length: number,
): Uint8Array {
  const { block } = HASHES[name]
  const diversifier = Buffer.alloc(block, purpose)
  const input = Buffer.concat([repeated(salt, block), repeated(password.bmp, block)])
  const output: Uint8Array[] = []
  for (let made = 0; made < length; made += digestLength(name)) {
    password.spend(rounds)
    let digest = hash(name, Buffer.concat([diversifier, input]), 'buffer')
    for (let round = 1; round < rounds; round++) digest = hash(name, digest, 'buffer')
    output.push(digest)
    addToBlocks(input, repeated(digest, block).subarray(0, block))
  }
  return Buffer.concat(output).subarray(0, length)
}

/** `octets` over and over, until they fill whole blocks. */
function repeated(octets: Uint8Array, block: number): Uint8Array {
  const length = block * Math.ceil(octets.length / block)
  return length === 0 ? octets : Buffer.alloc(length, octets)
}

/** Adds a block and one to each block, as big-endian numbers. */
function addToBlocks(input: Uint8Array, addend: Uint8Array): void {
  for (let start = 0; start < input.length; start += addend.length) {
    let carry = 1
    for (let i = addend.length - 1; i >= 0; i--) {
      const sum = (input[start + i] ?? 0) + (addend[i] ?? 0) + carry
      input[start + i] = sum & 0xff
      carry = sum >> 8
    }
  }
}

const PBKDF2 = '1.2.840.113549.1.5.12'

/** A key by a `keyDerivationFunc`, which has to be PBKDF2 (RFC 8018 §A.2); `length` unless it says its own. */
export function pbkdf2Key(algorithm: Uint8Array, password: Password, length?: number): Uint8Array {
  const { oid, parameters } = readDer(algorithm, readAlgorithm)
  if (oid !== PBKDF2) throw new MisuseError(`it makes its key by ${oid}, which is not PBKDF2`)
  const { salt, rounds, keyLength = length, prf } = pbkdf2Parameters(parameters)
  if (keyLength === undefined) throw new MisuseError('it does not say how long its key is')
  if (keyLength < 1 || keyLength > MOST_KEY) {
    throw new MisuseError(`it makes a key of ${keyLength} octets, not of 1 to ${MOST_KEY}`)
  }
  if (length !== undefined && keyLength !== length) {
    throw new MisuseError(`it makes a key of ${keyLength} octets where ${length} are needed`)
  }
  password.spend(rounds * Math.ceil(keyLength / digestLength(prf)))
  return pbkdf2Sync(password.utf8, salt, rounds, keyLength, prf)
}

const MOST_KEY = 1024

function pbkdf2Parameters(parameters: Uint8Array = new Uint8Array(0)) {
  return readDer(parameters, (reader) => {
    const fields = reader.enter(Tag.sequence)
    const salt = fields.content(Tag.octetString)
    const rounds = readSmallInteger(fields)
    const keyLength = fields.tag === Tag.integer ? readSmallInteger(fields) : undefined
    const prf = fields.isEmpty ? 'sha1' : hmacOf(readAlgorithm(fields).oid)
    fields.end()
    return { salt, rounds, keyLength, prf }
  })
}

/** RFC 8018 §B.1 */
const HMACS: Readonly<Record<string, HashName>> = {
  '1.2.840.113549.2.7': 'sha1',
  '1.2.840.113549.2.8': 'sha224',
  '1.2.840.113549.2.9': 'sha256',
  '1.2.840.113549.2.10': 'sha384',
  '1.2.840.113549.2.11': 'sha512',
}

/** The hash of an HMAC by its object identifier. */
export function hmacOf(oid: string): HashName {
  const name = HMACS[oid]
  if (name) return name
  throw new MisuseError(`it uses an HMAC that is not supported, ${oid}`)
}
