import { abort } from '../../../alert/error.ts'
import { CertChainType, type CertificateURL } from '../../../wire/tls12/certificate-url.ts'
import { chainInPkiPath } from '../../../x509/pki-path.ts'
import type { FetchRequest } from '../../question.ts'
import { requireEqual, requirePresent } from '../../require.ts'
import { ask, type State } from '../../state.ts'
import type { Negotiated } from '../negotiated.ts'

/** The chain behind a CertificateURL, or nothing where it cannot be had; somebody else fetches it (RFC 6066 §5). */
export function fetchChain(
  hs: Negotiated,
  message: CertificateURL,
  then: (chain: readonly Uint8Array[] | undefined) => State,
): State {
  const request = requestOf(message)
  return ask('FETCH_CERT', { type: 'fetch-certificates', ...request }, ({ fetched }) => {
    const { form, objects } = request
    if (fetched === 'unobtainable' || fetched.length < objects.length) return then(undefined)
    const contents = fetched.slice(0, objects.length)
    for (const [index, { sha1Hash }] of objects.entries()) {
      requireHash(hs, contents[index] ?? none, sha1Hash)
    }
    return then(form === 'pkipath' ? contents.flatMap(chainInPkiPath) : contents)
  })
}

const none = new Uint8Array(0)

function requestOf({ type, urlAndHashList }: CertificateURL): FetchRequest {
  const isPath = type === CertChainType.pkipath
  if (!isPath && type !== CertChainType.individual_certs) {
    throw abort('decode.out-of-range', { field: 'CertificateURL.type', value: type })
  }
  // "The list contains a single URL" of a PkiPath.
  if (isPath && urlAndHashList.length > 1) {
    throw abort('decode.out-of-range', { field: 'CertificateURL.urlAndHashList' })
  }
  const objects = urlAndHashList.map(({ url, padding, sha1Hash }) => {
    if (padding !== 1) throw abort('decode.out-of-range', { field: 'URLAndHash.padding' })
    return { url: text(url), sha1Hash }
  })
  return { form: isPath ? 'pkipath' : 'individual_certs', objects }
}

/** ASCII, as a URI is (RFC 3986 §2); other octets survive one by one, for the one who fetches to refuse. */
function text(url: Uint8Array): string {
  return Array.from(url, (octet) => String.fromCharCode(octet)).join('')
}

function requireHash({ policy }: Negotiated, content: Uint8Array, expected: Uint8Array): void {
  const sha1 = requirePresent(policy.crypto.hashes.sha1, 'internal.configuration')
  requireEqual(sha1.digest(content), expected, 'certificate-url.hash-mismatch')
}
