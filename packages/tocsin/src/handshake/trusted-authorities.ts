import type { Hash } from '../crypto/provider.ts'
import type { CertificateTypeName } from '../wire/registry/certificate-type.ts'
import {
  IdentifierType,
  type TrustedAuthorities as WireAuthorities,
} from '../wire/shared/trusted-authorities.ts'
import { parseCertificate } from '../x509/certificate.ts'
import { hex } from '../x509/der-values.ts'
import { keyOctets } from '../x509/public-key.ts'

/** A credential, as far as it counts who vouches for it. */
interface Shown {
  readonly type?: CertificateTypeName
  readonly certificates: readonly Uint8Array[]
  readonly trustAnchor?: Uint8Array
}

/** Which of its identifiers names an authority (RFC 6066 §6). */
export type AuthorityIdentifier = Exclude<keyof typeof IdentifierType, 'pre_agreed'>

/** The authorities that a client says it knows. */
export interface TrustedAuthority {
  readonly type: keyof typeof IdentifierType
  /** A hash, or a DER name; nothing where both sides have agreed before. */
  readonly identifier: Uint8Array
}

/** Authorities by their certificates, in DER, or by what was agreed on before. */
export type TrustedCaKeys =
  | 'pre_agreed'
  | { readonly by: AuthorityIdentifier; readonly authorities: readonly Uint8Array[] }

/** What a client sends (RFC 6066 §6). */
export function listAuthorities(known: TrustedCaKeys, sha1: Hash): WireAuthorities {
  if (known === 'pre_agreed') {
    return { trustedAuthoritiesList: [{ identifierType: IdentifierType[known], identifier: {} }] }
  }
  const { by, authorities } = known
  const trustedAuthoritiesList = authorities.map((der) => ({
    identifierType: IdentifierType[by],
    identifier: identifierOf[by](der, sha1),
  }))
  return { trustedAuthoritiesList }
}

const identifierOf: {
  readonly [T in AuthorityIdentifier]: (der: Uint8Array, sha1: Hash) => Uint8Array
} = {
  key_sha1_hash: (der, sha1) => sha1.digest(keyOctets(parseCertificate(der).publicKey)),
  x509_name: (der) => parseCertificate(der).subject.der,
  cert_sha1_hash: (der, sha1) => sha1.digest(der),
}

const types = Object.keys(IdentifierType) as (keyof typeof IdentifierType)[]

/** What a server reads of it; types that it does not know are passed over. */
export function readAuthorities(
  { trustedAuthoritiesList }: WireAuthorities = { trustedAuthoritiesList: [] },
): readonly TrustedAuthority[] {
  return trustedAuthoritiesList.flatMap(({ identifierType, identifier }) => {
    const type = types.find((name) => IdentifierType[name] === identifierType)
    if (!type) return []
    return [{ type, identifier: identifier instanceof Uint8Array ? identifier : none }]
  })
}

const none: Uint8Array = new Uint8Array(0)

/** Whether one of these authorities vouches for a credential: itself among its certificates, or as the last one's issuer. */
export function isVouchedFor(
  { type, certificates, trustAnchor }: Shown,
  authorities: readonly TrustedAuthority[],
  sha1: Hash | undefined,
): boolean {
  if (authorities.length === 0 || type === 'RawPublicKey') return false
  const [, ...issuers] = trustAnchor ? [...certificates, trustAnchor] : certificates
  const named = new Set([
    ...certificates.map((der) => text('x509_name', parseCertificate(der).issuer.der)),
    ...issuers.map((der) => text('x509_name', parseCertificate(der).subject.der)),
    ...(sha1 ? issuers.flatMap((der) => hashesOf(der, sha1)) : []),
  ])
  return authorities.some(({ type: by, identifier }) => named.has(text(by, identifier)))
}

function hashesOf(der: Uint8Array, sha1: Hash): readonly string[] {
  const hashes = ['key_sha1_hash', 'cert_sha1_hash'] as const
  return hashes.map((by) => text(by, identifierOf[by](der, sha1)))
}

function text(type: string, identifier: Uint8Array): string {
  return `${type} ${hex(identifier)}`
}
