import { constants, createHash, randomBytes, sign } from 'node:crypto'
import { isIP } from 'node:net'
import {
  bitString,
  boolean,
  explicit,
  generalizedTime,
  ia5,
  implicit,
  integer,
  octetString,
  oid,
  printable,
  sequence,
  set,
  time,
  utf8,
} from './der.ts'
import {
  type SignatureKind,
  type SignatureName,
  signatures,
  usualSignature,
} from './issue-signatures.ts'
import { type KeyKind, type TestKey, testKey } from './keys.ts'

/** A certificate with its private key. */
export interface Issued extends TestKey {
  readonly der: Uint8Array
  readonly pem: string
  /** The subject's name, DER. */
  readonly name: Uint8Array
  readonly keyIdentifier: Uint8Array
}

export interface RawExtension {
  readonly oid: string
  /** Absent: not critical. `'false'` writes the DEFAULT that DER forbids to write. */
  readonly critical?: 'true' | 'false'
  /** What the extnValue holds. */
  readonly value: Uint8Array
}

export interface IssueOptions {
  /** As 'CN=localhost, O=tocsin'; empty for an empty name. */
  readonly subject?: string
  /** Absent: self-signed. */
  readonly issuer?: Issued
  /** Claims this issuer, whoever signs. */
  readonly issuerName?: string
  readonly key?: KeyKind | TestKey
  /** subjectAltName: DNS names and addresses. */
  readonly names?: readonly string[]
  /** Seconds since 1970; by default from yesterday to 30 days from now. */
  readonly notBefore?: number
  readonly notAfter?: number
  /** How dates are written; absent: as RFC 5280 §4.1.2.5 has it. */
  readonly dates?: 'generalizedTime'
  /** basicConstraints; absent: no such extension. */
  readonly ca?: 'no' | 'yes' | { readonly pathLength: number }
  readonly keyUsage?: readonly KeyUsageName[]
  /** extendedKeyUsage, as names or dotted OIDs. */
  readonly purposes?: readonly string[]
  /** Written after the others, as they are. */
  readonly extensions?: readonly RawExtension[]
  /** Whether subject and authority key identifiers are written. */
  readonly keyIdentifiers?: 'both' | 'none'
  readonly serial?: number | bigint
  readonly version?: 1 | 2 | 3
  readonly signature?: SignatureName
  /** The algorithm named inside the signed part, when it is to differ. */
  readonly innerSignature?: SignatureName
  /** The last bit of the signature is flipped. */
  readonly tamper?: 'signature'
}

const DAY = 86_400

/** Issues a certificate with exactly the extensions that are asked for. */
export function issue(options: IssueOptions = {}): Issued {
  const { subject = 'CN=localhost', key: kind = 'secp256r1', issuer } = options
  const key = typeof kind === 'string' ? testKey(kind, subject) : kind
  const name = distinguishedName(subject)
  const keyIdentifier = new Uint8Array(createHash('sha1').update(key.spki).digest())
  const signer = issuer ?? { ...key, name, keyIdentifier }
  const algorithm = options.signature ?? usualSignature[signer.kind]
  const tbs = toBeSigned({ ...options, key, name, keyIdentifier, signer, algorithm })
  const { identifier, hash, pss }: SignatureKind = signatures[algorithm]
  const padding = pss
    ? { padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: constants.RSA_PSS_SALTLEN_DIGEST }
    : {}
  const signature = new Uint8Array(sign(hash, tbs, { key: signer.key, ...padding }))
  const last = signature.length - 1
  if (options.tamper === 'signature') signature[last] = (signature[last] ?? 0) ^ 1
  const der = sequence(tbs, identifier, bitString(signature))
  return { ...key, der, pem: toPem('CERTIFICATE', der), name, keyIdentifier }
}

/** A certificate authority: basicConstraints, keyCertSign, key identifiers. */
export function issueCa(options: IssueOptions = {}): Issued {
  const subject = 'CN=Test CA, O=tocsin'
  return issue({ subject, ca: 'yes', keyUsage: ['keyCertSign', 'cRLSign'], ...options })
}

/** An end entity good for both roles, by default for 'localhost', 127.0.0.1 and ::1. */
export function issueLeaf(options: IssueOptions = {}): Issued {
  return issue({
    names: ['localhost', '127.0.0.1', '::1'],
    keyUsage: ['digitalSignature'],
    purposes: ['serverAuth', 'clientAuth'],
    ...options,
  })
}

export interface Chain {
  readonly root: Issued
  readonly intermediates: readonly Issued[]
  readonly leaf: Issued
  /** What goes on the wire: DER, leaf first, without the root. */
  readonly certificates: readonly Uint8Array[]
  /** The same as PEM. */
  readonly pem: string
  readonly trustAnchors: readonly Uint8Array[]
}

export interface ChainOptions {
  readonly intermediates?: number
  readonly key?: KeyKind
  readonly caKey?: KeyKind
  readonly leaf?: IssueOptions
  /** What distinguishes this chain's authorities from another's. */
  readonly authority?: string
}

/** Root, intermediates (one unless told) and a leaf. */
export function chain(options: ChainOptions = {}): Chain {
  const { intermediates: count = 1, key = 'secp256r1', caKey = key } = options
  const { authority = 'Test' } = options
  const root = issueCa({ subject: `CN=${authority} Root, O=tocsin`, key: caKey })
  const authorities = [root]
  for (let n = 1; n <= count; n++) {
    const subject = `CN=${authority} Intermediate ${n}, O=tocsin`
    authorities.unshift(issueCa({ subject, key: caKey, issuer: authorities[0] ?? root }))
  }
  const leaf = issueLeaf({ key, issuer: authorities[0] ?? root, ...options.leaf })
  const intermediates = authorities.slice(0, -1)
  return {
    root,
    intermediates,
    leaf,
    certificates: [leaf, ...intermediates].map(({ der }) => der),
    pem: [leaf, ...intermediates].map(({ pem }) => pem).join(''),
    trustAnchors: [root.der],
  }
}

export function toPem(label: string, der: Uint8Array): string {
  const lines =
    Buffer.from(der)
      .toString('base64')
      .match(/.{1,64}/g) ?? []
  return `-----BEGIN ${label}-----\n${lines.join('\n')}\n-----END ${label}-----\n`
}

interface Signing extends Omit<IssueOptions, 'key'> {
  readonly key: TestKey
  readonly name: Uint8Array
  readonly keyIdentifier: Uint8Array
  readonly signer: Pick<Issued, 'name' | 'keyIdentifier'>
  readonly algorithm: SignatureName
}

function toBeSigned(options: Signing): Uint8Array {
  const { version = 3, serial = randomSerial(), issuerName, signer, name, key } = options
  const now = Math.floor(Date.now() / 1000)
  const { notBefore = now - DAY, notAfter = now + 30 * DAY } = options
  const extensions = extensionsOf(options)
  const date = options.dates === 'generalizedTime' ? generalizedTime : time
  return sequence(
    ...(version === 1 ? [] : [explicit(0, integer(version - 1))]),
    integer(serial),
    signatures[options.innerSignature ?? options.algorithm].identifier,
    issuerName === undefined ? signer.name : distinguishedName(issuerName),
    sequence(date(notBefore), date(notAfter)),
    name,
    key.spki,
    ...(extensions.length === 0 ? [] : [explicit(3, sequence(...extensions))]),
  )
}

function extensionsOf(options: Signing): Uint8Array[] {
  const { ca, keyUsage, purposes, names, keyIdentifiers, keyIdentifier, signer, version } = options
  const all: RawExtension[] = []
  if (ca !== undefined) {
    const pathLength = typeof ca === 'object' ? [integer(ca.pathLength)] : []
    const value = ca === 'no' ? sequence() : sequence(boolean('true'), ...pathLength)
    all.push({ oid: '2.5.29.19', critical: 'true', value })
  }
  if (keyUsage) all.push({ oid: '2.5.29.15', critical: 'true', value: keyUsageBits(keyUsage) })
  if (purposes) {
    const value = sequence(...purposes.map((purpose) => oid(purposeIds[purpose] ?? purpose)))
    all.push({ oid: '2.5.29.37', value })
  }
  if (names) all.push({ oid: '2.5.29.17', value: sequence(...names.map(generalName)) })
  if (keyIdentifiers !== 'none' && (version ?? 3) === 3) {
    all.push({ oid: '2.5.29.14', value: octetString(keyIdentifier) })
    all.push({ oid: '2.5.29.35', value: sequence(implicit(0, signer.keyIdentifier)) })
  }
  return [...all, ...(options.extensions ?? [])].map(({ oid: id, critical, value }) =>
    sequence(oid(id), ...(critical ? [boolean(critical)] : []), octetString(value)),
  )
}

const purposeIds: Readonly<Record<string, string>> = {
  any: '2.5.29.37.0',
  serverAuth: '1.3.6.1.5.5.7.3.1',
  clientAuth: '1.3.6.1.5.5.7.3.2',
  codeSigning: '1.3.6.1.5.5.7.3.3',
}

const keyUsageNames = [
  'digitalSignature',
  'contentCommitment',
  'keyEncipherment',
  'dataEncipherment',
  'keyAgreement',
  'keyCertSign',
  'cRLSign',
] as const
type KeyUsageName = (typeof keyUsageNames)[number]

function keyUsageBits(names: readonly KeyUsageName[]): Uint8Array {
  const bits = names.map((name) => keyUsageNames.indexOf(name))
  const byte = bits.reduce((value, bit) => value | (0x80 >> bit), 0)
  return bitString(Uint8Array.of(byte), 7 - Math.max(...bits))
}

/** A GeneralName: an iPAddress for what reads as an address, else a dNSName. */
function generalName(name: string): Uint8Array {
  if (isIP(name) === 4) return implicit(7, Uint8Array.from(name.split('.').map(Number)))
  if (isIP(name) === 6) return implicit(7, ipv6(name))
  return implicit(2, Buffer.from(name, 'latin1'))
}

function ipv6(text: string): Uint8Array {
  const [head = '', tail] = text.split('::')
  const groups = (part: string) => part.split(':').filter((group) => group !== '')
  const [left, right] = [groups(head), groups(tail ?? '')]
  const middle = tail === undefined ? [] : Array(8 - left.length - right.length).fill('0')
  const words = [...left, ...middle, ...right].map((group) => Number.parseInt(group, 16))
  return Uint8Array.from(words.flatMap((word) => [word >> 8, word & 0xff]))
}

const attributeIds: Readonly<Record<string, string>> = {
  CN: '2.5.4.3',
  C: '2.5.4.6',
  L: '2.5.4.7',
  ST: '2.5.4.8',
  O: '2.5.4.10',
  OU: '2.5.4.11',
  DC: '0.9.2342.19200300.100.1.25',
}

/** A Name from text like 'CN=a, O=b'; values hold no ', '. */
export function distinguishedName(text: string): Uint8Array {
  const attributes = text === '' ? [] : text.split(', ')
  return sequence(
    ...attributes.map((attribute) => {
      const [type = '', ...value] = attribute.split('=')
      const string = type === 'C' ? printable : type === 'DC' ? ia5 : utf8
      return set(sequence(oid(attributeIds[type] ?? type), string(value.join('='))))
    }),
  )
}

function randomSerial(): bigint {
  return BigInt(`0x5${randomBytes(15).toString('hex')}`)
}
