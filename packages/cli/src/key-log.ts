import { closeSync, openSync, writeSync } from 'node:fs'
import { Failure } from './failure.ts'
import { reasonOf } from './files.ts'

/** An open key log: every line lets its reader decrypt. */
export interface KeyLog {
  readonly line: (line: Uint8Array) => void
  readonly close: () => void
}

/** Opens a key log for appending; new files are private. Lines are written at once, for readers that wait. */
export function openKeyLog(path: string): KeyLog {
  const file = open(path)
  return { line: (line) => void writeSync(file, line), close: () => closeSync(file) }
}

function open(path: string): number {
  try {
    return openSync(path, 'a', 0o600)
  } catch (cause) {
    throw new Failure(`--keylog: cannot write '${path}': ${reasonOf(cause)}`, { cause })
  }
}
