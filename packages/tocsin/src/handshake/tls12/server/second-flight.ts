import { tls12Messages } from '../../../wire/messages.ts'
import type { SignatureScheme } from '../../../wire/registry/signature-scheme.ts'
import { expecting, type State } from '../../state.ts'
import { connectionInfo } from '../info.ts'
import { connected } from '../renegotiation.ts'
import { type Keyed, readProtected, requireFinished, sendFinished } from '../session.ts'
import { requireSignature } from '../signature.ts'
import type { ClientCertificate, OurShare } from './our-share.ts'

/** A client's certificates and the scheme with which it proved that they are its own. */
interface ProvenCertificate extends ClientCertificate {
  readonly clientScheme: SignatureScheme
}

/** CertificateVerify signs every message before it (RFC 5246 §7.4.8). */
export const waitCertificateVerify = (
  hs: Keyed,
  share: OurShare,
  certificate: ClientCertificate,
): State =>
  expecting('WAIT_CV', tls12Messages, {
    certificate_verify(signed, raw) {
      const clientScheme = requireSignature(
        share.policy,
        certificate.clientKey,
        hs.transcript.messages(),
        signed,
        'authentication.signature-invalid',
      )
      hs.transcript.add(raw)
      return waitChangeCipherSpec(hs, share, { ...certificate, clientScheme })
    },
  })

/** From change_cipher_spec on, what the client sends is protected (RFC 5246 §7.1). */
export function waitChangeCipherSpec(
  hs: Keyed,
  share: OurShare,
  certificate: ProvenCertificate | undefined,
): State {
  hs.transcript.forgetMessages()
  return expecting('WAIT_CCS', tls12Messages, {
    change_cipher_spec() {
      readProtected(hs, 'client')
      return waitFinished(hs, share, certificate)
    },
  })
}

const waitFinished = (
  hs: Keyed,
  { group, serverScheme }: OurShare,
  certificate: ProvenCertificate | undefined,
): State =>
  expecting('WAIT_FINISHED', tls12Messages, {
    finished({ verifyData }, raw) {
      requireFinished(hs, 'client', verifyData, raw)
      sendFinished(hs, 'server')
      const { chain = [], clientScheme } = certificate ?? {}
      const found = {
        role: 'server',
        group,
        serverScheme,
        clientScheme,
        peerCertificates: chain,
      } as const
      hs.effects.report({ type: 'connected', info: connectionInfo(hs, found) })
      return connected(hs.effects, 'client_hello')
    },
  })
