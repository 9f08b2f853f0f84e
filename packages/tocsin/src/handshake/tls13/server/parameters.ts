import type { SignatureScheme } from '../../../wire/registry/signature-scheme.ts'
import { protocolBytes } from '../../application-protocol.ts'
import type { ServerPolicy } from '../../policy.ts'
import { useRecordSizeLimit } from '../../record-size-limit.ts'
import type { Chosen } from './chosen.ts'

/** Our answers to the client's extensions; agreed record sizes hold from here on (RFC 9846 §4.4.1, RFC 8449 §4). */
export function encryptedExtensions({ context, summary, applicationProtocol, extensions }: Chosen) {
  const { policy, effects } = context
  const { record_size_limit: theirs } = extensions
  const { recordSizeLimit: ours } = policy
  useRecordSizeLimit(effects, 'TLS 1.3', ours, theirs)
  return {
    extensions: {
      server_name: summary.serverName === undefined ? undefined : {},
      application_layer_protocol_negotiation:
        applicationProtocol === undefined
          ? undefined
          : { protocolNameList: [protocolBytes(applicationProtocol)] },
      record_size_limit: theirs === undefined ? undefined : ours,
    },
  }
}

/** What a client may authenticate itself with (RFC 9846 §4.4.2). */
export function certificateRequest(policy: ServerPolicy) {
  const { certificateSignatureSchemes: forCertificates, certificateAuthorities } = policy
  return {
    certificateRequestContext: new Uint8Array(0),
    extensions: {
      signature_algorithms: schemeList(policy.signatureSchemes),
      signature_algorithms_cert: forCertificates && schemeList(forCertificates),
      certificate_authorities:
        certificateAuthorities.length === 0 ? undefined : { authorities: certificateAuthorities },
    },
  }
}

function schemeList(schemes: readonly SignatureScheme[]) {
  return { supportedSignatureAlgorithms: schemes.map(({ code }) => code) }
}
