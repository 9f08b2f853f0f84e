import type { CertificateTypeName } from '../../../wire/registry/certificate-type.ts'
import type { SignatureScheme } from '../../../wire/registry/signature-scheme.ts'
import { protocolBytes } from '../../application-protocol.ts'
import { offeredCompressions } from '../../certificate-compression.ts'
import { selectedType } from '../../certificate-type.ts'
import { answerMaxFragmentLength, useMaxFragmentLength } from '../../max-fragment-length.ts'
import { writeFilters } from '../../oid-filters.ts'
import type { ServerPolicy } from '../../policy.ts'
import { useRecordSizeLimit } from '../../record-size-limit.ts'
import type { Chosen } from './chosen.ts'

/** Our answers to the client's extensions; agreed record sizes hold from here on (RFC 9846 §4.4.1, RFC 8449 §4). */
export function encryptedExtensions(hs: Chosen, ownType: CertificateTypeName | undefined) {
  const { summary, applicationProtocol, extensions, clientCertificateType: clientType } = hs
  const { policy, effects } = hs.context
  const { record_size_limit: theirs } = extensions
  const { recordSizeLimit: ours } = policy
  useRecordSizeLimit(effects, 'TLS 1.3', ours, theirs)
  const maxFragmentLength = answerMaxFragmentLength(policy, extensions)
  useMaxFragmentLength(effects, 'TLS 1.3', maxFragmentLength)
  return {
    extensions: {
      // Not in a session that is resumed, though it is for the same name (RFC 6066 §3).
      server_name: summary.serverName === undefined || hs.psk?.session ? undefined : {},
      application_layer_protocol_negotiation:
        applicationProtocol === undefined
          ? undefined
          : { protocolNameList: [protocolBytes(applicationProtocol)] },
      client_certificate_type:
        extensions.client_certificate_type && clientType && selectedType(clientType),
      // Also in a session that is resumed: answers are for each handshake (RFC 9846 §4.3).
      server_certificate_type:
        extensions.server_certificate_type && ownType && selectedType(ownType),
      early_data: hs.acceptsEarlyData ? {} : undefined,
      max_fragment_length: maxFragmentLength,
      record_size_limit: theirs === undefined ? undefined : ours,
    },
  }
}

/** In the handshake there is none. */
const noContext: Uint8Array = new Uint8Array(0)

/** What a client may authenticate itself with (RFC 9846 §4.4.2). */
export function certificateRequest(policy: ServerPolicy, context = noContext) {
  const { certificateSignatureSchemes: forCertificates, certificateAuthorities } = policy
  return {
    certificateRequestContext: context,
    extensions: {
      status_request: policy.requestStatus ? {} : undefined,
      signed_certificate_timestamp: policy.requestTimestamps ? {} : undefined,
      signature_algorithms: schemeList(policy.signatureSchemes),
      signature_algorithms_cert: forCertificates && schemeList(forCertificates),
      compress_certificate: offeredCompressions(policy.certificateCompression),
      certificate_authorities:
        certificateAuthorities.length === 0 ? undefined : { authorities: certificateAuthorities },
      oid_filters: writeFilters(policy.certificateFilter),
    },
  }
}

function schemeList(schemes: readonly SignatureScheme[]) {
  return { supportedSignatureAlgorithms: schemes.map(({ code }) => code) }
}
