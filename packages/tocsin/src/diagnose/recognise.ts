import type { Confidence, Finding } from './finding.ts'
import { genericIn } from './generic.ts'
import { kindOf } from './kind.ts'
import { localIn, queueEntryIn } from './local.ts'
import { alertOf } from './names.ts'
import { numberedIn } from './numbers.ts'
import { productOf } from './products.ts'
import { reveals } from './reveal.ts'
import type { Groups, Rule, Said } from './rule.ts'
import { libraryRules } from './rules/libraries.ts'
import { opensslRules, opensslWords } from './rules/openssl.ts'
import { runtimeRules } from './rules/runtimes.ts'
import { systemRules } from './rules/systems.ts'
import { unwrapped } from './text.ts'
import { type NumberRow, saidBy, type TextFinder, type TextRow, textFinder } from './texts.ts'

/** What is known of the stacks' wordings beyond the rules. */
export interface StackTable {
  readonly texts: readonly TextRow[]
  readonly numbers: readonly NumberRow[]
}

/** Reads one line; undefined where it says nothing of TLS. */
export type LineReader = (line: string) => Finding | undefined

const rules: readonly Rule[] = [
  ...opensslRules,
  ...runtimeRules,
  ...libraryRules,
  ...systemRules,
  ...opensslWords,
]

/** Longer lines are read around what looks like TLS, see `windows`. */
const LONGEST_LINE = 4096

interface Read extends Said {
  readonly evidence: string
}

/** A reader of lines that knows the wordings of a table. */
export function lineReader({ texts, numbers }: StackTable): LineReader {
  const finder = textFinder(texts)
  const constants = texts.filter(([, stack]) => stack === 'nss')
  const numbered = new Map([
    ...constants.map((row) => [`nss ${row[0]}`, row] as const),
    ...numbers.map(([stack, number, row]) => [`${stack} ${number}`, row] as const),
  ])
  return (line) => {
    const text = unwrapped(line.length > LONGEST_LINE ? line.slice(0, LONGEST_LINE) : line)
    const lower = text.toLowerCase()
    const product = productOf(text, lower)
    const read =
      byRules(text, lower) ??
      byNumber(text, lower, numbered) ??
      byWords(text, finder, [product?.stack, product?.library])
    return read && { ...finding(read, product), ...versionIn(text) }
  }
}

/** The numbers first, then the stacks' own forms; the first rule that reads something has the word. */
function byRules(text: string, lower: string): Read | undefined {
  for (const rule of rules) {
    if (!lower.includes(rule.needle)) continue
    const read = apply(rule, text)
    if (read) return read
  }
  return undefined
}

function apply(rule: Rule, text: string): Read | undefined {
  const { pattern, library } = rule
  pattern.lastIndex = 0
  for (let match = pattern.exec(text); match; match = pattern.exec(text)) {
    const said = rule.read((match.groups ?? {}) as Groups, text)
    if (said) {
      return {
        confidence: 'certain',
        ...(library !== null && { library }),
        ...said,
        evidence: match[0].trim(),
      }
    }
    if (!pattern.global) return undefined
  }
  return undefined
}

function byNumber(
  text: string,
  lower: string,
  numbered: ReadonlyMap<string, TextRow>,
): Read | undefined {
  const found = numberedIn(text, lower, numbered)
  return found && { confidence: 'certain', ...saidBy(found.row), evidence: found.evidence }
}

/** A stack's wording, else an entry of the error queue, else words that any program may use. */
function byWords(
  text: string,
  finder: TextFinder,
  stacks: readonly (string | undefined)[],
): Read | undefined {
  const queued = queueEntryIn(text)
  const row = finder.find(text, [...stacks, queued?.library])
  const worded = row && inRow(row, text, queued)
  if (worded && worded.kind !== 'wrapper') return worded
  return queued ?? genericIn(text) ?? strongest(localIn(text), worded)
}

function inRow(row: TextRow, text: string, queued: Read | undefined): Read {
  const said = saidBy(row)
  const told = isHidden(said) ? genericIn(text) : undefined
  if (told && told.code !== null) return told
  const known = queued && withQueue(said, queued)
  return { confidence: 'certain', ...said, evidence: row[0], ...known }
}

/** That an alert came and no more: what stands beside it may say more. */
function isHidden({ code, local, candidates = [] }: Said): boolean {
  return code === null && !local && candidates.length === 0
}

function strongest(local: Read | undefined, wrapper: Read | undefined): Read | undefined {
  return local && local.kind !== 'wrapper' ? local : (wrapper ?? local)
}

/** The table knows what goes out; the queue, which library it was. */
function withQueue(said: Said, queued: Read): Partial<Read> {
  const kind = said.kind === 'other' ? queued.kind : said.kind
  return { ...(queued.library && { library: queued.library }), ...(kind && { kind }) }
}

function finding(read: Read, product: ReturnType<typeof productOf>): Finding {
  const { code, direction, evidence } = read
  const library = libraryOf(read, product)
  const stack = read.stack ?? product?.stack ?? read.library ?? null
  return {
    ...(code === null ? { alert: null, code } : alertOf(code)),
    direction,
    stack,
    library,
    confidence: confidenceOf(read),
    evidence,
    ...details(read),
    ...revealed(read, [stack, library]),
  }
}

/** What only some findings have; what a rule left out stays away. */
function details({ level, candidates, sends, sender, note, ...read }: Read): Partial<Finding> {
  return {
    ...(level && { level }),
    ...(candidates && candidates.length > 0 && { candidates: candidates.map(alertOf) }),
    ...(read.local && { local: read.local, kind: read.kind ?? kindOf(read.evidence) }),
    ...(sends && { sends }),
    ...(sender && { sender }),
    ...(note !== undefined && { note }),
  }
}

function revealed({ code, local }: Read, stacks: readonly (string | null)[]): Partial<Finding> {
  if (code !== null || local) return {}
  const [reveal] = stacks.flatMap((each) => reveals[each ?? ''] ?? [])
  return reveal === undefined ? {} : { reveal }
}

const versions = /\b(D?TLS)[v ]{0,2}(1\.[0-3])\b/g

/** The version that a text names, if it names one only; `tlsv1 alert` and `sslv3 alert` name none. */
function versionIn(text: string): { readonly version?: string } {
  const all = new Set(
    Array.from(text.matchAll(versions), ([, name, number]) => `${name} ${number}`),
  )
  const [version] = all
  return version !== undefined && all.size === 1 ? { version } : {}
}

/** Programs are no libraries: what only a program says leaves open what it stands on. */
const programs: ReadonlySet<string> = new Set(
  'curl wget nginx haproxy apache envoy stunnel postfix dovecot openvpn postgresql mysql mongodb kafka mosquitto mitmproxy wireshark zeek ssldump raw-record grpc netty esp-idf cli-tools chrome firefox conscrypt node deno python ruby php perl dotnet'.split(
    ' ',
  ),
)

function libraryOf({ library }: Read, product: ReturnType<typeof productOf>): string | null {
  if (library !== undefined && !programs.has(library)) return library
  return product?.library ?? implied[product?.stack ?? library ?? ''] ?? null
}

const implied: Readonly<Record<string, string>> = {
  node: 'openssl',
  python: 'openssl',
  ruby: 'openssl',
  php: 'openssl',
  perl: 'openssl',
  deno: 'rustls',
  chrome: 'boringssl',
  firefox: 'nss',
  envoy: 'boringssl',
  conscrypt: 'boringssl',
  'esp-idf': 'mbedtls',
  postfix: 'openssl',
  apache: 'openssl',
}

function confidenceOf({ confidence, code, local }: Read): Confidence {
  if (confidence === undefined) return 'certain'
  return confidence === 'certain' && code === null && !local ? 'likely' : confidence
}
