import type { Certificate } from '../certificate.ts'
import { constructed, type DerReader, malformed, primitive, readDer, Tag } from '../der.ts'
import { readOid, readSmallInteger } from '../der-values.ts'
import { forEach } from '../extensions.ts'
import {
  ALL_REASONS,
  directoryName,
  type GeneralNames,
  readDistributionPointName,
  readGeneralNames,
  readReasons,
  uri,
} from './general-name.ts'

/** Where CRLs about a certificate are, and whose they are (RFC 5280 §4.2.1.13). */
export interface DistributionPoint {
  readonly names: GeneralNames | undefined
  /** A mask: bit n is reason n. */
  readonly reasons: number
  /** DER names; nothing when it is the certificate's issuer. */
  readonly crlIssuers: readonly Uint8Array[] | undefined
}

/** What cRLDistributionPoints of a certificate says; throws `certificate.malformed`. */
export function distributionPoints(certificate: Certificate): readonly DistributionPoint[] {
  const points: DistributionPoint[] = []
  readExtension(certificate, '2.5.29.31', (reader) =>
    forEach(reader.enter(Tag.sequence), (list) =>
      points.push(readDistributionPoint(list.enter(Tag.sequence), certificate.issuer.der)),
    ),
  )
  return points
}

/** URLs of CRLs about a certificate; throws `certificate.malformed`. */
export function crlUrls(certificate: Certificate): readonly string[] {
  return distributionPoints(certificate).flatMap(({ names = [] }) => names.flatMap(urlIn))
}

/** Where an authority answers about a certificate, and where its own certificate is (RFC 5280 §4.2.2.1). */
export interface AuthorityAccess {
  readonly ocsp: readonly string[]
  readonly caIssuers: readonly string[]
}

/** What authorityInfoAccess of a certificate says; throws `certificate.malformed`. */
export function authorityAccess(certificate: Certificate): AuthorityAccess {
  const ocsp: string[] = []
  const caIssuers: string[] = []
  readExtension(certificate, '1.3.6.1.5.5.7.1.1', (reader) =>
    forEach(reader.enter(Tag.sequence), (list) => {
      const fields = list.enter(Tag.sequence)
      const method = readOid(fields)
      const urls = urlIn(fields.element())
      fields.end()
      if (method === '1.3.6.1.5.5.7.48.1') ocsp.push(...urls)
      if (method === '1.3.6.1.5.5.7.48.2') caIssuers.push(...urls)
    }),
  )
  return { ocsp, caIssuers }
}

/** The TLS extensions that a certificate promises its server will answer (RFC 7633 §4.1); throws `certificate.malformed`. */
export function tlsFeatures(certificate: Certificate): readonly number[] {
  const features: number[] = []
  readExtension(certificate, '1.3.6.1.5.5.7.1.24', (reader) => {
    const list = reader.enter(Tag.sequence)
    while (!list.isEmpty) features.push(readSmallInteger(list))
  })
  return features
}

function readExtension(
  { extensions }: Certificate,
  oid: string,
  read: (reader: DerReader) => void,
): void {
  const extension = extensions.raw.get(oid)
  if (extension) readDer(extension.value, read)
}

function readDistributionPoint(fields: DerReader, issuer: Uint8Array): DistributionPoint {
  const name = fields.enterOptional(constructed(0))
  const reasons = fields.optional(primitive(1))
  const others = fields.enterOptional(constructed(2))
  fields.end()
  if (!name && !others) throw malformed('a distribution point that names nothing')
  const crlIssuers = others && readGeneralNames(others).flatMap((one) => directoryName(one) ?? [])
  // RFC 5280 §4.2.1.13: a relative name is relative to the one cRLIssuer, if there is any.
  const base = crlIssuers ? (crlIssuers.length === 1 ? crlIssuers[0] : undefined) : issuer
  return {
    names: name && readDistributionPointName(name, base),
    reasons: reasons ? readReasons(reasons) : ALL_REASONS,
    crlIssuers,
  }
}

function urlIn(name: Uint8Array): readonly string[] {
  const url = uri(name)
  return url === undefined ? [] : [url]
}
