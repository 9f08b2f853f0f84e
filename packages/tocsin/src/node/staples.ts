import { MisuseError } from '../alert/error.ts'
import type { CryptoProvider } from '../crypto/provider.ts'
import { type Certificate, parseCertificate } from '../x509/certificate.ts'
import { isNamedBy } from '../x509/revocation/cert-id.ts'
import { parseOcspResponse } from '../x509/revocation/ocsp-response.ts'
import { explained } from './misuse.ts'

/** DER OCSP responses about certificates of ours in any order; a function is asked in every handshake, and what is none of what it gives is passed over. */
export type Staples = readonly Uint8Array[] | (() => readonly Uint8Array[])

/** Finds the response about each of `certificates`, in their order; empty for those without. */
export type FindStaples = (certificates: readonly Uint8Array[]) => readonly Uint8Array[]

/** Reads responses; throws MisuseError for what is none, or what a responder gave instead of one. */
export function staplesOf(staples: Staples, crypto: CryptoProvider): FindStaples {
  if (typeof staples !== 'function') {
    const read = staples.map(readStaple)
    return (certificates) => certificates.map((der) => find(read, parseCertificate(der), crypto))
  }
  let [given, read]: [readonly Uint8Array[], readonly Staple[]] = [[], []]
  return (certificates) => {
    const now = staples()
    if (now !== given) [given, read] = [now, now.flatMap(readable)]
    return certificates.map((der) => find(read, parseCertificate(der), crypto))
  }
}

interface Staple {
  readonly der: Uint8Array
  readonly isAbout: (certificate: Certificate, crypto: CryptoProvider) => boolean
}

function readStaple(der: Uint8Array, index: number): Staple {
  return explained(`ocspResponses[${index}]`, () => {
    const bytes = new Uint8Array(der)
    const response = parseOcspResponse(bytes)
    if (typeof response === 'string') throw new MisuseError(`the responder says ${response}`)
    const isAbout: Staple['isAbout'] = (certificate, crypto) =>
      response.responses.some(({ certId }) => isNamedBy(certId, certificate, crypto))
    return { der: bytes, isAbout }
  })
}

/** In the middle of a handshake there is nobody to tell. */
function readable(der: Uint8Array, index: number): readonly Staple[] {
  try {
    return [readStaple(der, index)]
  } catch {
    return []
  }
}

const none: Uint8Array = new Uint8Array(0)

function find(
  staples: readonly Staple[],
  certificate: Certificate,
  crypto: CryptoProvider,
): Uint8Array {
  return staples.find(({ isAbout }) => isAbout(certificate, crypto))?.der ?? none
}
