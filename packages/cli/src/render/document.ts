import { version } from '../version.ts'

/** What every JSON document begins with; `schema` names its shape and changes when that breaks. */
export function document<B extends object>(
  name: string,
  body: B,
): { readonly schema: string; readonly toolVersion: string } & B {
  return { schema: `tocsin/${name}/1`, toolVersion: version, ...body }
}

/** A JSON document for people and programs alike: indented, ended by a newline. */
export function printed(value: object): string {
  return `${JSON.stringify(value, null, 2)}\n`
}
