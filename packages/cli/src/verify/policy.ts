import { statSync } from 'node:fs'
import type { RevocationOptions } from 'tocsin'
import { crlsFromDirectory, crlsFromFile } from 'tocsin/node'
import { Failure } from '../failure.ts'
import { readOctets } from '../files.ts'
import { explained } from './explained.ts'
import { elements } from './pkcs7.ts'

/** What is asked of a chain besides that it leads to somebody trusted. */
export interface Policy {
  /** DER. */
  readonly crls: readonly Uint8Array[]
  /** DER; not those that come with a handshake. */
  readonly ocspResponses: readonly Uint8Array[]
  readonly requireStatus: NonNullable<RevocationOptions['requireStatus']>
  /** How the certificates have to be written, if anybody asks. */
  readonly profile: 'rfc5280' | 'webpki' | undefined
  /** As 'sha256/BASE64' (RFC 7469 §2.4). */
  readonly pins: readonly string[] | undefined
}

interface PolicyOptions {
  readonly crl?: readonly string[]
  readonly ocsp?: readonly string[]
  readonly requireStatus?: Policy['requireStatus']
  readonly profile?: 'rfc5280' | 'webpki'
  readonly pinnedpubkey?: readonly (readonly string[])[]
}

/** Reads what the options name. */
export async function readPolicy(options: PolicyOptions): Promise<Policy> {
  const { crl = [], ocsp = [], requireStatus = 'none', profile, pinnedpubkey } = options
  const ocspResponses = await Promise.all(ocsp.map(ocspResponseIn))
  const pins = pinnedpubkey?.flat()
  return { crls: crl.flatMap(crlsAt), ocspResponses, requireStatus, profile, pins }
}

/** The CRLs in a file, or in all files of a directory that are named as such. */
function crlsAt(path: string): readonly Uint8Array[] {
  const source = { option: '--crl', path, hint: 'certificate revocation lists, in PEM or DER' }
  const isDirectory = statSync(path, { throwIfNoEntry: false })?.isDirectory()
  return explained(source, () => (isDirectory ? crlsFromDirectory(path) : crlsFromFile(path)))
}

const SEQUENCE = 0x30
const ENUMERATED = 0x0a

/** OCSPResponse is told from other DER by its status, which comes first (RFC 6960 §4.2.1). */
async function ocspResponseIn(path: string): Promise<Uint8Array> {
  const octets = await readOctets('--ocsp', path, 'an OCSP response')
  const [outer] = elements(octets)
  const [status] = elements(outer?.content ?? octets)
  if (outer?.tag === SEQUENCE && status?.tag === ENUMERATED) return octets
  throw new Failure(`--ocsp: '${path}' is no OCSP response`, {
    hint: 'an OCSP response in DER, as openssl ocsp -respout writes it',
  })
}
