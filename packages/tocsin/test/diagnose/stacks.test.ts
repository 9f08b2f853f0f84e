import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { logReader, recogniseLine } from '../../src/diagnose/index.ts'

interface Entry {
  readonly code: number | null
  readonly direction: 'received' | 'sent' | 'either' | 'local'
  readonly example: string
}

interface Stack {
  readonly stack: string
  readonly entries: readonly Entry[]
  readonly patterns: readonly { readonly regex: string }[]
}

const stacks: readonly Stack[] = JSON.parse(
  readFileSync(new URL('../../../../spec/stacks.json', import.meta.url), 'utf8'),
)

/** The direction that the catalogue gives its own text; in this line it stands beside the name. */
const saysMore = (stack: string, { direction, example }: Entry) =>
  direction === 'either' && stack === 'boringssl' && example.includes('(IN), TLS alert')

function expected(stack: string, entry: Entry) {
  const { code, direction } = entry
  const isKnown = direction === 'received' || direction === 'sent'
  return { code, direction: isKnown ? direction : saysMore(stack, entry) ? 'received' : null }
}

/** Where one text stands for several entries, it says none of them but names all: never a guess. */
function answer(entry: Entry, line = entry.example) {
  const finding = recogniseLine(line)
  if (!finding) return 'nothing'
  const { code, direction, candidates = [] } = finding
  const isOpen = code === null && entry.code !== null && isShared(entry, candidates)
  return isOpen
    ? { code: entry.code, direction: directionOf(entry, direction) }
    : { code, direction }
}

function isShared(entry: Entry, candidates: readonly { readonly code: number }[]): boolean {
  const isHidden = entry.example.endsWith('A TLS fatal alert has been received.')
  return isHidden || candidates.some(({ code }) => code === entry.code)
}

function directionOf(entry: Entry, direction: string | null) {
  return direction === null && entry.direction === 'received' ? 'received' : direction
}

const all = stacks.flatMap(({ stack, entries }) => entries.map((entry) => ({ stack, entry })))

describe('spec/stacks.json', () => {
  it.each(stacks.map(({ stack, entries }) => [stack, entries] as const))(
    'every example of %s gives its alert and direction',
    (stack, entries) => {
      for (const entry of entries) {
        expect(answer(entry), entry.example).toEqual(expected(stack, entry))
      }
    },
  )

  it('calls what is local so, unless its text stands for an alert as well', () => {
    const other = all.filter(({ entry }) => {
      const finding = recogniseLine(entry.example)
      return entry.direction === 'local' && !finding?.local && !finding?.candidates
    })
    expect(other.map(({ entry }) => entry.example)).toEqual([])
  })

  it('names the stack in nine lines of ten at least', () => {
    const right = all.filter(({ stack, entry }) => {
      const finding = recogniseLine(entry.example)
      return finding?.stack === stack || finding?.library === stack
    })
    expect(right.length / all.length).toBeGreaterThan(0.9)
  })

  it.each([
    ['syslog', (line: string) => `Nov 20 23:06:07 host app[8712]: ${line}`],
    ['JSON', (line: string) => JSON.stringify({ time: 1, log: `${line}\n` })],
    ['JSON in JSON', (line: string) => JSON.stringify({ m: JSON.stringify({ log: line }) })],
    ['colours', (line: string) => `\u001b[31mERROR\u001b[0m \u001b[1m${line}\u001b[0m`],
    ['CRLF', (line: string) => `${line}\r`],
    ['UTF-16 read as octets', (line: string) => [...line].map((each) => `${each}\0`).join('')],
    ['entities', (line: string) => line.replaceAll('"', '&quot;').replaceAll('>', '&gt;')],
  ])('reads through %s', (_, wrap) => {
    const changed = all.filter(({ entry }) => {
      const [plain, wrapped] = [recogniseLine(entry.example), recogniseLine(wrap(entry.example))]
      return plain?.code !== wrapped?.code || plain?.direction !== wrapped?.direction
    })
    expect(changed.map(({ entry }) => wrap(entry.example))).toEqual([])
  })

  it('finds every example in a log', () => {
    const missed = all.filter(({ entry }) => {
      let count = 0
      const log = logReader(() => count++)
      log.push(`nothing here\n${entry.example}\nnor here\n`)
      log.end()
      return count === 0
    })
    expect(missed.map(({ entry }) => entry.example)).toEqual([])
  })

  it('has patterns that no line makes slow', () => {
    const hostile = ['a', ' ', 'error:', 'SSL routines:', 'Error_Protocol "', '[ssl:a] AH0', '(1) ']
    const start = process.cpuUsage()
    for (const { patterns } of stacks) {
      for (const { regex } of patterns) {
        for (const piece of hostile) new RegExp(regex).test(piece.repeat(4096 / piece.length))
      }
    }
    expect(process.cpuUsage(start).user / 1000).toBeLessThan(5000)
  })
})
