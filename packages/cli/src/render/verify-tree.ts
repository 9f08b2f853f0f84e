import { type Description, shortName } from '../verify/describe.ts'
import type { Finding, Judgement, Link, Remark } from '../verify/judgement.ts'
import { standing } from '../verify/span.ts'
import { beginningOf } from './columns.ts'
import type { Marks } from './marks.ts'
import type { Style } from './style.ts'
import { wrap } from './wrap.ts'

/** How a report is drawn. */
export interface Drawing {
  readonly style: Style
  readonly marks: Marks
  readonly width: number
  readonly isVerbose: boolean
  /** Seconds since 1970: what dates are compared with. */
  readonly now: number
}

/** The chain as a tree: who vouches for whom, the trust anchor at the top. */
export function treeLines(judgement: Judgement, drawing: Drawing): readonly string[] {
  const missing = judgement.remarks.find(({ kind }) => kind.startsWith('missing-'))
  const above = missing ? 1 : 0
  const last = judgement.path.length - 1
  const links = judgement.path.map((link, place) => {
    const position = { depth: last - place + above, hasBelow: place > 0 }
    return placed(certificateNode(link, place, judgement), position, drawing)
  })
  const top = missing ? placed(missingNode(missing), { depth: 0, hasBelow: true }, drawing) : []
  return [...top, ...links.reverse().flat()]
}

/** What hangs on the tree: a mark and a text, and under them what there is to say. */
interface Node {
  readonly mark: (drawing: Drawing) => string
  readonly text: (drawing: Drawing) => string
  readonly body: (room: number, drawing: Drawing) => readonly string[]
}

interface Position {
  readonly depth: number
  readonly hasBelow: boolean
}

function placed(node: Node, { depth, hasBelow }: Position, drawing: Drawing): readonly string[] {
  const { marks, style, width } = drawing
  const branch = depth === 0 ? '' : `${'  '.repeat(depth - 1)}${marks.branch}`
  const trunk = `${'  '.repeat(depth)}${hasBelow ? marks.trunk : '  '}`
  const room = width - trunk.length
  const [first = '', ...more] = wrap(node.text(drawing), room - 1).map(style.strong)
  return [
    `${branch}${node.mark(drawing)} ${first}`,
    ...[...more, ...node.body(room, drawing)].map((line) => `${trunk}${line}`.trimEnd()),
  ]
}

function missingNode({ text, url }: Remark): Node {
  return {
    mark: ({ style, marks }) => style.bad(marks.unknown),
    text: () => text,
    body: (room) => (url === undefined ? [] : wrap(`  to be had from ${url}`, room)),
  }
}

function certificateNode(link: Link, place: number, judgement: Judgement): Node {
  const { description, findings, der } = link
  const above = judgement.path[place + 1]?.description
  return {
    mark: (drawing) => markOf(link, judgement, drawing),
    text: (drawing) =>
      description ? nameText(description, drawing) : `unreadable, ${der.length} octets`,
    body: (room, drawing) => [
      ...[fromField(link), ...fieldsOf(link, above, drawing)].flatMap((field) =>
        fieldLines(field, room, drawing),
      ),
      ...findings.flatMap((finding) => findingLines(finding, room, drawing)),
    ],
  }
}

function markOf({ findings }: Link, { isExamined }: Judgement, { style, marks }: Drawing): string {
  if (findings.length > 0) return style.bad(marks.bad)
  return isExamined ? style.good(marks.good) : style.doubtful(marks.unknown)
}

const MOST_NAME = 160

function nameText(description: Description, { isVerbose, marks }: Drawing): string {
  const { subject } = description
  const text = subject === '' ? shortName(description) : subject
  const beginning = isVerbose ? text : beginningOf(text, MOST_NAME)
  return beginning === text ? text : `${beginning}${marks.more}`
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
    ...statusFields(status, drawing),
    ...(isNext ? [] : [{ label: 'issuer', text: issuer }]),
    ...(drawing.isVerbose ? verboseFields(description) : []),
  ]
}

const MOST_LISTED = 8

function listField(
  label: string,
  items: readonly string[],
  { isVerbose }: Drawing,
): readonly Field[] {
  if (items.length === 0) return []
  const shown = isVerbose ? items : items.slice(0, MOST_LISTED)
  const rest = items.length - shown.length
  return [{ label, text: `${shown.join(', ')}${rest === 0 ? '' : ` and ${rest} more (-v)`}` }]
}

const SOON = 14 * 86_400

function validField(description: Description, { style, now }: Drawing): Field {
  const { notBefore, notAfter } = description
  const text = `${dateText(notBefore)} to ${dateText(notAfter)}, ${standing(description, now)}`
  if (now < notBefore || now > notAfter) return { label: 'valid', text, paint: style.bad }
  return { label: 'valid', text, ...(notAfter - now < SOON && { paint: style.doubtful }) }
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

/** As 2026-07-01T00:00:00Z. */
export function timeText(seconds: number): string {
  return new Date(Math.floor(seconds) * 1000).toISOString().replace('.000', '')
}

const LABEL = 8

function fieldLines({ label, text, paint }: Field, room: number, { style }: Drawing) {
  const lines = wrap(text, room - LABEL - 2)
  return lines.map((line, i) => {
    const head = style.heading((i === 0 ? label : '').padEnd(LABEL))
    return `  ${head}${paint ? paint(line) : line}`
  })
}

function findingLines(finding: Finding, room: number, { style, marks }: Drawing) {
  const { condition, text, source } = finding
  const facts = factsText(finding)
  const said = `${text}${facts === '' ? '' : `: ${facts}`}`
  const head = `${marks.bad} ${condition} (${source.replace('§', marks.section)})`
  return [...wrap(head, room).map(style.bad), ...wrap(said, room - 2).map((line) => `  ${line}`)]
}

/** What was seen, without what the tree says by itself. */
export function factsText({ facts }: Pick<Finding, 'facts'>): string {
  return Object.entries(facts)
    .filter(([key]) => key !== 'index' && key !== 'subject')
    .map(([key, value]) => `${key}=${value}`)
    .join(', ')
}
