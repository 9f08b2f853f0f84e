import { existsSync, readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'

interface Manifest {
  readonly exports: Readonly<Record<string, string | { readonly default: string }>>
  readonly dependencies?: unknown
}

const root = new URL('../', import.meta.url)
const manifest: Manifest = JSON.parse(readFileSync(new URL('package.json', root), 'utf8'))
const entries = Object.entries(manifest.exports).flatMap(([name, target]) =>
  typeof target === 'string' ? [] : [[name, target.default] as const],
)

describe('the package', () => {
  it.each(entries)(
    '%s is the build of a source file, and something comes out of it',
    async (_, path) => {
      const source = new URL(path.replace('./dist/', 'src/').replace(/\.js$/, '.ts'), root)
      expect(existsSync(source)).toBe(true)
      expect(Object.keys(await import(source.href)).length).toBeGreaterThan(0)
    },
  )

  it('has no runtime dependencies', () => {
    expect(manifest.dependencies).toBeUndefined()
  })
})
