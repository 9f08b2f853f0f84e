import {
  CertificateType,
  type CertificateTypeName,
  certificateTypeName,
} from '../wire/registry/certificate-type.ts'
import type {
  OfferedCertificateTypes,
  SelectedCertificateType,
} from '../wire/shared/certificate-type.ts'
import type { Policy } from './policy.ts'
import { requireOneOf, requirePresent, requireValid } from './require.ts'

/** A list for the ClientHello; X509 alone goes without saying (RFC 7250 §4.1). */
export function offeredTypes(
  types: readonly CertificateTypeName[],
): OfferedCertificateTypes | undefined {
  if (types.every((type) => type === 'X509')) return undefined
  return { certificateTypes: types.map((type) => CertificateType[type]) }
}

/** What the server selected among the types of our list; X509 where it says nothing (RFC 7250 §4.2). */
export function requireSelectedType(
  offered: readonly CertificateTypeName[],
  answer: SelectedCertificateType | undefined,
): CertificateTypeName {
  if (!answer) return 'X509'
  const { certificateType: code } = answer
  const isSelected = (type: CertificateTypeName) => CertificateType[type] === code
  const facts = { type: certificateTypeName(code) }
  return requireOneOf(offered, isSelected, 'certificate.type-not-offered', facts)
}

/** What a server answers. */
export function selectedType(type: CertificateTypeName): SelectedCertificateType {
  return { certificateType: CertificateType[type] }
}

/** The codes a client lists, or those it need not list (RFC 7250 §4.1). */
export function listedTypes(offer: OfferedCertificateTypes | undefined): readonly number[] {
  return offer?.certificateTypes ?? [CertificateType.X509]
}

/** The type of the client's certificate: our first that it can show (RFC 7250 §4.2). */
export function chooseClientType(
  { peerCertificateTypes: ours }: Policy,
  offer: OfferedCertificateTypes | undefined,
): CertificateTypeName {
  const listed = listedTypes(offer)
  const chosen = ours.find((type) => listed.includes(CertificateType[type]))
  return requirePresent(chosen, 'certificate.no-common-type', { offered: namesOf(listed) })
}

/** Whether a list of types has it. */
export function isListed(
  type: CertificateTypeName,
  offer: OfferedCertificateTypes | undefined,
): boolean {
  return listedTypes(offer).includes(CertificateType[type])
}

/** The client takes a certificate of ours of this type (RFC 7250 §4.2). */
export function requireListed(type: CertificateTypeName, listed: readonly number[]): void {
  const facts = { type, offered: namesOf(listed) }
  requireValid(listed.includes(CertificateType[type]), 'certificate.no-common-type', facts)
}

/** A server that selects nothing shows X509, which we may not take. */
export function requireTaken(type: CertificateTypeName, { peerCertificateTypes }: Policy): void {
  requireValid(peerCertificateTypes.includes(type), 'certificate.no-common-type', { type })
}

/** The beginning of a list, for people. */
function namesOf(listed: readonly number[]): string {
  return listed.slice(0, 8).map(certificateTypeName).join('|')
}
