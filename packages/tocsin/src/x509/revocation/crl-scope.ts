import type { Certificate } from '../certificate.ts'
import { constructed, type DerReader, malformed, primitive, readDer, Tag } from '../der.ts'
import { hex, isSame } from '../der-values.ts'
import type { DistributionPoint } from './certificate-pointers.ts'
import {
  ALL_REASONS,
  asDirectoryName,
  type GeneralNames,
  readDistributionPointName,
  readReasons,
} from './general-name.ts'

/** What a CRL is about (RFC 5280 §5.2.5). */
export interface CrlScope {
  /** One of them has to be in the certificate, too. */
  readonly names: GeneralNames | undefined
  readonly certificates: 'all' | 'end entities' | 'authorities' | 'attributes'
  /** A mask: bit n is reason n. */
  readonly reasons: number
  readonly isIndirect: boolean
  /** The same for CRLs of the same scope. */
  readonly id: string
}

/** Of a CRL without issuingDistributionPoint. */
const everything: CrlScope = {
  names: undefined,
  certificates: 'all',
  reasons: ALL_REASONS,
  isIndirect: false,
  id: '',
}

/** Reads issuingDistributionPoint. */
export function readScope(value: Uint8Array | undefined, crlIssuer: Uint8Array): CrlScope {
  if (!value) return everything
  return readDer(value, (reader) => {
    const fields = reader.enter(Tag.sequence)
    if (fields.isEmpty) throw malformed('an empty issuingDistributionPoint')
    const name = fields.enterOptional(constructed(0))
    const names = name && readDistributionPointName(name, crlIssuer)
    const only = [...readFlag(fields, 1, 'end entities'), ...readFlag(fields, 2, 'authorities')]
    const some = fields.optional(primitive(3))
    const [isIndirect = false] = readFlag(fields, 4, true)
    const [certificates = 'all', ...more] = [...only, ...readFlag(fields, 5, 'attributes')]
    fields.end()
    if (more.length > 0) throw malformed('a CRL of two kinds of certificates only')
    const reasons = some ? readReasons(some) : ALL_REASONS
    return { names, certificates, reasons, isIndirect, id: hex(value) }
  })
}

/** One `meaning` where the flag is set; one that is not is not written (X.690 §11.5). */
function readFlag<const T>(fields: DerReader, n: number, meaning: T): readonly T[] {
  const content = fields.optional(primitive(n))
  if (!content) return []
  if (content.length !== 1 || content[0] !== 0xff) throw malformed('a BOOLEAN not FF')
  return [meaning]
}

/** What is needed of a CRL to see whether it is about a certificate. */
interface Scoped {
  readonly issuer: { readonly der: Uint8Array }
  readonly scope: CrlScope
}

/**
 * The reasons for which a certificate would be on this CRL, by one of its distribution points or, if
 * the CRL is its issuer's, without any; 0 when the CRL is about others (RFC 5280 §6.3.3 (b) to (d)).
 */
export function reasonsCovered(
  { issuer, scope }: Scoped,
  certificate: Certificate,
  points: readonly DistributionPoint[],
): number {
  const isAuthority = certificate.extensions.basicConstraints?.isCa === true
  if (scope.certificates === 'attributes') return 0
  if (scope.certificates === 'end entities' && isAuthority) return 0
  if (scope.certificates === 'authorities' && !isAuthority) return 0
  // RFC 5280 §6.3.3: for CRLs that no distribution point names.
  const implied = {
    names: [asDirectoryName(certificate.issuer.der)],
    reasons: ALL_REASONS,
    crlIssuers: undefined,
  }
  let reasons = 0
  for (const point of [...points, implied]) {
    if (isAt(point, issuer.der, scope, certificate)) reasons |= point.reasons & scope.reasons
  }
  return reasons
}

function isAt(
  { names, crlIssuers }: DistributionPoint,
  crlIssuer: Uint8Array,
  scope: CrlScope,
  { issuer }: Certificate,
): boolean {
  const isTheirs = crlIssuers
    ? scope.isIndirect && crlIssuers.some((name) => isSame(name, crlIssuer))
    : isSame(issuer.der, crlIssuer)
  if (!isTheirs) return false
  if (!scope.names) return true
  const expected = names ?? crlIssuers?.map(asDirectoryName) ?? []
  return scope.names.some((name) => expected.some((other) => isSame(name, other)))
}
