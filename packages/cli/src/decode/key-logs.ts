import { readFileSync, statSync } from 'node:fs'
import { readKeyLog } from 'tocsin/decode'
import { Failure } from '../failure.ts'
import { reasonOf } from '../files.ts'
import type { Io } from '../io.ts'

/** Key logs that may still be growing. */
export interface KeyLogs {
  /** The lines that were written since the last time. */
  readonly more: () => string
}

/** Whether a key log has to be there, or may be written later. */
export type Missing = 'refused' | 'awaited'

/** The key logs of `keyLogPaths`; broken lines are told once. */
export function keyLogs(
  paths: readonly string[],
  missing: Missing,
  tell: (text: string) => void,
): KeyLogs {
  const files = paths.map((path): Tail => ({ path, missing, read: 0, isTold: false }))
  return { more: () => files.map((file) => linesAfter(file, tell)).join('\n') }
}

interface Tail {
  readonly path: string
  readonly missing: Missing
  /** Octets that were read. */
  read: number
  isTold: boolean
}

/** Lines that are still being written have no end, and are read the next time. */
function linesAfter(file: Tail, tell: (text: string) => void): string {
  if (sizeOf(file) <= file.read) return ''
  const text = readFileSync(file.path, 'latin1')
  const end = file.missing === 'awaited' ? text.lastIndexOf('\n') + 1 : text.length
  const lines = text.slice(file.read, end)
  const broken = file.isTold ? undefined : firstBroken(lines)
  if (broken) {
    file.isTold = true
    tell(`${file.path}: ${broken}`)
  }
  file.read += lines.length
  return lines
}

/** The paths of key logs that a command line and its environment name. */
export function keyLogPaths(
  given: readonly string[] | undefined,
  { SSLKEYLOGFILE }: Io['env'],
): readonly string[] {
  return given ?? (SSLKEYLOGFILE ? [SSLKEYLOGFILE] : [])
}

function sizeOf({ path, missing }: Tail): number {
  try {
    return statSync(path).size
  } catch (cause) {
    if (missing === 'awaited') return 0
    throw new Failure(`--keylog: cannot read '${path}': ${reasonOf(cause)}`, {
      hint: '--keylog with the file that SSLKEYLOGFILE named',
      cause,
    })
  }
}

/** Where a key log is broken first; comments and empty lines are no fault. */
export function firstBroken(text: string): string | undefined {
  let offset = 0
  let first: string | undefined
  let count = 0
  for (const [index, line] of text.split('\n').entries()) {
    const isFine = /^\s*(#|$)/.test(line) || readKeyLog(line).length === 1
    if (!isFine) {
      count += 1
      first ??= `line ${index + 1}, at offset ${offset}, is no line of a key log`
    }
    offset += line.length + 1
  }
  return count > 1 ? `${first}, nor are ${count - 1} more` : first
}
