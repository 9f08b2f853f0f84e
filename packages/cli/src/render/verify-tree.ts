import { type Description, shortName } from '../verify/describe.ts'
import type { Finding, Judgement, Link, Remark } from '../verify/judgement.ts'
import { beginningOf } from './columns.ts'
import type { Drawing } from './verify-drawing.ts'
import { certificateLines } from './verify-fields.ts'
import { wrap } from './wrap.ts'

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
      ...certificateLines(link, above, room, drawing),
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

function findingLines(finding: Finding, room: number, { style, marks }: Drawing) {
  const { condition, text, source } = finding
  const facts = factsText(finding)
  const said = `${text}${facts === '' ? '' : `: ${facts}`}`
  const head = `${marks.bad} ${condition} (${source.replace('§', marks.section)})`
  return [...wrap(head, room).map(style.bad), ...wrap(said, room - 2).map((line) => `  ${line}`)]
}

/** What was seen, without what the tree says by itself. */
function factsText({ facts }: Pick<Finding, 'facts'>): string {
  return Object.entries(facts)
    .filter(([key]) => key !== 'index' && key !== 'subject')
    .map(([key, value]) => `${key}=${value}`)
    .join(', ')
}
