import { createHash } from 'node:crypto'
import {
  bitString,
  elements,
  encoded,
  generalizedTime,
  implicit,
  oid,
  sequence,
  Tag,
  tagged,
} from './der.ts'
import { parts, signed } from './forge.ts'
import type { Issued } from './issue.ts'
import { X509Certificate } from './x509.ts'

/** What an OCSP response of the laboratory says, or how it is wrong. */
export type StapleKind =
  | 'good'
  | 'revoked'
  /** Its signature is not the issuer's. */
  | 'forged'
  /** The next update was due two days ago. */
  | 'expired'
  /** It is about another certificate. */
  | 'of another'
  /** The responder had no answer. */
  | 'try later'
  /** It is no OCSP response. */
  | 'garbage'

const DAY = 86_400_000
const fromNow = (days: number) => new Date(Date.now() + days * DAY)

/** The OCSP response about a certificate, signed by its issuer (RFC 6960 §4.2.1). */
export function stapleFor(leaf: Issued, issuer: Issued, kind: StapleKind): Buffer {
  if (kind === 'garbage') return Buffer.from('no OCSP response', 'latin1')
  if (kind === 'try later') return sequence(status(TRY_LATER))
  const basic = basicResponse(leaf, issuer, kind)
  const bytes = sequence(oid(BASIC), encoded(Tag.octetString, basic))
  return sequence(status(SUCCESSFUL), tagged(0, bytes))
}

const SUCCESSFUL = 0
const TRY_LATER = 3
const BASIC = '1.3.6.1.5.5.7.48.1.1'

const status = (value: number) => encoded(Tag.enumerated, Buffer.of(value))

/** BasicOCSPResponse: ResponseData, how it is signed, and the signature. */
function basicResponse(leaf: Issued, issuer: Issued, kind: StapleKind): Buffer {
  const data = responseData(leaf, issuer, kind)
  const { algorithm } = parts(derOf(leaf))
  const signature = signed(data, issuer.key)
  if (kind === 'forged') signature[signature.length - 1] = (signature.at(-1) ?? 0) ^ 1
  return sequence(data, algorithm, bitString(signature))
}

function responseData(leaf: Issued, issuer: Issued, kind: StapleKind): Buffer {
  const [from, to] = kind === 'expired' ? [-9, -2] : [-1, 6]
  const single = sequence(
    certificateId(leaf, issuer, kind),
    kind === 'revoked' ? tagged(1, generalizedTime(fromNow(-1))) : implicit(0, Buffer.alloc(0)),
    generalizedTime(fromNow(from)),
    tagged(0, generalizedTime(fromNow(to))),
  )
  const responder = tagged(2, encoded(Tag.octetString, sha1(keyOf(issuer))))
  return sequence(responder, generalizedTime(fromNow(from)), sequence(single))
}

/** CertID by SHA-1, the hash that every verifier has (RFC 5019 §2.1.1). */
function certificateId(leaf: Issued, issuer: Issued, kind: StapleKind): Buffer {
  const serialNumber = Buffer.from(leaf.serialNumber, 'hex')
  if (kind === 'of another') serialNumber[serialNumber.length - 1] = (serialNumber.at(-1) ?? 0) ^ 1
  return sequence(
    sequence(oid('1.3.14.3.2.26'), encoded(Tag.null, Buffer.alloc(0))),
    encoded(Tag.octetString, sha1(nameOf(issuer))),
    encoded(Tag.octetString, sha1(keyOf(issuer))),
    encoded(Tag.integer, serialNumber),
  )
}

function derOf({ certificate }: Issued): Buffer {
  return Buffer.from(new X509Certificate(certificate).rawData)
}

/** The subject's name, DER. */
function nameOf(issuer: Issued): Buffer {
  return Buffer.from(new X509Certificate(issuer.certificate).subjectName.toArrayBuffer())
}

/** The contents of subjectPublicKey, without the count of unused bits. */
function keyOf(issuer: Issued): Buffer {
  const spki = Buffer.from(new X509Certificate(issuer.certificate).publicKey.rawData)
  const [, key] = elements(elements(spki)[0]?.contents ?? spki)
  return key?.contents.subarray(1) ?? spki
}

const sha1 = (octets: Buffer) => createHash('sha1').update(octets).digest()
