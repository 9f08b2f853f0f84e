import { parseCertificate } from '../../x509/certificate.ts'
import { constructed, type DerReader, readDer, Tag } from '../../x509/der.ts'
import { readOid } from '../../x509/der-values.ts'
import { certificatesIn } from '../trust/certificates-in.ts'

/** What caIssuers lead to: certificates in DER, or in a SignedData that signs nothing (RFC 5280 §4.2.2.1). */
export function issuersIn(bytes: Uint8Array): readonly Uint8Array[] {
  const isSigned = bytes[0] === Tag.sequence && readDer(bytes, isContentInfo)
  return isSigned ? readDer(bytes, readSignedData) : certificatesIn(bytes)
}

/** A certificate begins with a SEQUENCE, a ContentInfo with the OID of what it holds (RFC 5652 §3). */
function isContentInfo(reader: DerReader): boolean {
  const fields = reader.enter(Tag.sequence)
  const isIt = fields.tag === Tag.objectIdentifier
  while (!fields.isEmpty) fields.element()
  return isIt
}

function readSignedData(reader: DerReader): readonly Uint8Array[] {
  const info = reader.enter(Tag.sequence)
  if (readOid(info) !== '1.2.840.113549.1.7.2') throw new Error('PKCS #7 that is no SignedData')
  const explicit = info.enter(constructed(0))
  info.end()
  const data = explicit.enter(Tag.sequence)
  explicit.end()
  // version, digestAlgorithms, encapContentInfo
  for (let n = 0; n < 3; n++) data.element()
  const list = data.enter(constructed(0))
  const certificates: Uint8Array[] = []
  while (!list.isEmpty) certificates.push(parseCertificate(list.element(Tag.sequence)).der)
  while (!data.isEmpty) data.element()
  return certificates
}
