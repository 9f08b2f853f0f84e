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
  const known = Object.entries(table).map(([name, codec]) => ({
    type: ExtensionType[name as ExtensionName],
    name,
    codec: codec as Codec<unknown>,
  }))
  const byType = new Map(known.map((extension) => [extension.type, extension]))
  return {
    shape: {
      kind: 'extensions',
      message,
      known: new Map(known.map(({ type, name, codec }) => [type, [name, codec.shape]])),
    },
    read: (reader) => readBlock(reader, message, byType) as unknown as Extensions<Table>,
    write: (writer, value) => writeBlock(writer, message, known, value),
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
  known: readonly Known[],
  value: Draft,
): void {
  const field = `${message}.extensions`
  const start = writer.open(blockBounds)
  for (const { type, codec, value: content } of inOrder(
    message,
    present(known, value),
    value.types,
  )) {
    writer.field = `${field}.${extensionTypeName(type)}`
    writer.uint(2, type)
    const dataStart = writer.open(dataBounds)
    codec.write(writer, content)
    writer.close(dataBounds, dataStart)
  }
  writer.field = field
  writer.close(blockBounds, start)
}

interface Present {
  readonly type: number
  readonly codec: Codec<unknown>
  readonly value: unknown
}

function present(known: readonly Known[], value: Draft): readonly Present[] {
  const values = value as Readonly<Record<string, unknown>>
  const all: Present[] = []
  for (const { type, name, codec } of known) {
    if (values[name] !== undefined) all.push({ type, codec, value: values[name] })
  }
  for (const { extensionType: type, extensionData } of value.unknown ?? []) {
    all.push({ type, codec: bytes as Codec<unknown>, value: extensionData })
  }
  return all
}

/** As `types` has them, then the others; a ClientHello ends with pre_shared_key (RFC 9846 §4.3.11). */
function inOrder(
  message: ExtensionMessage,
  present: readonly Present[],
  types: readonly number[] = [],
): readonly Present[] {
  const last = message === 'ClientHello' ? ExtensionType.pre_shared_key : undefined
  const ranks = new Map(types.map((type, index) => [type, index]))
  const rank = ({ type }: Present): number =>
    type === last ? types.length + 1 : (ranks.get(type) ?? types.length)
  return [...present].sort((a, b) => rank(a) - rank(b))
}
