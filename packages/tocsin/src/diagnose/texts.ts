import type { LocalKind } from './finding.ts'
import { kindOf } from './kind.ts'
import { alertOf, codeOf } from './names.ts'
import type { Said } from './rule.ts'

/** A wording of a stack: text, stack, direction, code, the codes it may be, the codes that go out with it. */
export type TextRow = readonly [
  text: string,
  stack: string,
  direction: 'received' | 'sent' | 'either' | 'local',
  code: number | null,
  candidates?: readonly number[],
  sends?: readonly number[],
]

/** A number of a stack, and the text it stands for. */
export type NumberRow = readonly [stack: string, number: string, row: TextRow]

interface Wording {
  readonly row: TextRow
  /** What stands between the parts of a text that vary: host names, numbers. */
  readonly pieces: readonly string[]
  readonly isEveryday: boolean
}

/** Finds the longest wording that a line has. */
export interface TextFinder {
  find(line: string, stacks: readonly (string | undefined)[]): TextRow | undefined
}

/** What stands in a text for a part that varies. */
const VARIES = '…'

/** Indexes the wordings by their longest word, so that a line costs as much as it has words. */
export function textFinder(rows: readonly TextRow[]): TextFinder {
  const byWord = new Map<string, Wording[]>()
  for (const row of rows) {
    const word = longestWord(row[0])
    const list = byWord.get(word)
    if (list) list.push(wording(row))
    else byWord.set(word, [wording(row)])
  }
  return { find: (line, stacks) => longest(candidatesIn(line, byWord), line, stacks) }
}

const words = /[\p{L}\p{N}_]+/gu

function longestWord(text: string): string {
  const all = text.replaceAll(VARIES, ' ').match(words) ?? ['']
  return all.reduce((best, each) => (each.length > best.length ? each : best), '')
}

const tlsWords = /ssl|tls|alert|certif|cipher|x509|handshake|crypto|_|PKIX|HTTPS|[a-z][A-Z]/i
const EVERYDAY = 30

function wording(row: TextRow): Wording {
  const [text] = row
  return {
    row,
    pieces: text.split(VARIES),
    isEveryday: isEveryday(row),
  }
}

/** Neither a word of the protocol nor long; or the bare name of an alert. */
function isEveryday([text, , direction]: TextRow): boolean {
  if (direction === 'local' && codeOf(text) !== undefined) return true
  return !tlsWords.test(text) && text.length < EVERYDAY
}

function candidatesIn(line: string, byWord: ReadonlyMap<string, Wording[]>): readonly Wording[] {
  const found: Wording[] = []
  const seen = new Set<string>()
  for (const [word] of line.matchAll(words)) {
    const list = byWord.get(word)
    if (!list || seen.has(word)) continue
    seen.add(word)
    found.push(...list)
  }
  return found
}

function longest(
  candidates: readonly Wording[],
  line: string,
  stacks: readonly (string | undefined)[],
): TextRow | undefined {
  let best: TextRow | undefined
  for (const wording of candidates) {
    const isNews = best === undefined || isBetter(wording.row, best, stacks)
    if (isNews && isIn(line, wording, stacks)) best = wording.row
  }
  return best
}

function isIn(
  line: string,
  { row, pieces, isEveryday }: Wording,
  stacks: readonly (string | undefined)[],
): boolean {
  if (isEveryday && !hasContext(line, row, stacks)) return false
  if (needsItsStack(row) && !stacks.includes(row[1])) return false
  return contains(line, pieces)
}

function isBetter(row: TextRow, best: TextRow, stacks: readonly (string | undefined)[]): boolean {
  if (row[0].length !== best[0].length) return row[0].length > best[0].length
  const rank = (each: TextRow) => (stacks.includes(each[1]) ? 1 : 0)
  return rank(row) > rank(best)
}

const context = /ssl|tls|https|handshake|x509|certificate/i

/** Everyday words count only from the stack that is at work, or beside a word of the protocol. */
function hasContext(line: string, row: TextRow, stacks: readonly (string | undefined)[]): boolean {
  if (stacks.includes(row[1])) return true
  return codeOf(row[0]) === undefined && (context.test(line) || line.trim() === row[0])
}

/** Programs that call an alert by words of their own: from anyone else those mean something else. */
function needsItsStack([text, stack, direction]: TextRow): boolean {
  return stack === 'curl' && direction !== 'local' && !/alert|rustls|gnutls|schannel/i.test(text)
}

function contains(line: string, pieces: readonly string[]): boolean {
  let at = 0
  for (const piece of pieces) {
    const found = line.indexOf(piece, at)
    if (found < 0) return false
    at = found + piece.length
  }
  return true
}

/** What a row says, as a rule would. */
export function saidBy([text, stack, direction, code, candidates, sends]: TextRow): Said {
  const more = {
    library: stack,
    ...(candidates && { candidates }),
    ...(sends && { sends: sends.map(alertOf) }),
  }
  if (direction !== 'local') {
    return { code, direction: direction === 'either' ? null : direction, ...more }
  }
  const kind: LocalKind = kindOf(text)
  return { code: null, direction: null, local: true, kind, ...more }
}
