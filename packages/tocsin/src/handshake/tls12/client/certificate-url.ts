import { abort } from '../../../alert/error.ts'
import type { Hash } from '../../../crypto/provider.ts'
import { CertChainType, type CertificateURL } from '../../../wire/tls12/certificate-url.ts'
import { pkiPath } from '../../../x509/pki-path.ts'
import type { Credential } from '../../question.ts'

/** What a credential shows in place of its certificates (RFC 6066 §5). */
export function certificateUrl(
  { certificates }: Credential,
  urls: NonNullable<Credential['urls']>,
  sha1: Hash,
): CertificateURL {
  const { individual_certs, pkipath } = CertChainType
  const entry = (url: string, content: Uint8Array | undefined) => {
    if (!content) throw abort('internal.configuration', { 'urls-without-certificate': url })
    return { url: octets(url), padding: 1, sha1Hash: sha1.digest(content) }
  }
  if ('pkiPath' in urls) {
    return { type: pkipath, urlAndHashList: [entry(urls.pkiPath, pkiPath(certificates))] }
  }
  const urlAndHashList = urls.map((url, index) => entry(url, certificates[index]))
  return { type: individual_certs, urlAndHashList }
}

/** A URI is ASCII (RFC 3986 §2). */
function octets(url: string): Uint8Array {
  return Uint8Array.from(url, (character) => character.charCodeAt(0))
}
