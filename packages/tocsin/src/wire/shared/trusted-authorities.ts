import { bytes, empty, fixed, list, named, select, struct, uint8, type Value } from '../codec.ts'
import { namesOf } from '../registry.ts'
import { DistinguishedName } from './certificate-authorities.ts'

/** RFC 6066 §6 */
export const IdentifierType = {
  pre_agreed: 0,
  key_sha1_hash: 1,
  x509_name: 2,
  cert_sha1_hash: 3,
} as const

const identifierTypeName = namesOf(IdentifierType)
const identifiers = {
  pre_agreed: empty,
  key_sha1_hash: fixed(20),
  x509_name: DistinguishedName,
  cert_sha1_hash: fixed(20),
}

/** RFC 6066 §6: nothing says where an identifier of another type ends, so it takes the rest. */
const TrustedAuthority = struct('TrustedAuthority', {
  identifierType: named(uint8, identifierTypeName),
  identifier: select(
    'identifierType',
    (type: number) => {
      const name = identifierTypeName(type)
      return name in identifiers ? (name as keyof typeof identifiers) : 'other'
    },
    { ...identifiers, other: bytes },
  ),
})

/** RFC 6066 §6 */
export const TrustedAuthorities = struct('TrustedAuthorities', {
  trustedAuthoritiesList: list(TrustedAuthority, 0, 0xffff),
})
export type TrustedAuthorities = Value<typeof TrustedAuthorities>
