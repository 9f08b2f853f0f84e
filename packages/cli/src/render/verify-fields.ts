import type { Description } from '../verify/describe.ts'
import type { Link } from '../verify/judgement.ts'
import { isSoon, standing } from '../verify/span.ts'
import type { Style } from './style.ts'
import { type Drawing, timeText } from './verify-drawing.ts'
import { wrap } from './wrap.ts'

/** What there is to say about a certificate, with labels; `above` is the one that vouches for it. */
export function certificateLines(
  link: Link,
  above: Description | undefined,
  room: number,
  drawing: Drawing,
): readonly string[] {
  const fields = [fromField(link), ...fieldsOf(link, above, drawing)]
  return fields.flatMap((field) => fieldLines(field, room, drawing))
}

interface Field {
  readonly label: string
  readonly text: string
  readonly paint?: (text: string) => string
}

/** Where a certificate came from. */
function fromField({ given, trustedBy }: Link): Field {
  const parts = [
    ...(given ? [`${given.from}, ${given.place + 1} of ${given.of}`] : []),
    ...(trustedBy === undefined ? [] : [`trusted by ${trustedBy}`]),
  ]
  return { label: 'from', text: parts.join('; ') }
}

function fieldsOf(
  { description, status }: Link,
  above: Description | undefined,
  drawing: Drawing,
): readonly Field[] {
  if (!description) return []
  const { key, signature, issuer, isSelfIssued } = description
  const isNext = isSelfIssued || above?.subject === issuer
  return [
    ...listField('names', description.names, drawing),
    validField(description, drawing),
    { label: 'key', text: `${key}; signed${isSelfIssued ? ' by itself' : ''} with ${signature}` },
    usageField(description),
    ...limitsField(description, drawing),
    ...statusFields(status, drawing),
    ...(isNext ? [] : [{ label: 'issuer', text: issuer }]),
    ...(drawing.isVerbose ? verboseFields(description) : []),
  ]
}

const MOST_LISTED = 8

function listField(label: string, items: readonly string[], drawing: Drawing): readonly Field[] {
  return items.length === 0 ? [] : [{ label, text: listText(items, drawing) }]
}

function listText(items: readonly string[], { isVerbose }: Drawing): string {
  const shown = isVerbose ? items : items.slice(0, MOST_LISTED)
  const rest = items.length - shown.length
  return `${shown.join(', ')}${rest === 0 ? '' : ` and ${rest} more (-v)`}`
}

/** For what names an authority may issue. */
function limitsField({ limits }: Description, drawing: Drawing): readonly Field[] {
  if (!limits) return []
  const text = (['permitted', 'excluded'] as const)
    .filter((which) => limits[which].length > 0)
    .map((which) => `${which} ${listText(limits[which], drawing)}`)
  return [{ label: 'limits', text: text.join('; ') }]
}

function validField(description: Description, { style, now }: Drawing): Field {
  const { notBefore, notAfter } = description
  const text = `${dateText(notBefore)} to ${dateText(notAfter)}, ${standing(description, now)}`
  if (now < notBefore || now > notAfter) return { label: 'valid', text, paint: style.bad }
  return { label: 'valid', text, ...(isSoon(description, now) && { paint: style.doubtful }) }
}

function dateText(seconds: number): string {
  return new Date(seconds * 1000).toISOString().slice(0, 10)
}

function usageField({ keyUsage, extendedKeyUsage, isAuthority, pathLength }: Description): Field {
  const authority = pathLength === undefined ? 'CA' : `CA, at most ${pathLength} below`
  const parts = [
    ...(isAuthority ? [authority] : []),
    keyUsage?.join(', ') ?? 'any keyUsage',
    extendedKeyUsage?.join(', ') ?? 'any extKeyUsage',
  ]
  return { label: 'usage', text: parts.join('; ') }
}

/** Whether it is revoked, where anything tells. */
function statusFields(given: Link['status'], { style }: Drawing): readonly Field[] {
  if (!given) return []
  const { status, by, why } = given
  const text = `${status}, ${evidence[by]}${why === undefined ? '' : `: ${why}`}`
  return [{ label: 'status', text, ...(status !== 'good' && { paint: paints[status](style) }) }]
}

const evidence = {
  stapled: 'by the OCSP response that came along',
  crl: 'by revocation list',
  ocsp: 'by OCSP response',
} as const

const paints = {
  revoked: ({ bad }: Style) => bad,
  unknown: ({ doubtful }: Style) => doubtful,
} as const

function verboseFields(description: Description): readonly Field[] {
  const { fingerprint, serialNumber, subjectKeyIdentifier, authorityKeyIdentifier } = description
  const { issuerUrl, crlUrls, ocspUrls, pin, unknownCritical, notBefore, notAfter } = description
  const optional = (label: string, text: string | undefined) =>
    text === undefined || text === '' ? [] : [{ label, text }]
  return [
    { label: 'dates', text: `${timeText(notBefore)} to ${timeText(notAfter)}` },
    { label: 'serial', text: serialNumber },
    { label: 'sha256', text: fingerprint },
    ...optional('ski', subjectKeyIdentifier),
    ...optional('aki', authorityKeyIdentifier),
    ...optional('aia', issuerUrl),
    ...optional('crl', crlUrls.join(', ')),
    ...optional('ocsp', ocspUrls.join(', ')),
    { label: 'pin', text: pin },
    ...optional('unknown', unknownCritical.join(', ')),
  ]
}

const LABEL = 8

function fieldLines({ label, text, paint }: Field, room: number, { style }: Drawing) {
  const lines = wrap(text, room - LABEL - 2)
  return lines.map((line, i) => {
    const head = style.heading((i === 0 ? label : '').padEnd(LABEL))
    return `  ${head}${paint ? paint(line) : line}`
  })
}
