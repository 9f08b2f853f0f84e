import { MisuseError } from 'tocsin'
import { Failure, messageOf } from '../failure.ts'
import { reasonOf } from '../files.ts'

/** Where something is read from, and what it should be. */
interface Source {
  readonly option: string
  readonly path: string
  readonly hint: string
}

/** Reads, and tells what cannot be read by option and path. */
export function explained<T>({ option, path, hint }: Source, read: () => T): T {
  try {
    return read()
  } catch (error) {
    const cause = error instanceof MisuseError ? (error.cause ?? error) : error
    const isSystems = typeof (cause as NodeJS.ErrnoException).code === 'string'
    const why = isSystems
      ? `cannot read '${path}': ${reasonOf(cause)}`
      : told(path, messageOf(error))
    throw new Failure(`${option}: ${why}`, { hint, cause: error })
  }
}

/** The library names the path in some of its messages. */
function told(path: string, message: string): string {
  const prefix = `${path}: `
  return `'${path}': ${message.startsWith(prefix) ? message.slice(prefix.length) : message}`
}
