import { type DerReader, malformed, primitive, Tag } from './der.ts'
import { readOid, readSmallInteger } from './der-values.ts'

export const ANY_POLICY = '2.5.29.32.0'

export interface PolicyMapping {
  readonly issuerDomainPolicy: string
  readonly subjectDomainPolicy: string
}

/** Numbers of certificates after which each begins to hold. */
export interface PolicyConstraints {
  readonly requireExplicitPolicy: number | undefined
  readonly inhibitPolicyMapping: number | undefined
}

/** RFC 5280 §4.2.1.4; qualifiers are for people and left out. */
export function readCertificatePolicies(reader: DerReader): ReadonlySet<string> {
  const list = reader.enter(Tag.sequence)
  if (list.isEmpty) throw malformed('an empty list')
  const policies = new Set<string>()
  while (!list.isEmpty) {
    const information = list.enter(Tag.sequence)
    const policy = readOid(information)
    if (!information.isEmpty) information.content(Tag.sequence)
    information.end()
    if (policies.has(policy)) throw malformed(`policy ${policy} twice`)
    policies.add(policy)
  }
  return policies
}

/** RFC 5280 §4.2.1.5 */
export function readPolicyMappings(reader: DerReader): readonly PolicyMapping[] {
  const list = reader.enter(Tag.sequence)
  if (list.isEmpty) throw malformed('an empty list')
  const mappings: PolicyMapping[] = []
  while (!list.isEmpty) {
    const fields = list.enter(Tag.sequence)
    const mapping = { issuerDomainPolicy: readOid(fields), subjectDomainPolicy: readOid(fields) }
    fields.end()
    mappings.push(mapping)
  }
  return mappings
}

/** RFC 5280 §4.2.1.11 */
export function readPolicyConstraints(reader: DerReader): PolicyConstraints {
  const fields = reader.enter(Tag.sequence)
  const requireExplicitPolicy = readSkipCerts(fields, primitive(0))
  const inhibitPolicyMapping = readSkipCerts(fields, primitive(1))
  fields.end()
  return { requireExplicitPolicy, inhibitPolicyMapping }
}

function readSkipCerts(fields: DerReader, tag: number): number | undefined {
  return fields.tag === tag ? readSmallInteger(fields, tag) : undefined
}
