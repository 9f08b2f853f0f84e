import { encode } from '../../wire/codec.ts'
import type { CertificateCompressionAlgorithms } from '../../wire/shared/certificate-compression.ts'
import type { SignedCertificateTimestampList } from '../../wire/shared/signed-certificate-timestamp.ts'
import { CertificateStatusType } from '../../wire/shared/status-request.ts'
import { Certificate } from '../../wire/tls13/certificate.ts'
import { chooseCompression, codeOf } from '../certificate-compression.ts'
import { wantsOcsp } from '../certificate-status.ts'
import { answerTimestamps } from '../certificate-timestamps.ts'
import type { OutgoingMessage } from '../effects.ts'
import type { Policy } from '../policy.ts'
import type { Credential } from '../question.ts'

/** What a ClientHello or a CertificateRequest says about the certificates that answer it. */
interface Wishes {
  readonly status_request?: { readonly statusType?: number } | undefined
  readonly signed_certificate_timestamp?: object | undefined
  readonly compress_certificate?: CertificateCompressionAlgorithms | undefined
}

/** Our Certificate, as the peer would have it: with its OCSP responses and timestamps (RFC 9846 §4.5.1.1), and compressed (RFC 8879 §4). */
export function ownCertificate(
  { certificateCompression: ours }: Policy,
  credential: Credential,
  { status_request: wish, signed_certificate_timestamp, compress_certificate: offer }: Wishes,
  context = noContext,
): OutgoingMessage {
  const { certificates, ocspResponses = [] } = credential
  const timestamps = answerTimestamps(signed_certificate_timestamp, credential)
  const body = certificateOf(context, certificates, {
    ocspResponses: wantsOcsp(wish) ? ocspResponses : [],
    timestamps,
  })
  const compression = chooseCompression(ours, offer)
  if (!compression) return { type: 'certificate', body }
  const message = encode(Certificate, body)
  return {
    type: 'compressed_certificate',
    body: {
      algorithm: codeOf(compression.name),
      uncompressedLength: message.length,
      compressedCertificateMessage: compression.compress(message),
    },
  }
}

/** A Certificate without certificates: a client's answer that it has none to show (RFC 9846 §4.5.1). */
export function noCertificate(context = noContext): OutgoingMessage {
  return { type: 'certificate', body: certificateOf(context, [], { ocspResponses: [] }) }
}

/** The main handshake has none (RFC 9846 §4.5.1). */
const noContext: Uint8Array = new Uint8Array(0)

/** What goes along with certificates: responses in their order, and what is about the first alone. */
interface Along {
  readonly ocspResponses: readonly Uint8Array[]
  readonly timestamps?: SignedCertificateTimestampList | undefined
}

function certificateOf(
  certificateRequestContext: Uint8Array,
  certificates: readonly Uint8Array[],
  { ocspResponses, timestamps }: Along,
) {
  return {
    certificateRequestContext,
    certificateList: certificates.map((certData, index) => ({
      certData,
      extensions: {
        ...stapled(ocspResponses[index] ?? noContext),
        ...(index === 0 && timestamps && { signed_certificate_timestamp: timestamps }),
      },
    })),
  }
}

function stapled(response: Uint8Array) {
  if (response.length === 0) return {}
  return { status_request: { statusType: CertificateStatusType.ocsp, response } }
}
