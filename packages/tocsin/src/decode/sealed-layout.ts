import { ContentType } from '../wire/registry/content-type.ts'
import { ProtocolVersion } from '../wire/registry/protocol-version.ts'
import { octets, type Part } from './record-opener.ts'
import {
  type AeadProtection,
  type CbcProtection,
  type SuiteProtection,
  suiteProtection,
} from './suite-protection.ts'

/** A protection under which an alert has this many octets. */
export interface Guess {
  /** As 'AES-CBC with SHA-1, MAC-then-encrypt'. */
  readonly by: string
  /** What the fragment consists of, as far as it shows without keys. */
  readonly parts: readonly Part[]
}

/** The fewest octets of a fragment that any of these protections makes of an alert. */
export const shortestSealed = 18

const alertLength = 2

/** The protections of TLS 1.2 and older, one suite for all that look the same. */
const olderProtections: readonly (readonly [string, string])[] = [
  ['AES-GCM or AES-CCM', 'TLS_RSA_WITH_AES_128_GCM_SHA256'],
  ['ChaCha20-Poly1305', 'TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256'],
  ['AES-CCM-8', 'TLS_RSA_WITH_AES_128_CCM_8'],
  ['3DES-CBC with SHA-1', 'TLS_RSA_WITH_3DES_EDE_CBC_SHA'],
  ['AES-CBC with SHA-1', 'TLS_RSA_WITH_AES_128_CBC_SHA'],
  ['AES-CBC with SHA-256', 'TLS_RSA_WITH_AES_128_CBC_SHA256'],
  ['AES-CBC with SHA-384', 'TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA384'],
]

const protections13: readonly (readonly [string, string])[] = [
  ['TLS 1.3, any AEAD with a tag of 16 octets', 'TLS_AES_128_GCM_SHA256'],
  ['TLS 1.3, AES-CCM-8', 'TLS_AES_128_CCM_8_SHA256'],
]

interface Sealed {
  readonly type: number
  readonly version: number
  readonly fragment: Uint8Array
}

/** The protections under which an alert, unpadded in TLS 1.3, makes a fragment as long as this one. */
export function guessesFor({ type, version, fragment }: Sealed): readonly Guess[] {
  const list = type === ContentType.application_data ? protections13 : olderProtections
  return list
    .flatMap(([by, suite]) => {
      const protection = suiteProtection(suite)
      return protection ? guesses(by, protection, version) : []
    })
    .filter(({ parts }) => lengthOf(parts) === fragment.length)
}

function guesses(by: string, protection: SuiteProtection, version: number): readonly Guess[] {
  const isOlder = version < ProtocolVersion['TLS 1.2']
  if (protection.kind === 'aead') return isOlder ? [] : [{ by, parts: aeadParts(protection) }]
  if (isOlder && protection.mac !== 'sha1') return []
  const ivLength = version === ProtocolVersion['TLS 1.0'] ? 0 : protection.blockLength
  return [
    { by: `${by}, MAC-then-encrypt`, parts: macThenEncrypt(protection, ivLength) },
    { by: `${by}, encrypt-then-MAC`, parts: encryptThenMac(protection, ivLength) },
  ]
}

function aeadParts({ isTls13, explicitLength, tagLength }: AeadProtection): readonly Part[] {
  const text = isTls13 ? 'level, description and type' : 'level and description'
  return [
    ...partOf('nonce_explicit', explicitLength, 'the part of the nonce that each record carries'),
    ...partOf('ciphertext', isTls13 ? alertLength + 1 : alertLength, text),
    ...partOf('tag', tagLength, `of ${octets(tagLength)}`),
  ]
}

function macThenEncrypt(protection: CbcProtection, ivLength: number): readonly Part[] {
  const { blockLength, macLength } = protection
  const inside = alertLength + macLength
  const padded = nextBlock(inside, blockLength)
  const text = `level, description, MAC of ${macLength} and padding of ${padded - inside}`
  return [...partOf('IV', ivLength, 'of the first block'), ...partOf('ciphertext', padded, text)]
}

function encryptThenMac(protection: CbcProtection, ivLength: number): readonly Part[] {
  const { blockLength, macLength } = protection
  const padded = nextBlock(alertLength, blockLength)
  const text = `level, description and padding of ${padded - alertLength}`
  return [
    ...partOf('IV', ivLength, 'of the first block'),
    ...partOf('ciphertext', padded, text),
    ...partOf('MAC', macLength, `of ${octets(macLength)}`),
  ]
}

/** There is always a padding_length, so at least one octet more. */
function nextBlock(length: number, blockLength: number): number {
  return (Math.floor(length / blockLength) + 1) * blockLength
}

function partOf(name: Part['name'], length: number, text: string): readonly Part[] {
  return length === 0 ? [] : [{ name, length, text }]
}

function lengthOf(parts: readonly Part[]): number {
  return parts.reduce((sum, { length }) => sum + length, 0)
}
