import { constructed, type DerReader, malformed, readDer, Tag } from '../../x509/der.ts'
import { hex, readOid } from '../../x509/der-values.ts'
import { definite } from './definite.ts'

/** Something with what tells whose it is. */
export interface Bagged {
  readonly der: Uint8Array
  /** The same for a key and its certificate (RFC 2985 §5.5.2), in hexadecimal. */
  readonly localKeyId: string | undefined
}

/** What was put into a file, as far as credentials are made of it. */
export interface SafeContents {
  /** PrivateKeyInfo (RFC 5958 §2). */
  readonly keys: readonly Bagged[]
  readonly certificates: readonly Bagged[]
}

/** Decrypts by an AlgorithmIdentifier, or throws. */
export type Opener = (algorithm: Uint8Array, ciphertext: Uint8Array) => Uint8Array

/** RFC 7292 §4.2; CRLs, secrets and certificates that are not X.509 are passed over. */
export function readSafeContents(ber: Uint8Array, open: Opener): SafeContents {
  return readDer(definite(ber), (reader) => readBags(reader.enter(Tag.sequence), open))
}

function readBags(bags: DerReader, open: Opener): SafeContents {
  const keys: Bagged[] = []
  const certificates: Bagged[] = []
  while (!bags.isEmpty) {
    const found = readBag(bags.enter(Tag.sequence), open)
    keys.push(...found.keys)
    certificates.push(...found.certificates)
  }
  return { keys, certificates }
}

const NOTHING: SafeContents = { keys: [], certificates: [] }

function readBag(bag: DerReader, open: Opener): SafeContents {
  const type = readOid(bag)
  const value = bag.enter(constructed(0))
  const localKeyId = bag.isEmpty ? undefined : readLocalKeyId(bag.enter(Tag.set))
  bag.end()
  switch (type) {
    case '1.2.840.113549.1.12.10.1.1':
      return { ...NOTHING, keys: [{ der: value.element(Tag.sequence), localKeyId }] }
    case '1.2.840.113549.1.12.10.1.2':
      return { ...NOTHING, keys: [{ der: openKey(value.enter(Tag.sequence), open), localKeyId }] }
    case '1.2.840.113549.1.12.10.1.3':
      return { ...NOTHING, certificates: readCertificate(value.enter(Tag.sequence), localKeyId) }
    case '1.2.840.113549.1.12.10.1.6':
      return readBags(value.enter(Tag.sequence), open)
    default:
      return NOTHING
  }
}

/** EncryptedPrivateKeyInfo (RFC 5958 §3) */
function openKey(fields: DerReader, open: Opener): Uint8Array {
  const algorithm = fields.element(Tag.sequence)
  const ciphertext = fields.content(Tag.octetString)
  fields.end()
  return definite(open(algorithm, ciphertext))
}

const X509_CERTIFICATE = '1.2.840.113549.1.9.22.1'

function readCertificate(fields: DerReader, localKeyId: string | undefined): readonly Bagged[] {
  if (readOid(fields) !== X509_CERTIFICATE) return []
  const explicit = fields.enter(constructed(0))
  const der = explicit.content(Tag.octetString)
  explicit.end()
  fields.end()
  return [{ der, localKeyId }]
}

const LOCAL_KEY_ID = '1.2.840.113549.1.9.21'

function readLocalKeyId(attributes: DerReader): string | undefined {
  let localKeyId: string | undefined
  while (!attributes.isEmpty) {
    const attribute = attributes.enter(Tag.sequence)
    const type = readOid(attribute)
    const values = attribute.enter(Tag.set)
    attribute.end()
    if (type === LOCAL_KEY_ID) localKeyId = hex(values.content(Tag.octetString))
  }
  return localKeyId
}

/** The octets of an OCTET STRING `[0]`, which may be in pieces. */
export function implicitOctets(fields: DerReader): Uint8Array {
  const whole = fields.optional(0x80)
  if (whole) return whole
  const pieces = fields.enter(constructed(0))
  const octets: Uint8Array[] = []
  while (!pieces.isEmpty) octets.push(pieces.content(Tag.octetString))
  if (octets.length === 0) throw malformed('nothing that is encrypted')
  return Buffer.concat(octets)
}
