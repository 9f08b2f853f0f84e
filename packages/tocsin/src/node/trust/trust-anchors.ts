import { readdirSync, readFileSync, realpathSync } from 'node:fs'
import { join } from 'node:path'
import { MisuseError } from '../../alert/error.ts'
import { explained } from '../misuse.ts'
import { certificatesIn } from './certificates-in.ts'
import { distinct } from './distinct.ts'

/**
 * The certificates of a file, PEM or DER, each once: for `ca`, or for a verifier's `trustAnchors`.
 * Throws MisuseError that says what cannot be read, and where.
 */
export function trustAnchorsFromFile(path: string): readonly Uint8Array[] {
  return distinct(read(path))
}

/**
 * The certificates of all files in a directory that are named as certificates: `*.pem`, `*.crt`,
 * `*.cer`, `*.der`, or by OpenSSL's hash of their subject, as `1d3472b9.0`. Files that hold only
 * something else, as keys, are passed over; damaged ones are told by MisuseError.
 */
export function trustAnchorsFromDirectory(path: string): readonly Uint8Array[] {
  const files = filesIn(path).filter((file) => holdsCertificates(file))
  if (files.length === 0) throw new MisuseError(`${path}: it has no certificates`)
  return distinct(files.flatMap((file) => read(file)))
}

const NAMED = /(\.(pem|crt|cer|der)|^[0-9a-f]{8}\.\d+)$/i

/** The files in a directory that are named as certificates or otherwise, each by one of its names. */
export function filesIn(path: string, named = NAMED): readonly string[] {
  const names = explained(path, () => readdirSync(path)).filter((name) => named.test(name))
  const files = names.sort().flatMap((name) => realPath(join(path, name)) ?? [])
  return [...new Set(files)]
}

/** Nothing for links that lead nowhere, which directories of certificates are full of. */
function realPath(path: string): string | undefined {
  try {
    return realpathSync(path)
  } catch {
    return undefined
  }
}

function holdsCertificates(file: string): boolean {
  const text = explained(file, () => readFileSync(file)).toString('latin1')
  return !text.includes('-----BEGIN ') || /-----BEGIN [A-Z0-9 ]*CERTIFICATE-----/.test(text)
}

function read(file: string): readonly Uint8Array[] {
  return explained(file, () => certificatesIn(readFileSync(file)))
}
