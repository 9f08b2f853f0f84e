import { readFile } from 'node:fs/promises'
import { Failure, messageOf } from './failure.ts'

/** A file that an option named, and the option's name for errors. */
export interface NamedFile {
  readonly option: string
  readonly path: string
}

/** The same with what is in it. */
export interface PemFile extends NamedFile {
  readonly text: string
}

/** Reads a file that an option names; an unreadable one is told by option and path. */
export async function readPem(option: string, path: string): Promise<PemFile> {
  const text = await readFile(path, 'utf8').catch((cause: unknown) => {
    throw new Failure(`${option}: cannot read '${path}': ${reasonOf(cause)}`, {
      hint: `${option} with the path of a PEM file`,
      cause,
    })
  })
  if (text.includes('-----BEGIN ')) return { option, path, text }
  throw new Failure(`${option}: '${path}' is not PEM`, {
    hint: 'openssl x509 -inform der -in FILE, to convert a certificate from DER',
  })
}

/** Reads a file of any content that an option names; `what` it should be is told when it cannot be read. */
export function readOctets(option: string, path: string, what = 'a file'): Promise<Buffer> {
  return readFile(path).catch((cause: unknown) => {
    const hint = `${option} with the path of ${what}`
    throw new Failure(`${option}: cannot read '${path}': ${reasonOf(cause)}`, { hint, cause })
  })
}

/** A passphrase as openssl takes it: pass:TEXT, env:NAME, file:PATH (its first line). */
export async function readPassphrase(
  source: string,
  env: Readonly<Record<string, string | undefined>>,
): Promise<string> {
  const [, kind, rest = ''] = /^(pass|env|file):(.*)$/s.exec(source) ?? []
  if (kind === 'pass') return rest
  if (kind === 'env' && env[rest] !== undefined) return env[rest]
  if (kind === 'file') return firstLine(await readFile(rest, 'utf8').catch(unreadable(rest)))
  throw new Failure(kind === 'env' ? `--pass: ${rest} is not set` : '--pass: no such source', {
    hint: '--pass env:NAME, --pass file:PATH or --pass pass:TEXT',
  })
}

function unreadable(path: string): (cause: unknown) => never {
  return (cause) => {
    throw new Failure(`--pass: cannot read '${path}': ${reasonOf(cause)}`, { cause })
  }
}

function firstLine(text: string): string {
  return text.split(/\r?\n/, 1)[0] ?? ''
}

const reasons: Readonly<Record<string, string>> = {
  ENOENT: 'no such file',
  EACCES: 'permission denied',
  EISDIR: 'it is a directory',
  ENOTDIR: 'it is not a directory',
}

/** The reason of a file system's error, in words. */
export function reasonOf(cause: unknown): string {
  const { code = '' } = cause as NodeJS.ErrnoException
  return reasons[code] ?? messageOf(cause)
}
