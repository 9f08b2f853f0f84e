import { expecting, type State } from '../../state.ts'
import type { ClientCertificate, ProvenCertificate } from '../certificates.ts'
import { reportConnected } from '../info.ts'
import type { Keyed } from '../negotiated.ts'
import { readProtected, requireFinished, sendFinished } from '../session.ts'
import { requireSignature } from '../signature.ts'
import { awaiting } from './awaiting.ts'
import { connected } from './connected.ts'
import { giveSession } from './kept-session.ts'
import type { OurShare } from './our-share.ts'

/** CertificateVerify signs every message before it (RFC 5246 §7.4.8). */
export const waitCertificateVerify = (
  hs: Keyed,
  share: OurShare,
  certificate: ClientCertificate,
): State =>
  awaiting(hs, 'WAIT_CV', {
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

/** What signs with a certificate that could not be had proves nothing, but belongs to the transcript. */
export const passCertificateVerify = (hs: Keyed, share: OurShare): State =>
  awaiting(hs, 'WAIT_CV', {
    certificate_verify(_signed, raw) {
      hs.transcript.add(raw)
      return waitChangeCipherSpec(hs, share, undefined)
    },
  })

/** From change_cipher_spec on, what the client sends is protected (RFC 5246 §7.1). */
export function waitChangeCipherSpec(
  hs: Keyed,
  share: OurShare,
  certificate: ProvenCertificate | undefined,
): State {
  hs.transcript.forgetMessages()
  return awaiting(hs, 'WAIT_CCS', {
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
    finished({ verifyData: theirs }, raw) {
      requireFinished(hs, 'client', theirs, raw)
      const { chain = [], clientScheme } = certificate ?? {}
      return giveSession(hs, chain, () => {
        const ours = sendFinished(hs, 'server')
        reportConnected(hs, {
          role: 'server',
          group: begun.group,
          serverScheme,
          clientScheme,
          peerCertificates: chain,
        })
        return connected(hs, { client: theirs, server: ours })
      })
    },
  })
