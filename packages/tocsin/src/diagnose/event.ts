import type { Finding } from './finding.ts'
import type { Occurrence } from './occurrence.ts'
import type { LineReader } from './recognise.ts'

/** Joins the lines that programs spread one event over. */
interface Fusion {
  /** Arrow functions: they are handed on. */
  readonly line: (text: string, number: number) => void
  readonly end: () => void
}

/** How many lines may stand between the two of one event; stack frames in between are not counted. */
const NEAR = 5
const MOST_FRAMES = 120
const MOST_TEXT = 400

/** Postfix, Apache, OpenVPN, Java and others say first that it failed, then why, or the other way round. */
export function fusion(read: LineReader, found: (occurrence: Occurrence) => void): Fusion {
  let pending: Occurrence | undefined
  let block = ''
  const flush = () => {
    if (pending) found(pending)
    pending = undefined
  }
  const take = (next: Occurrence) => {
    const joined = pending && joinedWith(pending, next)
    if (joined) {
      pending = joined
      return
    }
    flush()
    pending = next
    block = ''
  }
  return {
    line(text, number) {
      block = pending && isOpen(pending, number) ? `${block}\n${shortened(text)}` : ''
      const finding = read(text) ?? completed(pending, block, read)
      if (finding) take({ finding, line: number, last: number, text: shortened(text) })
    },
    end: flush,
  }
}

/** Whether the lines below may tell what this one hides. */
function isOpen({ finding, last }: Occurrence, number: number): boolean {
  return rank(finding) === HIDDEN && number - last <= NEAR
}

/** What only the lines below tell, like the number under "TLS alert received": read with those above. */
function completed(
  pending: Occurrence | undefined,
  block: string,
  read: LineReader,
): Finding | undefined {
  if (!pending || block === '') return undefined
  const finding = read(`${pending.text}${block}`)
  return finding?.code === null ? undefined : finding
}

function joinedWith(first: Occurrence, next: Occurrence): Occurrence | undefined {
  const distance = next.line - first.last
  if (distance > MOST_FRAMES || (distance > NEAR && !isContinuation(next.text))) return undefined
  if (!isOneEvent(first, next)) return undefined
  const [better, other] = rank(next.finding) > rank(first.finding) ? [next, first] : [first, next]
  return {
    ...better,
    finding: { ...better.finding, stack: stackOf(better.finding, other.finding) },
    line: first.line,
    last: next.last,
  }
}

const WRAPPER = 0
const LOCAL = 1
const HIDDEN = 2
const TOLD = 3

/** How much a finding says. */
export function rank({ code, local, kind }: Finding): number {
  if (code !== null) return TOLD
  if (local !== true) return HIDDEN
  return kind === 'wrapper' ? WRAPPER : LOCAL
}

/** One says that, the other why; or the second line goes on with the first. */
function isOneEvent(first: Occurrence, next: Occurrence): boolean {
  const ranks = [rank(first.finding), rank(next.finding)]
  if (isOtherProcess(first.text, next.text)) return false
  const continues = isContinuation(next.text)
  if (ranks[0] === ranks[1]) return continues && first.finding.code === next.finding.code
  const isVague = ranks.some((each) => each === WRAPPER || each === HIDDEN)
  return isVague && (continues || isRelated(first.finding, next.finding))
}

function isContinuation(text: string): boolean {
  return /^\s*(?:Caused by:|\[?cause\]?:|code: |reason: |library: |Suppressed:|During handling|Error in)/.test(
    text,
  )
}

function isRelated(a: Finding, b: Finding): boolean {
  if (a.stack !== null && (a.stack === b.stack || a.stack === b.library)) return true
  return a.library !== null && (a.library === b.library || a.library === b.stack)
}

/** Processes and threads as logs tag them. */
function isOtherProcess(a: string, b: string): boolean {
  const process = /\[(?:pid )?(\d{2,10}(?::tid \d{1,20})?)\]/
  const [, one] = process.exec(a) ?? []
  const [, two] = process.exec(b) ?? []
  return one !== undefined && two !== undefined && one !== two
}

/** A library's line says nothing of the program; the one beside it may. */
function stackOf(better: Finding, other: Finding): string | null {
  return better.stack === null || better.stack === better.library
    ? (other.stack ?? better.stack)
    : better.stack
}

function shortened(line: string): string {
  const text = line.trimEnd()
  return text.length <= MOST_TEXT ? text : `${text.slice(0, MOST_TEXT)}…`
}
