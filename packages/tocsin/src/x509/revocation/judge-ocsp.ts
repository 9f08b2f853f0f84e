import { TlsError } from '../../alert/error.ts'
import { type Certificate, parseCertificate } from '../certificate.ts'
import { isSame } from '../der-values.ts'
import { KeyUsage } from '../extensions.ts'
import { weakKey } from '../key-policy.ts'
import { timeText } from '../time.ts'
import { isAbout, keyHash } from './cert-id.ts'
import { type OcspResponse, parseOcspResponse, type SingleResponse } from './ocsp-response.ts'
import { reasonText } from './reason.ts'
import { signatureFault } from './signed.ts'
import { isValidAt, type Judging, type Status, type Subject, unknown, untimely } from './status.ts'

/**
 * What an OCSP response says of a certificate (RFC 6960 §3.2). `isInconclusive` tells a response that
 * is in order but leaves the status open from one that cannot be believed.
 */
export type OcspStatus =
  | Exclude<Status, { status: 'unknown' }>
  | (Extract<Status, { status: 'unknown' }> & { readonly isInconclusive?: true })

/** Judges an OCSP response; never throws for what it holds. */
export function judgeOcsp(der: Uint8Array, subject: Subject, judging: Judging): OcspStatus {
  try {
    const response = parseOcspResponse(der)
    if (typeof response === 'string') return unknown(`the responder says ${response}`)
    return judgeResponse(response, subject, judging)
  } catch (error) {
    if (!(error instanceof TlsError)) throw error
    return unknown(`malformed: ${error.facts['fault']}`)
  }
}

function judgeResponse(response: OcspResponse, subject: Subject, judging: Judging): OcspStatus {
  const { certificate, issuer } = subject
  const ours = response.responses.filter(({ certId }) =>
    isAbout(certId, certificate, issuer, judging.crypto),
  )
  if (ours.length === 0) return unknown('about another certificate')
  const critical =
    response.unknownCritical ?? ours.find((one) => one.unknownCritical)?.unknownCritical
  if (critical !== undefined) return unknown(`with critical extension ${critical}`)
  const wrong = whyNotOfResponder(response, subject, judging)
  return wrong ? unknown(wrong) : worstOf(ours, judging)
}

/** Of several that are in time, what speaks most against the certificate. */
function worstOf(responses: readonly SingleResponse[], judging: Judging): OcspStatus {
  const timely = responses.filter((response) => !whyUntimely(response, judging))
  const [first] = responses
  if (timely.length === 0) return unknown((first && whyUntimely(first, judging)) ?? '')
  for (const { status } of timely) {
    if (typeof status !== 'object') continue
    const facts = { by: 'OCSP', at: timeText(status.at), reason: reasonText(status.reason) }
    return { status: 'revoked', facts }
  }
  const isKnown = timely.every(({ status }) => status === 'good')
  if (isKnown) return { status: 'good' }
  const fault = 'the responder does not know the certificate'
  return { status: 'unknown', fault, isInconclusive: true }
}

/** RFC 6960 §4.2.2.1: without nextUpdate there may be a newer one at any time. */
function whyUntimely(
  { thisUpdate, nextUpdate }: SingleResponse,
  judging: Judging,
): string | undefined {
  if (nextUpdate !== undefined) return untimely(thisUpdate, nextUpdate, judging)
  const isOld = thisUpdate + judging.maxAgeSeconds < judging.now - judging.skewSeconds
  if (isOld) return `too old: thisUpdate is ${timeText(thisUpdate)}, and there is no nextUpdate`
  return untimely(thisUpdate, judging.now, judging)
}

/** RFC 6960 §4.2.2.2: the issuer itself, or whom it has issued a certificate for just this. */
function whyNotOfResponder(
  response: OcspResponse,
  subject: Subject,
  judging: Judging,
): string | undefined {
  const { issuer } = subject
  const isIssuer = isResponder(response, issuer, judging)
  const wrong = isIssuer ? signatureFault(judging.crypto, response, issuer) : undefined
  if (isIssuer && !wrong) return undefined
  let fault = wrong ?? 'signed by nobody that the issuer of the certificate vouches for'
  for (const der of response.certificates.slice(0, MOST_DELEGATES)) {
    const delegate = parseCertificate(der)
    if (!isResponder(response, delegate, judging)) continue
    const unfit = whyNotDelegated(delegate, subject, judging)
    const reason = unfit ?? signatureFault(judging.crypto, response, delegate)
    if (!reason) return undefined
    fault = reason
  }
  return fault
}

/** Responses carry one, or a few of a chain. */
const MOST_DELEGATES = 4

function isResponder(
  { responder }: OcspResponse,
  certificate: Certificate,
  { crypto }: Judging,
): boolean {
  if ('name' in responder) return isSame(responder.name, certificate.subject.der)
  const { sha1 } = crypto.hashes
  return sha1 !== undefined && isSame(responder.keyHash, keyHash(certificate, sha1))
}

const OCSP_SIGNING = '1.3.6.1.5.5.7.3.9'

/** RFC 6960 §4.2.2.2: issued by the same authority and key, for OCSP by name, and in force. */
function whyNotDelegated(
  delegate: Certificate,
  subject: Subject,
  { checkSignature, crlStatus, now, minimumRsaBits }: Judging,
): string | undefined {
  const { issuer } = subject
  const isIssued =
    isSame(delegate.issuer.der, issuer.subject.der) && !checkSignature(delegate, issuer, 0)
  if (!isIssued) return 'signed by a responder of another authority'
  const unfit = whyUnfit(delegate)
  if (unfit) return unfit
  if (!isValidAt(delegate, now)) return 'signed by a responder whose certificate does not hold now'
  if (weakKey(delegate, 0, minimumRsaBits)) return 'signed by a responder with a weak key'
  const { status } = crlStatus({ ...subject, certificate: delegate })
  return status === 'revoked' ? 'signed by a responder whose certificate is revoked' : undefined
}

function whyUnfit({ extensions }: Certificate): string | undefined {
  const { extendedKeyUsage, keyUsage, unknownCritical } = extensions
  if (!extendedKeyUsage?.includes(OCSP_SIGNING)) {
    return 'signed by a responder whose certificate is not for OCSPSigning'
  }
  if (keyUsage && !keyUsage.has(KeyUsage.digitalSignature)) {
    return 'signed by a responder whose keyUsage does not allow digitalSignature'
  }
  const [critical] = unknownCritical
  return critical === undefined
    ? undefined
    : `signed by a responder with critical extension ${critical}`
}
