import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { type ConditionId, conditions } from '../src/alert/conditions.ts'

const packages = fileURLToPath(new URL('../..', import.meta.url))
const isTest = (path: string) => /\.(test|interop)\.ts$/.test(path)
const isCatalogue = (path: string) => path.includes(join('src', 'alert'))

const files = ['tocsin/src', 'tocsin/test', 'cli/src', 'cli/test'].flatMap(filesIn)
const code = files.filter((path) => path.includes('/src/') && !isTest(path) && !isCatalogue(path))
const tests = files.filter((path) => isTest(path) && !isCatalogue(path))
const ids = Object.keys(conditions) as ConditionId[]
const enforced = ids.filter((id) => conditions[id].excepted === undefined)

describe('every condition without an exception', () => {
  const raised = idsQuotedIn(code)
  const tested = idsQuotedIn(tests)

  it.each(enforced)('%s is raised in the code and provoked by a test', (id) => {
    expect(raised.has(id), `no code raises '${id}'`).toBe(true)
    expect(tested.has(id), `no test provokes '${id}'`).toBe(true)
  })
})

it('an exception says why', () => {
  for (const id of ids) expect(conditions[id].excepted ?? 'enforced').not.toBe('')
})

function idsQuotedIn(paths: readonly string[]): ReadonlySet<string> {
  const quoted = paths.flatMap((path) => [
    ...readFileSync(path, 'utf8').matchAll(/['"`]([a-z-]+\.[a-z0-9-]+)['"`]/g),
  ])
  return new Set(quoted.map(([, id]) => id ?? ''))
}

function filesIn(folder: string): readonly string[] {
  try {
    const names = readdirSync(join(packages, folder), { recursive: true, encoding: 'utf8' })
    return names.filter((name) => name.endsWith('.ts')).map((name) => join(packages, folder, name))
  } catch {
    return []
  }
}
