import { expecting, type State } from '../../state.ts'
import type { ClientCertificate, ProvenCertificate } from '../certificates.ts'
import { connectionInfo } from '../info.ts'
import type { Keyed } from '../negotiated.ts'
import { connected } from '../renegotiation.ts'
import { readProtected, requireFinished, sendFinished } from '../session.ts'
import { requireSignature } from '../signature.ts'
import type { OurShare } from './our-share.ts'

/** CertificateVerify signs every message before it (RFC 5246 §7.4.8). */
export const waitCertificateVerify = (
  hs: Keyed,
  share: OurShare,
  certificate: ClientCertificate,
): State =>
  expecting('WAIT_CV', hs.messages, {
    certificate_verify(signed, raw) {
      const clientScheme = requireSignature(
        hs,
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
  return expecting('WAIT_CCS', hs.messages, {
    change_cipher_spec() {
      readProtected(hs, 'client')
      return waitFinished(hs, share, certificate)
    },
  })
}

const waitFinished = (
  hs: Keyed,
  { begun, serverScheme }: OurShare,
  certificate: ProvenCertificate | undefined,
): State =>
  expecting('WAIT_FINISHED', hs.messages, {
    finished({ verifyData }, raw) {
      requireFinished(hs, 'client', verifyData, raw)
      sendFinished(hs, 'server')
      const { chain = [], clientScheme } = certificate ?? {}
      const found = {
        role: 'server',
        group: begun.group,
        serverScheme,
        clientScheme,
        peerCertificates: chain,
      } as const
      hs.effects.report({ type: 'connected', info: connectionInfo(hs, found) })
      return connected(hs, 'client_hello')
    },
  })
