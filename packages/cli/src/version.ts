import { readFileSync } from 'node:fs'

interface Manifest {
  readonly version: string
}

/** The version in our package.json: sources and builds lie one folder below it. */
export const version: string = (
  JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')) as Manifest
).version
