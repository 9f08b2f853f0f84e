import { abort } from '../../alert/error.ts'
import type { tls13Messages } from '../../wire/messages.ts'
import type { CertificateTypeName } from '../../wire/registry/certificate-type.ts'
import { ExtensionType } from '../../wire/registry/extension-type.ts'
import type { Certificate, CertificateEntry } from '../../wire/tls13/certificate.ts'
import { publicKeyOf } from '../../x509/certificate.ts'
import type { PublicKey } from '../../x509/public-key.ts'
import { decompressed } from '../certificate-compression.ts'
import { ocspResponsesIn } from '../certificate-status.ts'
import { timestampsIn } from '../certificate-timestamps.ts'
import type { Policy } from '../policy.ts'
import type { Answer, ShownCertificates } from '../question.ts'
import { requireOffered, requireValid } from '../require.ts'
import { ask, type Expecting, type Handlers, type State } from '../state.ts'

interface Peer extends ShownCertificates {
  readonly role: 'client' | 'server'
  readonly serverName: string | undefined
}

/** Certificate in either form, the compressed one only where we offered to read it (RFC 8879 §4). */
export function certificateHandlers(
  { certificateCompression: offered }: Policy,
  accept: (certificate: Certificate, raw: Uint8Array) => State,
): Handlers<typeof tls13Messages> {
  if (offered.length === 0) return { certificate: accept }
  return {
    certificate: accept,
    compressed_certificate: (body, raw) => accept(decompressed(offered, body), raw),
  }
}

/** A context belongs to authentication after the handshake (RFC 9846 §4.5.1). */
export function requireNoContext({ certificateRequestContext: context }: Certificate): void {
  requireValid(context.length === 0, 'certificate.request-context', { length: context.length })
}

/** What may come with a certificate: what we asked for. */
function offeredBy({ requestStatus, requestTimestamps }: Policy): ReadonlySet<number> {
  return new Set([
    ...(requestStatus ? [ExtensionType.status_request] : []),
    ...(requestTimestamps ? [ExtensionType.signed_certificate_timestamp] : []),
  ])
}

/**
 * What is in a Certificate of this type, whose extensions answer what was asked for (RFC 9846 §4.5.1).
 */
export function shownIn(
  { certificateList }: Certificate,
  certificateType: CertificateTypeName,
  policy: Policy,
): ShownCertificates {
  const { requestStatus, certificateSignatureSchemes: schemes } = policy
  const offered = offeredBy(policy)
  for (const { extensions } of certificateList) requireOffered(extensions.types, offered)
  const { length } = certificateList
  const isOne = certificateType === 'X509' || length <= 1
  requireValid(isOne, 'certificate.raw-public-keys', { entries: length })
  return {
    certificateType,
    chain: certificateList.map(({ certData }) => certData),
    ocspResponses: certificateList.map(ocspResponseOf),
    statusRequested: requestStatus !== false,
    signedCertificateTimestamps: timestampsIn(
      certificateList[0]?.extensions.signed_certificate_timestamp,
    ),
    certificateSignatureSchemes: schemes?.map(({ code }) => code),
  }
}

const noResponse: Uint8Array = new Uint8Array(0)

/** RFC 9846 §4.5.1.1; what was asked for is OCSP. */
function ocspResponseOf({ extensions: { status_request: answer } }: CertificateEntry): Uint8Array {
  const [response = noResponse] = answer ? ocspResponsesIn(answer, 1, 'one') : []
  return response
}

/**
 * Asks whether a peer's certificates are good. That comes with CertificateVerify and before its
 * signature is looked at: what is wrong with the earlier message is told first.
 */
export function verifyPeer(
  peer: Peer,
  trusted: (key: PublicKey) => State,
  meanwhile?: Expecting,
): State {
  const { chain, certificateType } = peer
  const [endEntity] = chain
  if (!endEntity) throw abort('certificate.list-empty')
  const judged = ({ verdict }: Extract<Answer, { type: 'verify' }>) => {
    if (verdict !== 'trusted') throw abort(verdict.refusedBecause, verdict.facts)
    return trusted(publicKeyOf(endEntity, certificateType))
  }
  return ask('VERIFY', { type: 'verify', ...peer }, judged, meanwhile)
}
