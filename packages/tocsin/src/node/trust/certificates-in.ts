import { MisuseError } from '../../alert/error.ts'
import { parseCertificate } from '../../x509/certificate.ts'
import { DerReader, Tag } from '../../x509/der.ts'
import { decodePem } from '../../x509/pem.ts'
import { view } from '../crypto/view.ts'
import { explained } from '../misuse.ts'
import { limitedTrust } from './auxiliary-trust.ts'

/** Text or octets of a file, as options take them: mostly PEM. */
export type Pem = string | Uint8Array

/**
 * The DER certificates in what a file or an option holds: PEM with any number of blocks and any
 * text between, or DER, one certificate after the other. Throws MisuseError that says which block
 * is no certificate, and why.
 */
export function certificatesIn(contents: string | Uint8Array): readonly Uint8Array[] {
  if (typeof contents === 'string') return fromPem(contents)
  if (contents[0] === Tag.sequence) return fromDer(view(contents))
  return fromPem(Buffer.from(contents).toString('latin1'))
}

/** Those of `contents` that are certificates by our reading, without a word about the others. */
export function readableCertificatesIn(contents: string | Uint8Array): readonly Uint8Array[] {
  if (typeof contents !== 'string' && contents[0] === Tag.sequence) return orNothing(contents)
  const text = typeof contents === 'string' ? contents : Buffer.from(contents).toString('latin1')
  return (text.match(BLOCK) ?? []).flatMap(orNothing)
}

const BLOCK = /-----BEGIN ([A-Z0-9 ]*)-----[^-]*-----END \1-----/g

function orNothing(contents: string | Uint8Array): readonly Uint8Array[] {
  try {
    return certificatesIn(contents)
  } catch {
    return []
  }
}

/** RFC 7468 §5.1, its older name, and OpenSSL's own. */
const LABELS = ['CERTIFICATE', 'X509 CERTIFICATE', 'TRUSTED CERTIFICATE']

function fromPem(text: string): readonly Uint8Array[] {
  if (!LABELS.some((label) => text.includes(`-----BEGIN ${label}-----`))) throw without(text)
  return decodePem(text, ...LABELS).map(({ label, line, der }) => {
    const place = `the PEM block '${label}' in line ${line}`
    if (label === 'TRUSTED CERTIFICATE') return fromTrusted(der, place)
    return checked(der, place)
  })
}

/** Says what there is instead, for it mostly is the wrong file. */
function without(text: string): MisuseError {
  const labels = new Set(
    Array.from(text.matchAll(/-----BEGIN ([^-\n]*)-----/g), ([, name]) => name),
  )
  const found = labels.size === 0 ? '' : `, but ${[...labels].join(', ')}`
  const hint = labels.has('PKCS7') ? ': convert it with openssl pkcs7 -print_certs' : ''
  return new MisuseError(`no PEM block 'CERTIFICATE' found${found}${hint}`)
}

/** A certificate, and after it what OpenSSL's user wanted of it. */
function fromTrusted(bytes: Uint8Array, place: string): Uint8Array {
  return explained(place, () => {
    const reader = new DerReader(bytes)
    const der = reader.element(Tag.sequence)
    const limit = reader.isEmpty ? undefined : limitedTrust(reader)
    reader.end()
    if (limit) throw new MisuseError(limit)
    return parseCertificate(der).der
  })
}

function fromDer(bytes: Uint8Array): readonly Uint8Array[] {
  const certificates: Uint8Array[] = []
  const reader = new DerReader(bytes)
  while (!reader.isEmpty) {
    const place =
      certificates.length === 0 ? 'the DER' : `DER certificate ${certificates.length + 1}`
    const der = explained(place, () => reader.element(Tag.sequence))
    certificates.push(checked(der, place))
  }
  return certificates
}

function checked(der: Uint8Array, place: string): Uint8Array {
  return explained(place, () => parseCertificate(der).der)
}
