#!/usr/bin/env node
import { readFileSync } from 'node:fs'
import { parseArgs } from 'node:util'
import { answerTo } from './answer.mjs'

/**
 * `report.mjs [--answers FILE] [--json] limbo.json`: how far our answers agree with what a suite
 * expects. Without answers, as `validate` writes them, the cases are judged here. Exit code 1: a case
 * that is to fail was accepted.
 */
const { values: options, positionals } = parseArgs({
  options: { answers: { type: 'string' }, json: { type: 'boolean', default: false } },
  allowPositionals: true,
})
const [suite] = positionals
if (suite === undefined) {
  process.stderr.write('report.mjs: which suite? give the path of a limbo.json\n')
  process.exit(2)
}
const { testcases } = JSON.parse(readFileSync(suite, 'utf8'))
const answers = options.answers === undefined ? testcases.map(answerTo) : readAnswers()
const byId = new Map(answers.map((answer) => [answer.id, answer]))
const compared = testcases.map(compare)
const groups = { ...summaries(compared), all: summary(compared) }
const different = compared.filter(({ outcome }) => outcome !== 'agrees')

process.stdout.write(options.json ? `${JSON.stringify({ groups, different })}\n` : asText())
process.exitCode = different.some(({ outcome }) => outcome === 'accepted') ? 1 : 0

function readAnswers() {
  const lines = readFileSync(options.answers, 'utf8').split('\n')
  return lines.filter((line) => line !== '').map((line) => JSON.parse(line))
}

function compare({ id, features, expected_result: expected }) {
  const answer = byId.get(id) ?? { skip: true, why: 'no answer' }
  const { error = answer.why } = answer
  return { id, group: groupOf(id, features), outcome: outcomeOf(answer, expected), error }
}

function outcomeOf({ ok, skip }, expected) {
  if (skip) return 'skipped'
  if (ok === (expected === 'SUCCESS')) return 'agrees'
  return ok ? 'accepted' : 'refused'
}

function groupOf(id, features) {
  if (id.split('::').includes('bettertls')) return 'BetterTLS'
  return features.some((feature) => feature.startsWith('pedantic-')) ? 'pedantic' : 'others'
}

function summaries(all) {
  const names = [...new Set(all.map(({ group }) => group))].sort()
  return Object.fromEntries(
    names.map((name) => [name, summary(all.filter(({ group }) => group === name))]),
  )
}

function summary(cases) {
  const count = (wanted) => cases.filter(({ outcome }) => outcome === wanted).length
  const [agrees, accepted, refused, skipped] = ['agrees', 'accepted', 'refused', 'skipped'].map(
    count,
  )
  return { cases: cases.length, agrees, accepted, refused, skipped }
}

function asText() {
  const rows = Object.entries(groups).map(
    ([name, { cases, agrees, accepted, refused, skipped }]) => [
      name,
      cases,
      agrees,
      `${((100 * agrees) / cases).toFixed(2)} %`,
      accepted,
      refused,
      skipped,
    ],
  )
  const head = ['', 'cases', 'agree', '', 'wrongly accepted', 'wrongly refused', 'skipped']
  const widths = head.map((_, i) => Math.max(...[head, ...rows].map((row) => `${row[i]}`.length)))
  const table = [head, ...rows].map((row) =>
    row
      .map((cell, i) => (i === 0 ? `${cell}`.padEnd(widths[i]) : `${cell}`.padStart(widths[i])))
      .join('  '),
  )
  const list = different.map(({ id, outcome, error }) => `${outcome}  ${id}  ${error ?? ''}`)
  return `${[...table, '', ...list].join('\n')}\n`
}
