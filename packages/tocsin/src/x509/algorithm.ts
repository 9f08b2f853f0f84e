import type { SignatureAlgorithm } from '../crypto/provider.ts'
import { type DerReader, Tag } from './der.ts'
import { hex, readOid } from './der-values.ts'

/** How a certificate is signed: what we can verify, what we know to be broken, or what we do not know. */
export type CertificateSignature =
  | SignatureAlgorithm
  | 'rsa_pkcs1_md2'
  | 'rsa_pkcs1_md5'
  | undefined

interface AlgorithmIdentifier {
  readonly oid: string
  /** The whole `parameters` element; absent when there is none. */
  readonly parameters: Uint8Array | undefined
}

/** RFC 5280 §4.1.1.2 */
export function readAlgorithm(reader: DerReader): AlgorithmIdentifier {
  const fields = reader.enter(Tag.sequence)
  const oid = readOid(fields)
  const parameters = fields.isEmpty ? undefined : fields.element()
  fields.end()
  return { oid, parameters }
}

/** The signature algorithm an identifier names, when its parameters are those it must have. */
export function signatureAlgorithm({ oid, parameters }: AlgorithmIdentifier): CertificateSignature {
  if (oid === RSASSA_PSS) return pssAlgorithm(parameters)
  const known = signatures[oid]
  // RFC 4055 §5: for PKCS #1 v1.5 both NULL and nothing are accepted.
  const isFitting = known?.startsWith('rsa_')
    ? parameters === undefined || isNull(parameters)
    : parameters === undefined
  return isFitting ? known : undefined
}

export function isNull(element: Uint8Array): boolean {
  return element.length === 2 && element[0] === Tag.null
}

const RSASSA_PSS = '1.2.840.113549.1.1.10'

const signatures: Readonly<Record<string, CertificateSignature>> = {
  '1.2.840.113549.1.1.2': 'rsa_pkcs1_md2',
  '1.2.840.113549.1.1.4': 'rsa_pkcs1_md5',
  '1.2.840.113549.1.1.5': 'rsa_pkcs1_sha1',
  '1.2.840.113549.1.1.11': 'rsa_pkcs1_sha256',
  '1.2.840.113549.1.1.12': 'rsa_pkcs1_sha384',
  '1.2.840.113549.1.1.13': 'rsa_pkcs1_sha512',
  '1.2.840.10045.4.1': 'ecdsa_sha1',
  '1.2.840.10045.4.3.2': 'ecdsa_sha256',
  '1.2.840.10045.4.3.3': 'ecdsa_sha384',
  '1.2.840.10045.4.3.4': 'ecdsa_sha512',
  '1.3.101.112': 'ed25519',
}

/** RFC 4055 §3.1 with one hash for message and mask and a salt as long as it: there are three such values. */
function pssAlgorithm(parameters: Uint8Array | undefined): CertificateSignature {
  const given = hex(parameters ?? new Uint8Array())
  return pssHashes.find(({ der }) => der === given)?.algorithm
}

const pssHashes = [
  { algorithm: 'rsa_pss_sha256', der: pssParameters('01', '20') },
  { algorithm: 'rsa_pss_sha384', der: pssParameters('02', '30') },
  { algorithm: 'rsa_pss_sha512', der: pssParameters('03', '40') },
] as const

function pssParameters(hashArc: string, saltLength: string): string {
  const hash = `300d06096086480165030402${hashArc}0500`
  return `3034a00f${hash}a11c301a06092a864886f70d010108${hash}a2030201${saltLength}`
}
