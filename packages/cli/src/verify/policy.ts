import { readdir, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { decodePem, parseCrl, type RevocationOptions, TlsError } from 'tocsin'
import { Failure, messageOf } from '../failure.ts'
import { readOctets, reasonOf } from '../files.ts'
import { elements } from './pkcs7.ts'

/** What is asked of a chain besides that it leads to somebody trusted. */
export interface Policy {
  /** DER. */
  readonly crls: readonly Uint8Array[]
  /** DER; not those that come with a handshake. */
  readonly ocspResponses: readonly Uint8Array[]
  readonly requireStatus: NonNullable<RevocationOptions['requireStatus']>
  /** As 'sha256/BASE64' (RFC 7469 §2.4). */
  readonly pins: readonly string[] | undefined
}

interface PolicyOptions {
  readonly crl?: readonly string[]
  readonly ocsp?: readonly string[]
  readonly requireStatus?: Policy['requireStatus']
  readonly pinnedpubkey?: readonly (readonly string[])[]
}

/** Reads what the options name. */
export async function readPolicy(options: PolicyOptions): Promise<Policy> {
  const { crl = [], ocsp = [], requireStatus = 'none', pinnedpubkey } = options
  const crls = await Promise.all(crl.map(crlsAt))
  const ocspResponses = await Promise.all(ocsp.map(ocspResponseIn))
  return { crls: crls.flat(), ocspResponses, requireStatus, pins: pinnedpubkey?.flat() }
}

/** The CRLs in a file, or in all files of a directory that are named as such. */
async function crlsAt(path: string): Promise<readonly Uint8Array[]> {
  const isDirectory = await stat(path).then(
    (found) => found.isDirectory(),
    () => false,
  )
  if (!isDirectory) return crlsIn(path)
  const names = (await readdir(path).catch(unreadable(path))).filter((name) => NAMED.test(name))
  if (names.length === 0) {
    throw new Failure(`--crl: '${path}' has no *.crl or HASH.rN`, { hint: '--crl FILE' })
  }
  return (await Promise.all(names.sort().map((name) => crlsIn(join(path, name))))).flat()
}

const NAMED = /\.(crl|r\d+)$/i

function unreadable(path: string): (cause: unknown) => never {
  return (cause) => {
    throw new Failure(`--crl: cannot read '${path}': ${reasonOf(cause)}`, { cause })
  }
}

async function crlsIn(path: string): Promise<readonly Uint8Array[]> {
  const octets = await readOctets('--crl', path)
  const hint = 'a certificate revocation list, in PEM or DER'
  try {
    const text = octets.toString('latin1')
    const isPem = text.includes('-----BEGIN ')
    const crls = isPem ? decodePem(text, 'X509 CRL').map(({ der }) => der) : [octets]
    if (crls.length === 0) throw new Failure(`--crl: '${path}' has no X509 CRL in it`, { hint })
    for (const der of crls) parseCrl(der)
    return crls
  } catch (cause) {
    if (cause instanceof Failure) throw cause
    const why = cause instanceof TlsError ? cause.facts['fault'] : messageOf(cause)
    throw new Failure(`--crl: '${path}' is no revocation list: ${why}`, { hint, cause })
  }
}

const SEQUENCE = 0x30
const ENUMERATED = 0x0a

/** OCSPResponse is told from other DER by its status, which comes first (RFC 6960 §4.2.1). */
async function ocspResponseIn(path: string): Promise<Uint8Array> {
  const octets = await readOctets('--ocsp', path)
  const [outer] = elements(octets)
  const [status] = elements(outer?.content ?? octets)
  if (outer?.tag === SEQUENCE && status?.tag === ENUMERATED) return octets
  throw new Failure(`--ocsp: '${path}' is no OCSP response`, {
    hint: 'an OCSP response in DER, as openssl ocsp -respout writes it',
  })
}
