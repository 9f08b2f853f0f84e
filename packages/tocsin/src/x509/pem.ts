import { MisuseError } from '../alert/error.ts'

export interface PemBlock {
  /** As 'CERTIFICATE'. */
  readonly label: string
  readonly der: Uint8Array
}

/**
 * The blocks of a PEM text (RFC 7468), only those with `label` if one is given; text around them is
 * skipped. Throws MisuseError when there is none or one is damaged.
 */
export function decodePem(text: string, label?: string): readonly PemBlock[] {
  const blocks: PemBlock[] = []
  let start = text.indexOf(BEGIN)
  while (start !== -1) {
    const { label: found, body, end } = cut(text, start)
    if (label === undefined || found === label) {
      blocks.push({ label: found, der: decodeBase64(body, found) })
    }
    start = text.indexOf(BEGIN, end)
  }
  if (blocks.length === 0) throw new MisuseError(`no PEM block${label ? ` '${label}'` : ''} found`)
  return blocks
}

const BEGIN = '-----BEGIN '
const DASHES = '-----'

function cut(text: string, start: number) {
  const labelStart = start + BEGIN.length
  const labelEnd = text.indexOf(DASHES, labelStart)
  const label = text.slice(labelStart, labelEnd)
  if (labelEnd === -1 || label.includes('\n')) throw new MisuseError('a PEM block has no label')
  const boundary = `-----END ${label}-----`
  const bodyStart = labelEnd + DASHES.length
  const bodyEnd = text.indexOf(boundary, bodyStart)
  if (bodyEnd === -1) throw new MisuseError(`a PEM block '${label}' has no end`)
  return { label, body: text.slice(bodyStart, bodyEnd), end: bodyEnd + boundary.length }
}

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/'

function decodeBase64(body: string, label: string): Uint8Array {
  if (body.includes(':')) {
    throw new MisuseError(
      `the PEM block '${label}' has headers, as keys encrypted in OpenSSL's old way`,
    )
  }
  const digits = body.replace(/\s+/g, '')
  const unpadded = digits.replace(/={1,2}$/, '')
  const der = new Uint8Array(Math.floor((unpadded.length * 3) / 4))
  if (der.length === 0 || digits.length % 4 !== 0) throw damaged(label)
  let bits = 0
  for (let i = 0; i < unpadded.length; i++) {
    const value = ALPHABET.indexOf(unpadded[i] ?? '')
    if (value === -1) throw damaged(label)
    bits = ((bits << 6) | value) & 0xffffff
    // Every digit but the first of four completes a byte.
    const place = i % 4
    if (place > 0) der[Math.floor((i * 3) / 4)] = bits >> (6 - 2 * place)
  }
  return der
}

function damaged(label: string): MisuseError {
  return new MisuseError(`the PEM block '${label}' is not valid base64`)
}
