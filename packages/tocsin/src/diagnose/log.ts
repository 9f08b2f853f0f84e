import { fusion } from './event.ts'
import type { Finding } from './finding.ts'
import type { Occurrence } from './occurrence.ts'
import type { LineReader } from './recognise.ts'

/** Reads a log of any length in chunks, in constant memory. */
export interface LogReader {
  push(chunk: string): void
  end(): void
  /** Lines read so far. */
  readonly lines: number
}

/** What a line about TLS has somewhere; most lines of most logs have none of it. */
const clue =
  /alert|ssl|tls|x509|handshake|certif|PKIX|quic|crypto|error:[01]|channel|0x8009|15 ?03 ?0|x15|-98\d\d|-0x[0267]|peer is|RecordType|SEC_E_|SEC_ERROR|PR_[A-Z]|curl: \(|Authentication|NSURLError|Description: [A-Z][\w ]{2,40} \(\d|socket hang|inconsistent with|DH (?:group|prime)|record version|error,closed|errno=|UnexpectedEof|decrypt peer|ptls_|fatal error:|client error|peer doesn|encrypted client|net::ERR|net_error|Nss|secure|Error_|ptls|TLSA|bad record|HTTPS(?!:)|GnuTLS|cipher|InvalidData|EPROTO|Ncat|protocol error|suddenly/gi

/** What a line about trouble has: healthy lines name protocol and cipher suite, too. */
const trouble =
  /alert|\berr|_err|error|fail|fatal|invalid|unexpected|unsupported|unknown|unrecogn|refus|reject|denied|closed|closing|reset|eof|terminat|mismatch|match any|n't match|not match|verif|trust|expire|wrong|unable|cannot|can't|could|n't|timed? ?out|abort|disconnect|exception|15 ?03|x15|-98\d\d|0x8009|self[- ]?signed|SEC_E|\bbad|_bad|illegal|missing|\bno[ _]|\bnot\b|plain|spoken|http request|HTTP response|different|without|lost|shut|suddenly|is DOWN|record type|\d{9}|required|revoked|incompatib|inconsistent|insufficient|dropped|ptls_|mbedtls|curl: \(|Description: |CRYPT_E|violation|PKIX|crypto_error/i

/** A line without an end is read in pieces of this length. */
const LONGEST_LINE = 65_536
const WINDOW = 4096
const MOST_WINDOWS = 16
const MOST_REMEMBERED = 4096

/** What differs from line to line without a meaning: addresses, times, connection numbers. */
const incidental =
  /\d{1,3}(?:\.\d{1,3}){3}(?::\d{1,5})?|\d\d:\d\d:\d\d(?:[.,]\d{1,9})?|\d{4}[-/]\d\d[-/]\d\d|[#*]\d{1,12}|\[\d{4,10}\]/g

/** Finds every event in a log; `found` gets each when it is complete. */
export function logReader(read: LineReader, found: (occurrence: Occurrence) => void): LogReader {
  const remembered = remembering(read)
  const events = fusion(remembered, found)
  let rest = ''
  let lines = 0

  const line = (text: string) => {
    if (text.length > WINDOW) readLong(text, lines, events.line)
    else if (trouble.test(text)) events.line(text, lines)
  }
  const take = (text: string) => {
    let at = 0
    for (let start = nextClue(text, at); start >= 0; start = nextClue(text, at)) {
      lines += newlines(text, at, start) + 1
      const end = lineEnd(text, start)
      line(text.slice(start, end))
      at = end + 1
    }
    lines += newlines(text, at, text.length)
  }

  return {
    push(chunk) {
      const text = rest + chunk
      const end = text.lastIndexOf('\n') + 1
      if (end > 0) take(text.slice(0, end))
      rest = text.slice(end)
      if (rest.length < LONGEST_LINE) return
      take(`${rest}\n`)
      rest = ''
    },
    end() {
      if (rest !== '') take(`${rest}\n`)
      rest = ''
      events.end()
    },
    get lines() {
      return lines
    },
  }
}

/** Reads a text of a few lines whole: what is given to be explained is about TLS, and needs no clue. */
export function readText(
  text: string,
  read: LineReader,
  found: (occurrence: Occurrence) => void,
): void {
  const events = fusion(read, found)
  for (const [index, line] of text.split('\n').entries()) {
    if (line.length > WINDOW) readLong(line, index + 1, events.line)
    else events.line(line, index + 1)
  }
  events.end()
}

/** Where the next line begins that may be about TLS; -1 if none does. */
function nextClue(text: string, from: number): number {
  if (from >= text.length) return -1
  clue.lastIndex = from
  const match = clue.exec(text)
  return match ? text.lastIndexOf('\n', match.index) + 1 : -1
}

function lineEnd(text: string, from: number): number {
  const end = text.indexOf('\n', from)
  return end < 0 ? text.length : end
}

function newlines(text: string, from: number, to: number): number {
  let count = 0
  for (let at = text.indexOf('\n', from); at >= 0 && at < to; at = text.indexOf('\n', at + 1))
    count++
  return count
}

/** A line of minified JSON may hold several events far from each other: what is around each clue. */
function readLong(line: string, number: number, event: (line: string, at: number) => void): void {
  const search = new RegExp(clue)
  let windows = 0
  for (let match = search.exec(line); match && windows < MOST_WINDOWS; match = search.exec(line)) {
    const start = Math.max(0, match.index - WINDOW / 4)
    const window = line.slice(start, start + WINDOW)
    if (trouble.test(window)) {
      event(window, number)
      windows++
    }
    search.lastIndex = start + WINDOW
  }
}

/** The same reader, which remembers what it read of lines that differ in incidentals only. */
function remembering(read: LineReader): LineReader {
  const known = new Map<string, Finding | undefined>()
  return (line) => {
    const key = line.replace(incidental, '#')
    const before = known.get(key)
    if (before !== undefined || known.has(key)) return before
    const finding = read(line)
    if (known.size >= MOST_REMEMBERED) known.clear()
    known.set(key, finding)
    return finding
  }
}
