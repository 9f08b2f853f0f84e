import { type Prefix, prefix, Reader } from './reader.ts'
import { UncheckedWriter, Writer } from './writer.ts'

/** Reads, writes and describes one type of the presentation language (RFC 9846 §3). */
export interface Codec<T> {
  readonly shape: Shape
  /** `siblings`: the fields of the same struct that are already read; `select` looks at them. */
  read(reader: Reader, siblings?: Siblings): T
  write(writer: Writer, value: T, siblings?: Siblings): void
}

/** What a codec reads. */
export type Value<C> = C extends Codec<infer T> ? T : never

export type Siblings = Readonly<Record<string, unknown>>

/** What a codec says about its grammar: for generators, decoders and documents. */
export type Shape =
  | { readonly kind: 'uint'; readonly width: number; readonly name?: (code: number) => string }
  | { readonly kind: 'fixed'; readonly length: number }
  | ({ readonly kind: 'opaque' } & Prefix)
  | { readonly kind: 'rest' }
  | ({ readonly kind: 'list'; readonly of: Shape } & Prefix)
  | { readonly kind: 'struct'; readonly name: string; readonly fields: Shapes }
  | { readonly kind: 'optional'; readonly of: Shape }
  | SelectShape
  | ExtensionsShape

export type Shapes = readonly (readonly [name: string, shape: Shape])[]

export interface SelectShape {
  readonly kind: 'select'
  readonly field: string
  readonly cases: Readonly<Record<string, Shape>>
  readonly choose: (tag: never) => string
}

export interface ExtensionsShape {
  readonly kind: 'extensions'
  readonly message: string
  /** By extension type. */
  readonly known: ReadonlyMap<number, readonly [name: string, shape: Shape]>
}

/** `struct {} Empty` */
export type Empty = Readonly<Record<string, never>>

const nothing: Empty = Object.freeze({})

/** The value of `bytes`, all of them. */
export function decode<T>(codec: Codec<T>, bytes: Uint8Array): T {
  const name = codec.shape.kind === 'struct' ? codec.shape.name : codec.shape.kind
  const reader = new Reader(bytes, name)
  const value = codec.read(reader)
  reader.field = name
  reader.requireEnd()
  return value
}

/** The bytes of `value`. */
export function encode<T>(codec: Codec<T>, value: Draft<T>): Uint8Array {
  return written(codec, value as T, new Writer())
}

/** The bytes of a `value` that may break its bounds, for peers that misbehave on purpose. */
export function encodeUnchecked<T>(codec: Codec<T>, value: Draft<T>): Uint8Array {
  return written(codec, value as T, new UncheckedWriter())
}

function written<T>(codec: Codec<T>, value: T, writer: Writer): Uint8Array {
  codec.write(writer, value)
  return writer.finish()
}

/** A value to encode: of extension blocks it needs only the extensions. */
export type Draft<T> = T extends number | string | Uint8Array
  ? T
  : T extends readonly (infer E)[]
    ? readonly Draft<E>[]
    : T extends { readonly types: readonly number[]; readonly unknown: infer U }
      ? DraftFields<Omit<T, 'types' | 'unknown'>> & {
          readonly types?: readonly number[]
          readonly unknown?: U
        }
      : DraftFields<T>
type DraftFields<T> = { readonly [K in keyof T]: Draft<T[K]> }

const uint = (width: number): Codec<number> => ({
  shape: { kind: 'uint', width },
  read: (reader) => reader.uint(width),
  write: (writer, value) => writer.uint(width, value),
})

export const uint8 = uint(1)
export const uint16 = uint(2)
export const uint24 = uint(3)
export const uint32 = uint(4)

/** A number that stands for something: `name` finds what, unknown codes included. */
export function named(codec: Codec<number>, name: (code: number) => string): Codec<number> {
  return { ...codec, shape: { ...codec.shape, name } as Shape }
}

/** `opaque name[length]` */
export function fixed(length: number): Codec<Uint8Array> {
  return {
    shape: { kind: 'fixed', length },
    read: (reader) => reader.take(length),
    write(writer, value) {
      if (value.length !== length) writer.refuse(`${value.length} bytes, needed are ${length}`)
      writer.bytes(value)
    },
  }
}

/** `opaque name<min..max>` */
export function opaque(min: number, max: number): Codec<Uint8Array> {
  const bounds = prefix(min, max)
  return {
    shape: { kind: 'opaque', ...bounds },
    read: (reader) => reader.opaque(bounds),
    write: (writer, value) => writer.opaque(bounds, value),
  }
}

/** Everything up to the end of what surrounds it. */
export const bytes: Codec<Uint8Array> = {
  shape: { kind: 'rest' },
  read: (reader) => reader.take(reader.remaining),
  write: (writer, value) => writer.bytes(value),
}

/** `T name<min..max>`; the bounds count bytes, as the RFC's do. */
export function list<T>(codec: Codec<T>, min: number, max: number): Codec<readonly T[]> {
  const bounds = prefix(min, max)
  return {
    shape: { kind: 'list', of: codec.shape, ...bounds },
    read(reader) {
      const outer = reader.enter(bounds)
      const values: T[] = []
      while (!reader.atEnd) values.push(codec.read(reader))
      reader.leave(outer)
      return values
    },
    write(writer, values) {
      const start = writer.open(bounds)
      for (const value of values) codec.write(writer, value)
      writer.close(bounds, start)
    },
  }
}

type Fields = Readonly<Record<string, Codec<unknown>>>
type OptionalField<F extends Fields> = {
  [K in keyof F]: undefined extends Value<F[K]> ? K : never
}[keyof F]
type StructValue<F extends Fields> = {
  readonly [K in Exclude<keyof F, OptionalField<F>>]: Value<F[K]>
} & { readonly [K in OptionalField<F>]?: Value<F[K]> }
type Flat<T> = { [K in keyof T]: T[K] }

/** `struct { … } name` */
export function struct<F extends Fields>(name: string, fields: F): Codec<Flat<StructValue<F>>> {
  const entries = Object.entries(fields).map(([key, codec]) => ({
    key,
    codec,
    path: `${name}.${key}`,
  }))
  return {
    shape: { kind: 'struct', name, fields: entries.map(({ key, codec }) => [key, codec.shape]) },
    read(reader) {
      const value: Record<string, unknown> = {}
      for (const { key, codec, path } of entries) {
        reader.field = path
        const read = codec.read(reader, value)
        if (read !== undefined) value[key] = read
      }
      return value as Flat<StructValue<F>>
    },
    write(writer, value: Siblings) {
      for (const { key, codec, path } of entries) {
        writer.field = path
        codec.write(writer, value[key], value)
      }
    },
  }
}

/** `struct {} Empty` */
export const empty: Codec<Empty> = {
  shape: { kind: 'struct', name: 'Empty', fields: [] },
  read: () => nothing,
  write: () => undefined,
}

/** A last field that older messages do not have at all. */
export function optional<T>(codec: Codec<T>): Codec<T | undefined> {
  return {
    shape: { kind: 'optional', of: codec.shape },
    read: (reader, siblings) => (reader.atEnd ? undefined : codec.read(reader, siblings)),
    write(writer, value, siblings) {
      if (value !== undefined) codec.write(writer, value, siblings)
    },
  }
}

/** `select (field) { case … }`: `choose` turns the earlier field into the name of a case. */
export function select<Tag, Cases extends Fields>(
  field: string,
  choose: (tag: Tag) => keyof Cases & string,
  cases: Cases,
): Codec<Value<Cases[keyof Cases]>> {
  const chosen = (siblings: Siblings = {}): Codec<unknown> => {
    const codec = cases[choose(siblings[field] as Tag)]
    if (!codec) throw new Error(`select (${field}) has no such case`)
    return codec
  }
  const shapes = Object.entries(cases).map(([name, codec]) => [name, codec.shape] as const)
  return {
    shape: { kind: 'select', field, choose, cases: Object.fromEntries(shapes) },
    read: (reader, siblings) => chosen(siblings).read(reader) as Value<Cases[keyof Cases]>,
    write: (writer, value, siblings) => chosen(siblings).write(writer, value),
  }
}
