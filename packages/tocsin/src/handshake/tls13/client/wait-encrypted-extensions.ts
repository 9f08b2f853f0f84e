import { tls13Messages } from '../../../wire/messages.ts'
import { requireSelectedProtocol } from '../../application-protocol.ts'
import { requireSelectedType } from '../../certificate-type.ts'
import { acceptMaxFragmentLength } from '../../max-fragment-length.ts'
import { acceptRecordSizeLimit } from '../../record-size-limit.ts'
import { requireOffered } from '../../require.ts'
import { expecting, type State } from '../../state.ts'
import { mayBeAccepted, settleEarlyData } from './early-data.ts'
import type { Authenticated, Configured, Negotiated } from './negotiated.ts'
import { waitCertificateOrRequest } from './wait-certificate-request.ts'
import { waitFinished } from './wait-finished.ts'

/** WAIT_EE (RFC 9846 §A.1): everything from here on is protected. */
export function waitEncryptedExtensions(hs: Negotiated): State {
  const { policy, effects } = hs.context
  return expecting(
    'WAIT_EE',
    tls13Messages,
    {
      encrypted_extensions({ extensions }, raw) {
        requireOffered(extensions.types, hs.types)
        const { application_layer_protocol_negotiation: answer, record_size_limit: limit } =
          extensions
        const applicationProtocol = requireSelectedProtocol(policy.applicationProtocols, answer)
        acceptMaxFragmentLength(effects, 'TLS 1.3', policy.maxFragmentLength, extensions)
        acceptRecordSizeLimit(effects, 'TLS 1.3', policy.recordSizeLimit, limit)
        const { server_certificate_type: serverType, client_certificate_type: clientType } =
          extensions
        const types = {
          serverCertificateType: requireSelectedType(policy.peerCertificateTypes, serverType),
          clientCertificateType: requireSelectedType(policy.certificateTypes, clientType),
        }
        const earlyDataAccepted = settleEarlyData(hs, extensions, applicationProtocol)
        hs.transcript.add(raw)
        const configured = { applicationProtocol, earlyDataAccepted, ...types, ...hs }
        if (hs.isCertified) return waitCertificateOrRequest(configured)
        return waitFinished(withPsk(configured))
      },
    },
    { dropsChangeCipherSpec: true, earlyData: mayBeAccepted(hs) ? hs.earlyData : undefined },
  )
}

/** A pre-shared key stands in for certificates: those of a session are the ones it began with (RFC 9846 §2.2). */
function withPsk(hs: Configured): Authenticated {
  const { peerCertificates: chain = [], peerCertificateType: certificateType = 'X509' } =
    hs.psk?.session ?? {}
  const shown = { chain, certificateType, ocspResponses: chain.map(() => new Uint8Array(0)) }
  return { request: undefined, shown, signatureScheme: undefined, ...hs }
}
