import { MisuseError } from '../alert/error.ts'

export interface PemBlock {
  /** As 'CERTIFICATE'. */
  readonly label: string
  readonly der: Uint8Array
  /** The line in which it begins, counted from 1. */
  readonly line: number
}

/**
 * The blocks of a PEM text (RFC 7468), only those with one of `labels` if any is given; text around
 * them is skipped. Throws MisuseError when there is none or one is damaged.
 */
export function decodePem(text: string, ...labels: readonly string[]): readonly PemBlock[] {
  const blocks: PemBlock[] = []
  let line = 1
  let counted = 0
  let start = text.indexOf(BEGIN)
  while (start !== -1) {
    line += linesBetween(text, counted, start)
    counted = start
    const { label, body, end } = cut(text, start, line)
    if (labels.length === 0 || labels.includes(label)) {
      blocks.push({ label, der: decodeBase64(body, { label, line }), line })
    }
    start = text.indexOf(BEGIN, end)
  }
  if (blocks.length > 0) return blocks
  const wanted = labels.map((label) => ` '${label}'`).join(' or')
  throw new MisuseError(`no PEM block${wanted} found`)
}

const BEGIN = '-----BEGIN '
const DASHES = '-----'

function linesBetween(text: string, start: number, end: number): number {
  let lines = 0
  for (let at = text.indexOf('\n', start); at !== -1 && at < end; at = text.indexOf('\n', at + 1)) {
    lines++
  }
  return lines
}

function cut(text: string, start: number, line: number) {
  const labelStart = start + BEGIN.length
  const labelEnd = text.indexOf(DASHES, labelStart)
  const label = text.slice(labelStart, labelEnd)
  if (labelEnd === -1 || label.includes('\n')) {
    throw new MisuseError(`the PEM block in line ${line} has no label`)
  }
  const boundary = `-----END ${label}-----`
  const bodyStart = labelEnd + DASHES.length
  const bodyEnd = text.indexOf(boundary, bodyStart)
  const nextStart = text.indexOf(BEGIN, bodyStart)
  if (bodyEnd === -1 || (nextStart !== -1 && nextStart < bodyEnd)) {
    throw new MisuseError(`the PEM block '${label}' in line ${line} has no end`)
  }
  return { label, body: text.slice(bodyStart, bodyEnd), end: bodyEnd + boundary.length }
}

type Place = Pick<PemBlock, 'label' | 'line'>

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/'
const NO_DIGIT = 255

/** The values of the digits by their character codes. */
const VALUES = Uint8Array.from({ length: 128 }, (_, code) => {
  const value = ALPHABET.indexOf(String.fromCharCode(code))
  return value === -1 ? NO_DIGIT : value
})

function decodeBase64(body: string, { label, line }: Place): Uint8Array {
  const place = `the PEM block '${label}' in line ${line}`
  if (body.includes(':')) {
    throw new MisuseError(`${place} has headers, as keys encrypted in OpenSSL's old way`)
  }
  const digits = body.replace(/\s+/g, '')
  const unpadded = digits.replace(/={1,2}$/, '')
  const der = new Uint8Array(Math.floor((unpadded.length * 3) / 4))
  const isWhole = der.length > 0 && digits.length % 4 === 0
  if (!isWhole || !decodeDigits(unpadded, der)) {
    throw new MisuseError(`${place} is not valid base64`)
  }
  return der
}

function decodeDigits(digits: string, der: Uint8Array): boolean {
  let bits = 0
  let length = 0
  for (let i = 0; i < digits.length; i++) {
    const value = VALUES[digits.charCodeAt(i)] ?? NO_DIGIT
    if (value === NO_DIGIT) return false
    bits = ((bits << 6) | value) & 0xffffff
    // Every digit but the first of four completes a byte.
    const place = i % 4
    if (place > 0) der[length++] = bits >> (6 - 2 * place)
  }
  return true
}
