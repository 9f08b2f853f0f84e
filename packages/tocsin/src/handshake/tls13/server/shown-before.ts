import type { ShownCertificates } from '../../question.ts'
import type { Chosen } from './chosen.ts'

/** What a client has shown that is not asked now: nothing, or what its session began with (RFC 9846 §2.2). */
export function shownBefore({ psk }: Pick<Chosen, 'psk'>): ShownCertificates {
  const { peerCertificates: chain = [], peerCertificateType: certificateType = 'X509' } =
    psk?.session ?? {}
  return { chain, certificateType, ocspResponses: chain.map(() => new Uint8Array(0)) }
}
