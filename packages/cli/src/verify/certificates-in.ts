import { decodePem } from 'tocsin'
import { Failure, messageOf } from '../failure.ts'
import { elements, pkcs7Certificates } from './pkcs7.ts'

/** The octets of a file or of stdin, and what to call it in messages. */
export interface Input {
  readonly name: string
  readonly octets: Uint8Array
}

const FORMS = 'a certificate in PEM, DER or PKCS #7'

/** The certificates in PEM, DER or PKCS #7, in their order; not judged, and perhaps malformed. */
export function certificatesIn(input: Input): readonly Uint8Array[] {
  const text = Buffer.from(input.octets).toString('latin1')
  if (text.trim() === '') throw wrong(input, 'is empty', FORMS)
  return text.includes('-----BEGIN ') ? inPem(input, text) : inDer(input, text)
}

function wrong({ name }: Input, message: string, hint: string): Failure {
  return new Failure(`${name} ${message}`, { hint })
}

type Reader = (der: Uint8Array) => readonly Uint8Array[]

/** The PEM labels that hold certificates, and where in the block they are. */
const readers: Readonly<Record<string, Reader>> = {
  CERTIFICATE: (der) => [der],
  'X509 CERTIFICATE': (der) => [der],
  // OpenSSL writes what the certificate is trusted for behind it.
  'TRUSTED CERTIFICATE': (der) =>
    elements(der)
      .slice(0, 1)
      .map(({ whole }) => whole),
  PKCS7: (der) => pkcs7Certificates(der) ?? [],
  CMS: (der) => pkcs7Certificates(der) ?? [],
}

function inPem(input: Input, text: string): readonly Uint8Array[] {
  const labels = [...text.matchAll(/-----BEGIN ([^\r\n-]+)-----/g)].map(([, label = '']) => label)
  const found = [...new Set(labels)].filter((label) => Object.hasOwn(readers, label))
  const certificates = found.flatMap((label) =>
    blocks(input, text, label).flatMap((der) => readers[label]?.(der) ?? []),
  )
  if (certificates.length > 0) return certificates
  throw insteadOf(input, kindOf(labels), `its PEM blocks are ${labels.join(', ')}`)
}

function blocks(input: Input, text: string, label: string): readonly Uint8Array[] {
  try {
    return decodePem(text, label).map(({ der }) => der)
  } catch (cause) {
    const hint = 'copy whole blocks, from their BEGIN lines to their END lines'
    throw new Failure(`${input.name}: ${messageOf(cause)}`, { hint, cause })
  }
}

/** What people give when they mean a certificate, and what to give instead. */
const mistaken = {
  key: ['a private key', 'the certificate that belongs to the key, as cert.pem or fullchain.pem'],
  'encrypted key': ['an encrypted private key', 'the certificate that belongs to the key'],
  'public key': ['a public key', 'the certificate that the key is in'],
  request: [
    'a certificate request, which nobody has signed yet',
    'the certificate that the authority made of it',
  ],
  crl: ['a revocation list', 'the certificate that it may list'],
  pkcs12: ['PKCS #12', 'openssl pkcs12 -in FILE -nokeys | tocsin verify -'],
} as const

type Kind = keyof typeof mistaken

function insteadOf(input: Input, kind: Kind | undefined, otherwise: string): Failure {
  if (kind === undefined) return wrong(input, `has no certificate: ${otherwise}`, FORMS)
  const [what, hint] = mistaken[kind]
  return wrong(input, `is ${what}, no certificate`, hint)
}

function kindOf(labels: readonly string[]): Kind | undefined {
  const has = (part: string) => labels.some((label) => label.endsWith(part))
  if (has('ENCRYPTED PRIVATE KEY')) return 'encrypted key'
  if (has('PRIVATE KEY')) return 'key'
  if (has('CERTIFICATE REQUEST')) return 'request'
  if (has('PUBLIC KEY')) return 'public key'
  return has('CRL') ? 'crl' : undefined
}

function inDer(input: Input, text: string): readonly Uint8Array[] {
  const list = elements(input.octets)
  const covered = list.reduce((sum, { whole }) => sum + whole.length, 0)
  const [first] = list
  if (first?.tag !== SEQUENCE) throw noDer(input, text)
  const bundle = pkcs7Certificates(input.octets)
  if (bundle && bundle.length > 0) return bundle
  if (bundle) throw wrong(input, 'is PKCS #7 without a certificate', FORMS)
  const kind = derKind(first.content)
  if (kind) throw insteadOf(input, kind, '')
  return covered === input.octets.length ? list.map(({ whole }) => whole) : [input.octets]
}

const SEQUENCE = 0x30
const INTEGER = 0x02
const BIT_STRING = 0x03
const OCTET_STRING = 0x04
const TIMES: readonly number[] = [0x17, 0x18]
const ATTRIBUTES = 0xa0

/** What is certainly no certificate, by the tags it begins with. */
function derKind(content: Uint8Array): Kind | undefined {
  const [first, second, third] = elements(content)
  if (first?.tag === INTEGER) return first.content[0] === 3 ? 'pkcs12' : 'key'
  if (second?.tag === OCTET_STRING) return 'encrypted key'
  if (second?.tag === BIT_STRING) return 'public key'
  if (first?.tag !== SEQUENCE || third?.tag !== BIT_STRING) return undefined
  const signed = elements(first.content)
  if (signed.some(({ tag }) => TIMES.includes(tag))) return 'crl'
  return signed[0]?.tag === INTEGER && signed[3]?.tag === ATTRIBUTES ? 'request' : undefined
}

function noDer(input: Input, text: string): Failure {
  const isBase64 = /^[A-Za-z0-9+/=\s]+$/.test(text) && text.startsWith('MII')
  if (isBase64) {
    const hint = 'put -----BEGIN CERTIFICATE----- above it and -----END CERTIFICATE----- below'
    return wrong(input, 'is base64 without its BEGIN and END lines', hint)
  }
  const isCut = input.octets[0] === SEQUENCE
  return wrong(input, isCut ? 'is DER that was cut short' : 'is neither PEM nor DER', FORMS)
}
