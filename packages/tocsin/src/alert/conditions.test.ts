import { readdirSync, readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import type { Condition } from './condition.ts'
import { alertFor, type ConditionId, conditions } from './conditions.ts'
import type { AlertName } from './description.ts'
import { alertRegistry } from './registry.ts'

interface Row {
  readonly id: string
  readonly area: string
  readonly versions: readonly string[]
  readonly alert: AlertName | null
  readonly altAlerts?: readonly AlertName[]
  readonly inferred?: boolean
  readonly reaction?: string
  readonly source: string
  readonly alsoIn?: readonly string[]
}

interface Exception {
  readonly issue: string
  readonly reason: string
  readonly areas?: readonly string[]
  readonly rows?: readonly string[]
}

const spec = new URL('../../../../spec/', import.meta.url)
const readJson = (name: string) => JSON.parse(readFileSync(new URL(name, spec), 'utf8'))

const catalogue = readJson('conditions.json') as readonly Row[]
const exceptions = readJson('exceptions.json') as readonly Exception[]
const rows = new Map(catalogue.map((row) => [row.id, row]))
const all = Object.entries(conditions) as readonly [ConditionId, Condition][]
const pairs = all.flatMap(([id, { covers }]) => covers.map((row) => [id, row] as const))

describe('a condition', () => {
  it('stands in the table of its area', () => {
    const folder = new URL('conditions/', import.meta.url)
    const names = readdirSync(folder)
    const areaOf = (name: string) => name.slice(0, name.indexOf('.'))
    for (const name of names) {
      const area = areaOf(name)
      const text = readFileSync(new URL(name, folder), 'utf8')
      const ids = [...text.matchAll(/^ {2}'([^']+)': \{$/gm)].map(([, id]) => id ?? '')
      expect(ids.length, area).toBeGreaterThan(0)
      expect(ids.filter((id) => !id.startsWith(`${area}.`))).toEqual([])
    }
    expect(new Set(all.map(([id]) => id.split('.')[0]))).toEqual(new Set(names.map(areaOf)))
  })

  it.each(all)('%s is well formed', (id, condition) => {
    expect(id).toMatch(/^[a-z-]+\.[a-z0-9-]+$/)
    expect(condition.text).toMatch(/^[a-z].{10,98}[^.]$/)
    expect(new Set(condition.covers).size).toBe(condition.covers.length)
    expect(condition.also ?? []).not.toContain(condition.alert)
    expect(condition.level === 'CHOICE' || condition.covers.length > 0).toBe(true)
  })

  it.each(all)(
    '%s has an alert in every version it can occur in (5246-7.2.2-g, 5246-7.2.2-h, 5246-7.2.2-i)',
    (id) => {
      const before13 = alertFor(id, 'tls12')
      const now = alertFor(id, 'tls13')
      expect(['reserved', 'undefined']).not.toContain(before13 && alertRegistry[before13].tls12)
      if (occursInTls13(id)) {
        expect(['reserved', 'undefined']).not.toContain(now && alertRegistry[now].tls13)
      }
    },
  )
})

it.each(['decryption_failed', 'no_certificate', 'export_restriction'] as const)(
  '%s is never sent, whatever the version (5246-7.2.2-g, 5246-7.2.2-h, 5246-7.2.2-i)',
  (historic) => {
    const sent = all.flatMap(([id, { alert, before13 }]) => [
      alert,
      before13?.alert,
      ...(['tls13', 'tls12', 'tls11', 'tls10', undefined] as const).map((v) => alertFor(id, v)),
    ])
    expect(sent).not.toContain(historic)
  },
)

describe('a condition and a row it covers agree', () => {
  it.each(pairs)('%s covers %s', (id, rowId) => {
    const row = rows.get(rowId)
    expect(row, 'no such row').toBeDefined()
    if (!row) return
    for (const alert of alertsSent(id, row)) expect(alertsAllowed(row)).toContain(alert)
    expect(alertsAccepted(id)).toEqual(expect.arrayContaining([...(row.altAlerts ?? [])]))
    if (row.alert && !row.reaction?.startsWith('do not implement'))
      expect(alertsAccepted(id)).toContain(row.alert)
  })

  it.each(all.filter(([, { covers }]) => covers.length > 0))(
    '%s cites a section of theirs',
    (id) => {
      const { source, was, covers } = conditions[id]
      if (source.startsWith('docs/') || source.startsWith('RFC 5280 ')) return
      const sections = covers.flatMap((row) => [
        rows.get(row)?.source,
        ...(rows.get(row)?.alsoIn ?? []),
      ])
      expect(sections.includes(source) || sections.includes(was)).toBe(true)
    },
  )
})

describe('an exception', () => {
  const excepted = exceptions.flatMap((exception) => exception.rows ?? [])

  it('names rows and areas that exist, each once', () => {
    expect(excepted.filter((row) => !rows.has(row))).toEqual([])
    expect(new Set(excepted).size).toBe(excepted.length)
    const areas = new Set(catalogue.map(({ area }) => area))
    expect(
      exceptions.flatMap((exception) => exception.areas ?? []).filter((area) => !areas.has(area)),
    ).toEqual([])
  })

  it('is for nothing that the code covers', () => {
    const covered = new Set(pairs.map(([, row]) => row))
    expect(excepted.filter((row) => covered.has(row))).toEqual([])
  })

  it.each(exceptions)('has a reason a reader can judge: $reason', ({ issue, reason }) => {
    expect(issue).toMatch(/^(Out of scope|By choice|Sessions|Every alert|Certificates)$/)
    expect(reason).toMatch(/^[A-Za-z].{20,}\.$/)
  })
})

/** What we would send in each of the row's versions. */
function alertsSent(id: ConditionId, { versions }: Row): readonly (AlertName | null)[] {
  const isIn13 = versions.includes('1.3')
  const isOnlyOlder = !isIn13 && versions.includes('1.2')
  return [
    ...(isIn13 ? [alertFor(id, 'tls13')] : []),
    ...(isOnlyOlder ? [alertFor(id, 'tls12')] : []),
  ]
}

/** The row's alert; where the catalogue itself inferred it or leaves it open, the alternatives too. */
function alertsAllowed(row: Row): readonly (AlertName | null)[] {
  const { alert, altAlerts = [], inferred, reaction } = row
  const isOpen = inferred || alert === null || reaction?.includes('this one by default')
  return isOpen ? [alert, ...altAlerts] : [alert]
}

/** What we accept from others. */
function alertsAccepted(id: ConditionId): readonly (AlertName | null)[] {
  const { also = [] } = conditions[id]
  return [alertFor(id, 'tls13'), alertFor(id, 'tls12'), ...also]
}

function occursInTls13(id: ConditionId): boolean {
  const { covers } = conditions[id]
  return covers.length === 0 || covers.some((row) => rows.get(row)?.versions.includes('1.3'))
}
