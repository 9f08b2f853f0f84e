import { textOf } from '../../crypto/bytes.ts'
import type { CertificateSummary } from './event.ts'

/** A DER element: its tag, its content, and what follows it. */
interface Element {
  readonly tag: number
  readonly content: Uint8Array
  readonly rest: Uint8Array
}

const sequence = 0x30
const explicitVersion = 0xa0
const extensionsTag = 0xa3
const subjectAltName = '551d11'

const attributeNames: Readonly<Record<string, string>> = {
  '550403': 'CN',
  '550406': 'C',
  '550407': 'L',
  '550408': 'ST',
  '55040a': 'O',
  '55040b': 'OU',
  '550405': 'serialNumber',
  '0992268993f22c640119': 'DC',
}

/**
 * What a certificate (RFC 5280 §4.1) says about itself, or nothing when it is none. It is for looking
 * at: it takes what it finds, and verifies nothing.
 */
export function certificateSummary(der: Uint8Array): CertificateSummary | undefined {
  const [tbs] = children(elementOf(der)?.content)
  const fields = children(tbs?.content)
  const isV1 = fields[0]?.tag !== explicitVersion
  const [, , issuer, validity, subject] = isV1 ? fields : fields.slice(1)
  if (!issuer || !validity || subject?.tag !== sequence) return undefined
  const [notBefore, notAfter] = children(validity.content)
  return {
    subject: nameText(subject.content),
    issuer: nameText(issuer.content),
    names: namesIn(fields.find(({ tag }) => tag === extensionsTag)),
    notBefore: timeText(notBefore),
    notAfter: timeText(notAfter),
  }
}

function elementOf(bytes: Uint8Array | undefined): Element | undefined {
  const first = bytes?.[1]
  if (!bytes || first === undefined) return undefined
  const lengthOctets = first < 0x80 ? 0 : first & 0x7f
  if (lengthOctets > 3) return undefined
  const start = 2 + lengthOctets
  const length = first < 0x80 ? first : uintOf(bytes.subarray(2, start))
  if (start + length > bytes.length) return undefined
  const content = bytes.subarray(start, start + length)
  return { tag: bytes[0] ?? 0, content, rest: bytes.subarray(start + length) }
}

function uintOf(octets: Uint8Array): number {
  return octets.reduce((value, octet) => value * 256 + octet, 0)
}

function children(content: Uint8Array | undefined): readonly Element[] {
  const found: Element[] = []
  for (let next = elementOf(content); next; next = elementOf(next.rest)) found.push(next)
  return found
}

function nameText(name: Uint8Array): string {
  return children(name)
    .flatMap(({ content }) => children(content))
    .map(({ content }) => {
      const [type, value] = children(content)
      const oid = hexOf(type?.content)
      return `${attributeNames[oid] ?? `OID.${oid}`}=${valueText(value)}`
    })
    .join(', ')
}

const utf8String = 0x0c
const bmpString = 0x1e

function valueText(element: Element | undefined): string {
  if (!element) return ''
  const { tag, content } = element
  if (tag === bmpString) return textOf(content.filter((_, index) => index % 2 === 1))
  const text = textOf(content)
  return printable(tag === utf8String ? utf8Text(text) : text)
}

/** A text of octets that may be UTF-8. */
function utf8Text(octets: string): string {
  try {
    return decodeURIComponent(
      octets.replace(/[^ -$&-~]/g, (each) => `%${hexOf(Uint8Array.of(each.charCodeAt(0)))}`),
    )
  } catch {
    return octets
  }
}

/** Nothing in a certificate moves a terminal's cursor. */
function printable(text: string): string {
  return text.replace(/\p{Cc}/gu, '\ufffd')
}

function namesIn(extensions: Element | undefined): readonly string[] {
  const [list] = children(extensions?.content)
  for (const { content } of children(list?.content)) {
    const parts = children(content)
    if (hexOf(parts[0]?.content) !== subjectAltName) continue
    const names = elementOf(parts.at(-1)?.content)
    return children(names?.content).flatMap(generalName)
  }
  return []
}

const dnsName = 0x82
const ipAddress = 0x87

function generalName({ tag, content }: Element): readonly string[] {
  if (tag === dnsName) return [printable(textOf(content))]
  if (tag !== ipAddress) return []
  if (content.length === 4) return [content.join('.')]
  return [(hexOf(content).match(/.{1,4}/g) ?? []).join(':')]
}

const utcTime = 0x17

/** RFC 5280 §4.1.2.5: years of two digits begin with 1950. */
function timeText(element: Element | undefined): string {
  const text = printable(textOf(element?.content ?? new Uint8Array(0)))
  const century = element?.tag !== utcTime ? '' : text < '50' ? '20' : '19'
  const match = /^(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)?Z$/.exec(century + text)
  if (!match) return text
  const [, year, month, day, hour, minute, second = '00'] = match
  return `${year}-${month}-${day}T${hour}:${minute}:${second}Z`
}

function hexOf(bytes: Uint8Array | undefined): string {
  return Array.from(bytes ?? [], (octet) => octet.toString(16).padStart(2, '0')).join('')
}
