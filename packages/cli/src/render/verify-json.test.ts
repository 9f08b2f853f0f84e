import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { certificateFiles, tlsServer } from '../../test/servers.ts'
import { run } from '../../test/support.ts'
import { issueLeaf } from '../lab/certificates.ts'

const guide = readFileSync(
  new URL('../../../../docs/guide/verify.md', import.meta.url),
  'utf8',
).split('## --json')[1]

/** The fields that the guide tells of, by object. */
const documented = new Map(
  [...(guide ?? '').matchAll(/^\| (?:`(\S+)`|document) \| (.*) \|$/gm)].map(
    ([, object = '', fields = '']) =>
      [object, [...fields.matchAll(/`(\w+)`/g)].map(([, name]) => name).sort()] as const,
  ),
)

/** What the guide calls an object that has the same fields as another one. */
function objectName(path: string): string {
  return path
    .replace(/^unused\[\]/, 'path[]')
    .replace(/^alerts\.server/, 'alerts.client')
    .replace(/^.*\.(alert|alertBefore13)$/, 'findings[].alert')
}

/** The fields of every object in a value, by the object's path. */
function* objectsIn(value: unknown, path = ''): Iterable<readonly [string, readonly string[]]> {
  if (Array.isArray(value)) {
    for (const each of value) yield* objectsIn(each, `${path}[]`)
  } else if (typeof value === 'object' && value !== null) {
    const name = objectName(path)
    yield [name, Object.keys(value).sort()]
    for (const [key, each] of Object.entries(value)) {
      if (key !== 'facts') yield* objectsIn(each, name === '' ? key : `${name}.${key}`)
    }
  }
}

async function document(...argv: readonly string[]): Promise<unknown> {
  const { stdout } = await run(['verify', '--json', ...argv])
  return JSON.parse(stdout)
}

describe('the document of tocsin verify', () => {
  it('has the fields that docs/guide/verify.md tells of, and no other', async () => {
    const files = await certificateFiles()
    const {
      chain,
      privateKey,
      staple = null,
    } = await issueLeaf(files.authority, {
      kind: 'ocsp-expired',
    })
    const address = await tlsServer({ cert: chain, key: privateKey }, undefined, staple)
    const refusing = await tlsServer({ requestCert: true, maxVersion: 'TLSv1.2' })
    const limited = await issueLeaf(files.authority, { kind: 'name-not-permitted' })
    const documents = [
      await document(files.file('limited.pem', limited.chain), '--cacert', files.ca),
      await document(files.cert, files.cert),
      await document(address, '--cacert', files.ca, '--time', '+60d'),
      await document(refusing),
    ]
    const seen = documents.flatMap((each) => [...objectsIn(each)])
    for (const [object, fields] of seen) {
      expect({ object, fields }).toEqual({ object, fields: documented.get(object) })
    }
    expect(new Set(seen.map(([object]) => object))).toEqual(new Set(documented.keys()))
  })
})
