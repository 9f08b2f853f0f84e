import { Failure } from '../failure.ts'
import type { ProtectedSubject, Reading, Subject } from './subject.ts'

const ALERT = 21
const APPLICATION_DATA = 23
const HEADER = 5

const contentTypes: Readonly<Record<number, string>> = {
  20: 'change_cipher_spec',
  21: 'alert',
  22: 'handshake',
  23: 'application_data',
  24: 'heartbeat',
}

/** The length of a protected alert's fragment, by protection. */
const alertShapes: readonly {
  readonly type: number
  readonly length: number
  readonly by: string
}[] = [
  { type: APPLICATION_DATA, length: 19, by: 'TLS 1.3, any AEAD with a tag of 16 bytes' },
  { type: APPLICATION_DATA, length: 11, by: 'TLS 1.3, AES-CCM-8' },
  { type: ALERT, length: 26, by: 'TLS 1.2, AES-GCM or AES-CCM' },
  { type: ALERT, length: 18, by: 'TLS 1.2, ChaCha20-Poly1305, CCM-8 or RC4-MD5' },
  { type: ALERT, length: 22, by: 'TLS 1.2 and older, RC4-SHA' },
  { type: ALERT, length: 24, by: 'TLS 1.0, 3DES-CBC with SHA-1' },
  { type: ALERT, length: 32, by: 'TLS 1.2 and older, CBC with SHA-1 (3DES; AES in TLS 1.0)' },
  {
    type: ALERT,
    length: 48,
    by: 'TLS 1.2 and 1.1, AES-CBC with SHA-1, or TLS 1.0, AES-CBC with SHA-256',
  },
  { type: ALERT, length: 64, by: 'TLS 1.2, AES-CBC with SHA-256' },
  { type: ALERT, length: 80, by: 'TLS 1.2, AES-CBC with SHA-384' },
]

/** Takes bytes for an alert description, for an alert, or for records. */
export function readBytes(bytes: Uint8Array): Reading | undefined {
  const [first = 0, second = 0] = bytes
  if (bytes.length === 1) {
    return { as: 'one byte, the code of an alert', subjects: [{ kind: 'alert', code: first }] }
  }
  if (bytes.length === 2) return readAlert(first, second)
  return looksLikeRecord(bytes) ? readRecords(bytes) : undefined
}

function readAlert(level: number, code: number): Reading {
  const as = 'the two bytes of an alert, level and description'
  const subjects = [{ kind: 'alert', code, level }] as const
  if (level !== 1) return { as, subjects }
  return { as, note: 'As an error code of QUIC it names the same alert, always fatal.', subjects }
}

function looksLikeRecord(bytes: Uint8Array): boolean {
  return contentTypes[bytes[0] ?? 0] !== undefined && bytes[1] === 3
}

/** One record after the other; those that hold no alert are named in the note. */
function readRecords(bytes: Uint8Array): Reading {
  const subjects: Subject[] = []
  const others: string[] = []
  for (let at = 0; at < bytes.length; ) {
    const length = announcedLength(bytes, at)
    const fragment = bytes.subarray(at + HEADER, at + HEADER + length)
    const type = bytes[at] ?? 0
    const subject = subjectOf(type, fragment)
    if (subject) subjects.push(subject)
    else others.push(contentTypes[type] ?? `type ${type}`)
    at += HEADER + length
  }
  if (subjects.length === 0) {
    throw new Failure(`the bytes are a record of type ${others.join(', ')}: no alert`, {
      hint: 'an alert record begins with 15 03',
    })
  }
  const as = subjects.length === 1 ? 'a TLS record' : `${subjects.length} TLS records`
  return others.length === 0
    ? { as, subjects }
    : { as, note: `Left aside: ${others.join(', ')}.`, subjects }
}

function announcedLength(bytes: Uint8Array, at: number): number {
  const [, , , high = 0, low = 0] = bytes.subarray(at)
  const length = (high << 8) | low
  const missing = at + HEADER + length - bytes.length
  if (bytes.length - at >= HEADER && missing <= 0) return length
  throw new Failure('the bytes end inside a record', {
    hint:
      bytes.length - at < HEADER
        ? 'a record header has 5 bytes: type, version, length'
        : `the header announces ${length} bytes, ${missing} are missing`,
  })
}

function subjectOf(type: number, fragment: Uint8Array): Subject | undefined {
  const [level = 0, code = 0] = fragment
  if (type === ALERT && fragment.length === 2) return { kind: 'alert', code, level }
  const shapes = alertShapes.filter((each) => each.type === type && each.length === fragment.length)
  if (type !== ALERT && shapes.length === 0) return
  return protectedAlert(
    fragment.length,
    shapes.map(({ by }) => by),
  )
}

function protectedAlert(length: number, shapes: readonly string[]): ProtectedSubject {
  return { kind: 'protected-alert', length, shapes }
}
