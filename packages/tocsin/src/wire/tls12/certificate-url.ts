import { fixed, list, named, opaque, struct, uint8, type Value } from '../codec.ts'
import { namesOf } from '../registry.ts'

/** RFC 6066 §5 */
export const CertChainType = { individual_certs: 0, pkipath: 1 } as const

/** RFC 6066 §5: `padding` is 1, which once said that a hash follows. */
const URLAndHash = struct('URLAndHash', {
  url: opaque(1, 0xffff),
  padding: uint8,
  sha1Hash: fixed(20),
})

/** RFC 6066 §5: what a client may send instead of a Certificate, where client_certificate_url is agreed. */
export const CertificateURL = struct('CertificateURL', {
  type: named(uint8, namesOf(CertChainType)),
  urlAndHashList: list(URLAndHash, 1, 0xffff),
})
export type CertificateURL = Value<typeof CertificateURL>
