import type { ConditionId } from '../alert/conditions.ts'
import { TlsError } from '../alert/error.ts'
import type { Codec, ExtensionsShape, SelectShape, Shape, Shapes, Siblings } from './codec.ts'
import { type Prefix, prefix, Reader } from './reader.ts'
import { extensionTypeName } from './registry/extension-type.ts'

/** One field of a message: where it stands and what it says. */
export interface Row {
  /** As `ClientHello.extensions.key_share.clientShares[0].group`. */
  readonly path: string
  readonly name: string
  readonly offset: number
  /** Bytes, the length prefix included. */
  readonly length: number
  /** A number, or the content of a byte string; nothing for what only holds other fields. */
  readonly value: number | Uint8Array | undefined
  readonly text: string
  /** Why nothing after this field could be read. */
  readonly failure?: ConditionId
}

interface Walk {
  readonly reader: Reader
  readonly rows: Row[]
  /** The field being read. */
  path: string
}

const block = prefix(0, 0xffff)

/** Every field of `bytes`, outermost first; bytes that break the grammar end in a row with a `failure`. */
export function describe(codec: Codec<unknown>, bytes: Uint8Array): readonly Row[] {
  const { shape } = codec
  const name = shape.kind === 'struct' ? shape.name : shape.kind
  const walk: Walk = { reader: new Reader(bytes, name), rows: [], path: name }
  try {
    visit(walk, shape, name)
    walk.path = name
    walk.reader.requireEnd()
  } catch (error) {
    if (!(error instanceof TlsError)) throw error
    walk.rows.push(failureRow(walk, error))
  }
  return walk.rows
}

function visit(walk: Walk, shape: Shape, path: string, siblings: Siblings = {}): unknown {
  walk.path = path
  switch (shape.kind) {
    case 'uint':
    case 'fixed':
    case 'opaque':
    case 'rest':
      return visitLeaf(walk, shape, path)
    case 'list':
      return visitList(walk, shape, path)
    case 'struct':
      return visitWhole(walk, path, shape.name, () => visitFields(walk, shape.fields, path))
    case 'optional':
      return walk.reader.atEnd ? undefined : visit(walk, shape.of, path, siblings)
    case 'select':
      return visit(walk, chosenCase(shape, siblings), path)
    case 'extensions':
      return visitExtensions(walk, shape, path)
  }
}

type Leaf = Extract<Shape, { kind: 'uint' | 'fixed' | 'opaque' | 'rest' }>

function visitLeaf({ reader, rows }: Walk, shape: Leaf, path: string): number | Uint8Array {
  const { offset } = reader
  const value = readLeaf(reader, shape)
  const text = typeof value === 'number' ? numberText(shape, value) : bytesText(value)
  rows.push({ path, name: nameIn(path), offset, length: reader.offset - offset, value, text })
  return value
}

function readLeaf(reader: Reader, shape: Leaf): number | Uint8Array {
  switch (shape.kind) {
    case 'uint':
      return reader.uint(shape.width)
    case 'fixed':
      return reader.take(shape.length)
    case 'opaque':
      return reader.opaque(shape)
    case 'rest':
      return reader.take(reader.remaining)
  }
}

/** A row for the whole, before those of its parts. */
function visitWhole(walk: Walk, path: string, text: string, visitParts: () => void): void {
  const { reader, rows } = walk
  const { offset } = reader
  const index = rows.length
  const row = { path, name: nameIn(path), offset, length: 0, value: undefined, text }
  rows.push(row)
  try {
    visitParts()
  } finally {
    rows[index] = { ...row, length: reader.offset - offset }
  }
}

function visitFields(walk: Walk, fields: Shapes, path: string): void {
  const siblings: Record<string, unknown> = {}
  for (const [name, shape] of fields) {
    siblings[name] = visit(walk, shape, `${path}.${name}`, siblings)
  }
}

function visitList(walk: Walk, { of, ...bounds }: { of: Shape } & Prefix, path: string): void {
  visitWhole(walk, path, 'list', () => {
    inside(walk.reader, bounds, () => {
      for (let index = 0; !walk.reader.atEnd; index++) visit(walk, of, `${path}[${index}]`)
    })
  })
}

function visitExtensions(walk: Walk, shape: ExtensionsShape, path: string): void {
  visitWhole(walk, path, `extensions of ${shape.message}`, () => {
    inside(walk.reader, block, () => {
      while (!walk.reader.atEnd) visitExtension(walk, shape, path)
    })
  })
}

function visitExtension(walk: Walk, { known }: ExtensionsShape, parent: string): void {
  const start = walk.reader.offset
  walk.path = parent
  const type = walk.reader.uint16()
  const path = `${parent}.${extensionTypeName(type)}`
  walk.path = path
  const shape = known.get(type)?.[1] ?? { kind: 'rest' }
  const index = walk.rows.length
  inside(walk.reader, block, () => visit(walk, shape, path))
  const row = walk.rows[index]
  if (row) walk.rows[index] = { ...row, offset: start, length: walk.reader.offset - start }
}

function inside(reader: Reader, bounds: Prefix, visitContent: () => void): void {
  const outer = reader.enter(bounds)
  visitContent()
  reader.leave(outer)
}

function chosenCase({ cases, choose, field }: SelectShape, siblings: Siblings): Shape {
  return cases[choose(siblings[field] as never)] ?? { kind: 'rest' }
}

function failureRow({ reader, path }: Walk, { condition, message }: TlsError): Row {
  const { offset, remaining: length } = reader
  return {
    path,
    name: nameIn(path),
    offset,
    length,
    value: undefined,
    text: message,
    failure: condition,
  }
}

function nameIn(path: string): string {
  return path.slice(path.lastIndexOf('.') + 1)
}

function numberText(shape: Leaf, value: number): string {
  if (shape.kind !== 'uint' || !shape.name) return String(value)
  const hex = value.toString(16).padStart(2 * shape.width, '0')
  const name = shape.name(value)
  return name.includes('(') ? name : `${name} (0x${hex})`
}

/** The most octets that a text shows. */
const SHOWN = 32

function bytesText(bytes: Uint8Array): string {
  if (bytes.length === 0) return 'empty'
  const shown = bytes.subarray(0, SHOWN)
  const more = bytes.length > SHOWN ? `… (${bytes.length} bytes)` : ''
  const isText = shown.every((octet) => octet >= 0x20 && octet < 0x7f)
  return isText ? `"${String.fromCharCode(...shown)}"${more}` : hexText(shown) + more
}

function hexText(bytes: Uint8Array): string {
  return Array.from(bytes, (octet) => octet.toString(16).padStart(2, '0')).join('')
}
