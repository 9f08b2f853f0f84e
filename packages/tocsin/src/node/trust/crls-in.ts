import { readFileSync } from 'node:fs'
import { MisuseError, TlsError } from '../../alert/error.ts'
import { Tag } from '../../x509/der.ts'
import { decodePem } from '../../x509/pem.ts'
import { parseCrl } from '../../x509/revocation/crl.ts'
import { view } from '../crypto/view.ts'
import { explained } from '../misuse.ts'
import { distinct } from './distinct.ts'
import { filesIn } from './trust-anchors.ts'

/**
 * The DER CRLs in what a file or an option holds: PEM with any number of blocks, or one in DER.
 * Throws MisuseError that says which block is no CRL, and why.
 */
export function crlsIn(contents: string | Uint8Array): readonly Uint8Array[] {
  if (typeof contents !== 'string' && contents[0] === Tag.sequence) {
    return [checked(view(contents), 'the DER')]
  }
  const text = typeof contents === 'string' ? contents : Buffer.from(contents).toString('latin1')
  return decodePem(text, 'X509 CRL').map(({ line, der }) =>
    checked(der, `the PEM block 'X509 CRL' in line ${line}`),
  )
}

/** The CRLs of a file, each once, for `crl` or for `RevocationOptions`. Throws MisuseError as `crlsIn` does. */
export function crlsFromFile(path: string): readonly Uint8Array[] {
  return distinct(explained(path, () => crlsIn(readFileSync(path))))
}

/**
 * The CRLs of all files in a directory that are named as such: `*.crl`, or by OpenSSL's hash of their
 * issuer, as `1d3472b9.r0`; and of those `*.pem` that hold some. Damaged ones are told by MisuseError.
 */
export function crlsFromDirectory(path: string): readonly Uint8Array[] {
  const files = filesIn(path, NAMED).filter((file) => !file.endsWith('.pem') || holdsCrls(file))
  if (files.length === 0) throw new MisuseError(`${path}: it has no CRLs`)
  return distinct(files.flatMap((file) => crlsFromFile(file)))
}

const NAMED = /(\.(crl|pem)|^[0-9a-f]{8}\.r\d+)$/i

function holdsCrls(file: string): boolean {
  return explained(file, () => readFileSync(file)).includes('-----BEGIN X509 CRL-----')
}

function checked(der: Uint8Array, place: string): Uint8Array {
  const copy = der.slice()
  try {
    parseCrl(copy)
  } catch (cause) {
    if (!(cause instanceof TlsError)) throw cause
    throw new MisuseError(`${place} is no CRL: ${cause.facts['fault']}`, { cause })
  }
  return copy
}
