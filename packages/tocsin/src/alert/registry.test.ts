import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import {
  AlertDescription,
  AlertLevel,
  type AlertName,
  alertLabel,
  alertName,
} from './description.ts'
import { alertRegistry } from './registry.ts'

interface CatalogueAlert {
  readonly code: number
  readonly name: AlertName
  readonly class: string
  readonly versions: Readonly<Record<string, string>>
  readonly level: Readonly<Record<string, { readonly rule: string } | null>>
  readonly senders: string
  readonly needsPeerHello: boolean
  readonly references: readonly string[]
}

const catalogue: readonly CatalogueAlert[] = JSON.parse(
  readFileSync(new URL('../../../../spec/alerts.json', import.meta.url), 'utf8'),
)

describe('the alert registry', () => {
  it('has the 37 alerts of the catalogue, in the order of their codes', () => {
    const expected = catalogue.map(({ name, code }) => [name, code])
    expect(Object.entries(AlertDescription)).toEqual(expected)
    expect(Object.keys(alertRegistry)).toEqual(Object.keys(AlertDescription))
    expect(expected).toHaveLength(37)
  })

  it.each(catalogue.map((row) => [row.name, row] as const))('agrees on %s', (name, row) => {
    expect(alertRegistry[name]).toEqual({
      kind: row.class,
      tls12: ruleOf(row, '1.2'),
      tls13: ruleOf(row, '1.3'),
      senders: row.senders,
      ...(row.needsPeerHello && { needsPeerHello: true }),
      references: row.references,
    })
    expect(alertName(row.code)).toBe(name)
    expect(alertLabel(row.code)).toBe(name)
  })

  it('keeps the number of a code that nobody registered', () => {
    expect(alertName(99)).toBeUndefined()
    expect(alertLabel(99)).toBe('unknown(99)')
  })

  it('has the two levels', () => {
    expect(AlertLevel).toEqual({ warning: 1, fatal: 2 })
  })
})

function ruleOf({ level, versions }: CatalogueAlert, version: string): string | undefined {
  return level[version]?.rule ?? versions[version]
}
