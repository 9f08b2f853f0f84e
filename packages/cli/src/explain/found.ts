import { type Occurrence, recognise } from 'tocsin/diagnose'
import { ExitCode } from '../exit-code.ts'
import type { Io } from '../io.ts'
import { asLines, explainedJson } from '../render/explained.ts'
import { renderFinding } from '../render/finding.ts'
import type { Style } from '../render/style.ts'
import { explainFinding } from './finding.ts'
import { findingJson } from './finding-json.ts'
import type { Form } from './form.ts'
import { fill, type Tongue } from './phrases.ts'
import { notRead } from './read.ts'
import { ndjson } from './scan.ts'
import type { Reading } from './subject.ts'

/** Explains every event in a text of a few lines; `what` was typed, `text` is what it stands for. */
export function explainFound(
  io: Io,
  what: string,
  text: string,
  form: Form,
  style: Style,
  tongue: Tongue,
): ExitCode {
  const found = recognise(text)
  if (found.length === 0) return nothingIn(io, what, form)
  io.stdout.write(inForm(io, what, found, form, style, tongue))
  return ExitCode.fine
}

function inForm(
  io: Io,
  what: string,
  found: readonly Occurrence[],
  form: Form,
  style: Style,
  tongue: Tongue,
): string {
  if (form.ndjson) return found.map((each) => ndjson(each, 'arguments')).join('')
  if (!form.json) return asLines(findingTexts(io, found, style, tongue))
  return explainedJson(what, readingOf(found), { findings: found.map(findingJson) })
}

/** The alerts of findings, for what documents had of error texts before there were findings. */
function readingOf(found: readonly Occurrence[]): Reading {
  const codes = new Set(found.flatMap(({ finding: { code } }) => (code === null ? [] : [code])))
  return { as: 'log lines', subjects: [...codes].map((code) => ({ kind: 'alert', code })) }
}

/** What several lines say alike is told once, of the first of them. */
function findingTexts(
  io: Io,
  found: readonly Occurrence[],
  style: Style,
  tongue: Tongue,
): readonly string[] {
  const alike = new Map<string, readonly Occurrence[]>()
  for (const each of found) {
    const { code, direction, kind } = each.finding
    const key = `${code} ${direction} ${kind}`
    alike.set(key, [...(alike.get(key) ?? []), each])
  }
  return [...alike.values()].flatMap((list) => findingText(io, list, style, tongue))
}

function findingText(
  io: Io,
  list: readonly Occurrence[],
  style: Style,
  tongue: Tongue,
): readonly string[] {
  const { phrases } = tongue
  const [first] = list
  if (!first) return []
  const lines = list.map(({ line, last }) =>
    line === last ? `${line}` : fill(phrases.lineRange, { first: line, last }),
  )
  const isOne = lines.length === 1 && first.line === first.last
  const head = isOne ? phrases.line : phrases.lines
  return [
    style.faint(fill(head, { lines: lines.join(', '), text: first.text.trim() })),
    '',
    ...renderFinding(explainFinding(first, tongue), phrases, style, io.columns),
    '',
  ]
}

/** A word that is misspelt is a mistake on the command line; a text without TLS is an answer. */
function nothingIn(io: Io, what: string, { json, ndjson }: Form): ExitCode {
  const isWord = !/\s/.test(what.trim())
  if (json)
    io.stdout.write(explainedJson(what, { as: 'log lines', subjects: [] }, { findings: [] }))
  if (isWord && !json && !ndjson) throw notRead(what)
  if (!json && !ndjson) io.stderr.write('tocsin: nothing about TLS in this text\n')
  return isWord ? ExitCode.usage : ExitCode.inconclusive
}
