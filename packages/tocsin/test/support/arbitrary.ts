import fc, { type Arbitrary } from 'fast-check'
import type { Codec, ExtensionsShape, Shape, Shapes } from '../../src/wire/codec.ts'
import type { Prefix } from '../../src/wire/reader.ts'
import { ExtensionType } from '../../src/wire/registry/extension-type.ts'

type Fields = Record<string, unknown>

/** Values that a codec writes, derived from its shape; extension blocks in the order we send them. */
export function arbitrary<T>(codec: Codec<T>): Arbitrary<T> {
  return ofShape(codec.shape) as Arbitrary<T>
}

function ofShape(shape: Shape, siblings: Fields = {}): Arbitrary<unknown> {
  switch (shape.kind) {
    case 'uint':
      return fc.integer({ min: 0, max: 2 ** (8 * shape.width) - 1 })
    case 'fixed':
      return fc.uint8Array({ minLength: shape.length, maxLength: shape.length })
    case 'opaque':
      return fc.uint8Array({ minLength: shape.min, maxLength: Math.min(shape.max, shape.min + 20) })
    case 'rest':
      return fc.uint8Array({ maxLength: 20 })
    case 'list':
      return ofList(shape)
    case 'struct':
      return ofFields(shape.fields)
    case 'optional':
      return fc.option(ofShape(shape.of, siblings), { nil: undefined })
    case 'select':
      return ofShape(caseOf(shape, siblings))
    case 'extensions':
      return ofExtensions(shape)
  }
}

function ofList({ of, min, max }: { of: Shape } & Prefix): Arbitrary<unknown> {
  const width = of.kind === 'uint' ? of.width : 1
  const least = of.kind === 'uint' ? Math.ceil(min / width) : Math.min(min, 1)
  const most = mayTakeRest(of) ? 1 : Math.min(Math.floor(max / width), least + 3)
  return fc.array(ofShape(of), { minLength: least, maxLength: most })
}

/** Nothing can follow what takes the rest. */
function mayTakeRest(shape: Shape): boolean {
  if (shape.kind === 'struct') return shape.fields.some(([, field]) => mayTakeRest(field))
  if (shape.kind === 'select') return Object.values(shape.cases).some(mayTakeRest)
  return shape.kind === 'rest'
}

/** Field by field, for a `select` depends on what stands before it. */
function ofFields(fields: Shapes): Arbitrary<Fields> {
  return fields.reduce<Arbitrary<Fields>>(
    (earlier, [name, shape]) =>
      earlier.chain((siblings) =>
        ofShape(shape, siblings).map((value) => ({ ...siblings, [name]: value })),
      ),
    fc.constant({}),
  )
}

function caseOf(shape: Extract<Shape, { kind: 'select' }>, siblings: Fields): Shape {
  return shape.cases[shape.choose(siblings[shape.field] as never)]!
}

const unregistered = fc.uniqueArray(
  fc.record({
    extensionType: fc.integer({ min: 0xfe10, max: 0xfeff }),
    extensionData: fc.uint8Array({ maxLength: 8 }),
  }),
  { maxLength: 2, selector: ({ extensionType }) => extensionType },
)

function ofExtensions({ message, known }: ExtensionsShape): Arbitrary<unknown> {
  const present = Object.fromEntries(
    [...known.values()].map(([name, shape]) => [name, ofShape(shape)]),
  )
  return fc
    .tuple(fc.record(present, { requiredKeys: [] }), unregistered)
    .map(([block, unknown]) => {
      const last = message === 'ClientHello' ? ExtensionType.pre_shared_key : -1
      const ours = [...known].filter(([, [name]]) => name in block).map(([type]) => type)
      const theirs = unknown.map(({ extensionType }) => extensionType)
      const isLast = (type: number) => type === last
      const types = [...ours.filter((type) => !isLast(type)), ...theirs, ...ours.filter(isLast)]
      return { ...block, types, unknown }
    })
}
