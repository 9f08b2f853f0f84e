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

  it('keeps what is legacy out of the engine', () => {
    const engine = [...reachable(new URL('src/index.ts', root))]
    const legacy = [...reachable(new URL('src/legacy/index.ts', root))]
    expect(legacy).toContain('handshake/tls12/version.ts')
    expect(engine.filter((path) => isLegacy(path))).toEqual([])
    expect(legacy.filter((path) => isLegacy(path))).not.toEqual([])
  })

  it('keeps compression of records in the laboratory (RFC 9325 §3.3)', () => {
    const file = 'record/compression.ts'
    expect([...reachable(new URL('src/lab/index.ts', root))]).toContain(file)
    for (const entry of ['index.ts', 'legacy/index.ts', 'node/index.ts', 'noble/index.ts']) {
      expect([...reachable(new URL(`src/${entry}`, root))]).not.toContain(file)
    }
  })
})

/** What only `tocsin/legacy` is for, by where it stands. */
function isLegacy(path: string): boolean {
  return /(^|\/)legacy[/-]|^record\/cbc|key-exchange\/(anonymous|dh|rsa|psk)|(?:dh|rsa|psk)-key-exchange\.ts|10\.ts$/.test(
    path,
  )
}

/** Every source file that one imports, through others too; types are no imports. */
function reachable(entry: URL, seen = new Set<string>()): ReadonlySet<string> {
  const path = entry.href.slice(new URL('src/', root).href.length)
  if (seen.has(path)) return seen
  seen.add(path)
  const source = readFileSync(entry, 'utf8')
  for (const [, clause = '', target = ''] of source.matchAll(imports)) {
    if (!/^(im|ex)port type /.test(clause)) reachable(new URL(target, entry), seen)
  }
  return seen
}

const imports = /^((?:im|ex)port [^'"]*?from )'(\.[^']+)'$/gm
