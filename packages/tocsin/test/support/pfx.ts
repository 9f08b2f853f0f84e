import { createHmac, pbkdf2Sync } from 'node:crypto'
import {
  concat,
  explicit,
  integer,
  nullValue,
  octetString,
  oid,
  sequence,
  set,
  tlv,
} from './der.ts'

/** One thing in a file, with a localKeyId if it is to have one. */
export interface Bag {
  readonly type: keyof typeof types
  readonly der: Uint8Array
  readonly localKeyId?: number
}

const types = {
  key: '1.2.840.113549.1.12.10.1.1',
  certificate: '1.2.840.113549.1.12.10.1.3',
  crl: '1.2.840.113549.1.12.10.1.4',
  secret: '1.2.840.113549.1.12.10.1.5',
  contents: '1.2.840.113549.1.12.10.1.6',
} as const

const DATA = oid('1.2.840.113549.1.7.1')
const X509 = oid('1.2.840.113549.1.9.22.1')
const LOCAL_KEY_ID = oid('1.2.840.113549.1.9.21')
const FRIENDLY_NAME = oid('1.2.840.113549.1.9.20')

/** SafeContents (RFC 7292 §4.2). */
export function safeContents(...bags: readonly Bag[]): Uint8Array {
  return sequence(...bags.map(safeBag))
}

function safeBag({ type, der, localKeyId }: Bag): Uint8Array {
  const isWrapped = type === 'certificate' || type === 'crl'
  const value = isWrapped ? sequence(X509, explicit(0, octetString(der))) : der
  const name = sequence(FRIENDLY_NAME, set(tlv(0x1e, Uint8Array.of(0, 0x61))))
  const attributes =
    localKeyId === undefined
      ? []
      : [set(name, sequence(LOCAL_KEY_ID, set(octetString(Uint8Array.of(localKeyId)))))]
  return sequence(oid(types[type]), explicit(0, value), ...attributes)
}

/** A ContentInfo of data. */
export function dataInfo(...content: readonly Uint8Array[]): Uint8Array {
  return sequence(DATA, explicit(0, octetString(...content)))
}

/** PFX (RFC 7292 §4) around an AuthenticatedSafe. */
export function pfx(safe: Uint8Array, mac?: Uint8Array, version = 3): Uint8Array {
  return sequence(integer(version), dataInfo(safe), ...(mac ? [mac] : []))
}

/** A file of bags that nobody encrypted, without a MAC. */
export function plainPfx(...bags: readonly Bag[]): Uint8Array {
  return pfx(sequence(dataInfo(safeContents(...bags))))
}

export interface Pbmac1 {
  readonly passphrase: string
  /** Absent: none is said. */
  readonly keyLength?: number | undefined
  readonly rounds?: number
}

/** MacData with PBMAC1 and SHA-256 (RFC 9879 §4), hashed 1 to 100 times whatever it says. */
export function pbmac1(safe: Uint8Array, options: Pbmac1): Uint8Array {
  const { passphrase, keyLength, rounds = 10 } = options
  const salt = Buffer.from('salt')
  const key = pbkdf2Sync(passphrase, salt, clamp(rounds), keyLength ?? 32, 'sha256')
  const hmac = sequence(oid('1.2.840.113549.2.9'), nullValue)
  const derivation = sequence(
    oid('1.2.840.113549.1.5.12'),
    sequence(
      octetString(salt),
      integer(rounds),
      ...(keyLength === undefined ? [] : [integer(keyLength)]),
      hmac,
    ),
  )
  const algorithm = sequence(oid('1.2.840.113549.1.5.14'), sequence(derivation, hmac))
  const digest = createHmac('sha256', key).update(safe).digest()
  return sequence(sequence(algorithm, octetString(digest)), octetString(Buffer.from('NOT USED')))
}

const clamp = (rounds: number): number => Math.max(1, Math.min(rounds, 100))

/** The same in BER as older tools wrote it: no lengths said, and strings in pieces. */
export function indefinite(der: Uint8Array): Uint8Array {
  const tag = der[0] ?? 0
  const content = contentOf(der)
  if (tag === 0x04 && content.length > 1) {
    const half = content.length >> 1
    const pieces = [content.subarray(0, half), content.subarray(half)].map((each) =>
      octetString(each),
    )
    return concat(Uint8Array.of(0x24, 0x80), ...pieces, Uint8Array.of(0, 0))
  }
  if ((tag & 0x20) === 0) return der
  return concat(
    Uint8Array.of(tag, 0x80),
    ...elementsOf(content).map(indefinite),
    Uint8Array.of(0, 0),
  )
}

/** Lengths in four octets each. */
export function longWinded(der: Uint8Array): Uint8Array {
  const tag = der[0] ?? 0
  const content = (tag & 0x20) === 0 ? contentOf(der) : concat(...partsOf(der).map(longWinded))
  const { length } = content
  return concat(
    Uint8Array.of(tag, 0x84, 0, length >> 16, (length >> 8) & 255, length & 255),
    content,
  )
}

const partsOf = (der: Uint8Array) => elementsOf(contentOf(der))

function contentOf(der: Uint8Array): Uint8Array {
  const first = der[1] ?? 0
  return der.subarray(first < 0x80 ? 2 : 2 + (first & 0x7f))
}

function elementsOf(content: Uint8Array): readonly Uint8Array[] {
  const elements: Uint8Array[] = []
  for (let at = 0; at < content.length; ) {
    const first = content[at + 1] ?? 0
    const count = first < 0x80 ? 0 : first & 0x7f
    let length = count === 0 ? first : 0
    for (const octet of content.subarray(at + 2, at + 2 + count)) length = length * 256 + octet
    elements.push(content.subarray(at, at + 2 + count + length))
    at += 2 + count + length
  }
  return elements
}
