import { abort } from '../alert/error.ts'
import { bytes, type Codec, type Value } from './codec.ts'
import { prefix, type Reader } from './reader.ts'
import {
  type ExtensionMessage,
  type ExtensionName,
  ExtensionType,
  extensionTypeName,
  mayAppear,
} from './registry/extension-type.ts'
import type { Writer } from './writer.ts'

/** An extension of a type without a codec (RFC 9846 §4.3). */
export interface Extension {
  readonly extensionType: number
  readonly extensionData: Uint8Array
}

type ExtensionCodecs = { readonly [N in ExtensionName]?: Codec<unknown> }

/** A block's extensions by registered name. */
export type Extensions<Table extends ExtensionCodecs> = {
  readonly [N in keyof Table]?: Value<Table[N]> | undefined
} & {
  /** Every type in the block, in order of arrival; the order to write in, where one is given. */
  readonly types: readonly number[]
  readonly unknown: readonly Extension[]
}

// The RFCs' minima differ by version, so that a block which ends too early is found by its content.
const blockBounds = prefix(0, 0xffff)
const dataBounds = prefix(0, 0xffff)

interface Known {
  readonly type: number
  readonly name: string
  /** What an error calls it. */
  readonly path: string
  /** Its place in the table. */
  readonly place: number
  readonly codec: Codec<unknown>
}

/**
 * `Extension extensions<…>` of `message`: reads the extensions of `table`, keeps others as they are.
 * Refuses duplicates and what is not specified for `message`; of a ServerHello the caller has to do
 * that with `requirePlacement`, for it says only inside which version's rules apply.
 */
export function extensions<Table extends ExtensionCodecs>(
  message: ExtensionMessage,
  table: Table,
): Codec<Extensions<Table>> {
  const known = Object.entries(table).map(([name, codec], place) => ({
    type: ExtensionType[name as ExtensionName],
    name,
    path: `${message}.extensions.${name}`,
    place,
    codec: codec as Codec<unknown>,
  }))
  const byType = new Map(known.map((extension) => [extension.type, extension]))
  const byName = new Map(known.map((extension) => [extension.name, extension]))
  return {
    shape: {
      kind: 'extensions',
      message,
      known: new Map(known.map(({ type, name, codec }) => [type, [name, codec.shape]])),
    },
    read: (reader) => readBlock(reader, message, byType) as unknown as Extensions<Table>,
    write: (writer, value) => writeBlock(writer, message, byName, value),
  }
}

/** Refuses an extension that is not specified for `message` (RFC 9846 §4.3). */
export function requirePlacement(types: readonly number[], message: ExtensionMessage): void {
  for (const type of types) requirePlace(type, message)
}

function requirePlace(type: number, message: ExtensionMessage): void {
  if (mayAppear(type, message)) return
  throw abort('extension.misplaced', { extension: extensionTypeName(type), in: message })
}

function readBlock(
  reader: Reader,
  message: ExtensionMessage,
  byType: ReadonlyMap<number, Known>,
): Record<string, unknown> {
  const types = new Set<number>()
  const unknown: Extension[] = []
  const value: Record<string, unknown> = {}
  const outer = reader.enter(blockBounds)
  while (!reader.atEnd) {
    const type = readType(reader, message, types)
    const known = byType.get(type)
    reader.field = known?.name ?? 'Extension.extensionData'
    if (known) value[known.name] = readData(reader, known.codec)
    else unknown.push({ extensionType: type, extensionData: reader.opaque(dataBounds) })
  }
  reader.leave(outer)
  value['types'] = [...types]
  value['unknown'] = unknown
  return value
}

function readType(reader: Reader, message: ExtensionMessage, seen: Set<number>): number {
  reader.field = `${message}.extensions`
  const type = reader.uint16()
  if (seen.has(type)) {
    throw abort('extension.duplicate', { extension: extensionTypeName(type), in: message })
  }
  if (message === 'ClientHello' && seen.has(ExtensionType.pre_shared_key)) {
    throw abort('extension.pre-shared-key-not-last', { before: extensionTypeName(type) })
  }
  if (message !== 'ServerHello') requirePlace(type, message)
  seen.add(type)
  return type
}

function readData(reader: Reader, codec: Codec<unknown>): unknown {
  const outer = reader.enter(dataBounds)
  const value = codec.read(reader)
  reader.leave(outer)
  return value
}

interface Draft {
  readonly types?: readonly number[]
  readonly unknown?: readonly Extension[]
}

function writeBlock(
  writer: Writer,
  message: ExtensionMessage,
  known: ReadonlyMap<string, Known>,
  value: Draft,
): void {
  const start = writer.open(blockBounds)
  for (const { type, path, codec, value: content } of inOrder(message, known, value)) {
    writer.field = path
    writer.uint(2, type)
    const dataStart = writer.open(dataBounds)
    codec.write(writer, content)
    writer.close(dataBounds, dataStart)
  }
  writer.field = `${message}.extensions`
  writer.close(blockBounds, start)
}

interface Present extends Omit<Known, 'name'> {
  readonly value: unknown
}

/**
 * As `types` has them, then the others; a ClientHello ends with pre_shared_key (RFC 9846 §4.3.11).
 * What there is is looked for in the table and not the other way round: most of a table is absent, and
 * to find that out of an object takes V8 longest.
 */
function inOrder(
  message: ExtensionMessage,
  known: ReadonlyMap<string, Known>,
  value: Draft,
): readonly Present[] {
  const { types = [], unknown = [] } = value
  const all: Present[] = []
  for (const [name, content] of Object.entries(value)) {
    const extension = content === undefined ? undefined : known.get(name)
    if (!extension) continue
    const { type, path, codec, place } = extension
    all.push({ type, path, codec, value: content, place: placeOf(type, types, place) })
  }
  for (const { extensionType: type, extensionData } of unknown) {
    const path = `${message}.extensions.${extensionTypeName(type)}`
    const place = placeOf(type, types, known.size)
    all.push({ type, path, codec: bytes as Codec<unknown>, value: extensionData, place })
  }
  const last = message === 'ClientHello' ? ExtensionType.pre_shared_key : undefined
  const rank = ({ type, place }: Present): number => (type === last ? Infinity : place)
  return all.sort((a, b) => rank(a) - rank(b))
}

function placeOf(type: number, types: readonly number[], otherwise: number): number {
  const index = types.indexOf(type)
  return index < 0 ? types.length + otherwise : index
}
