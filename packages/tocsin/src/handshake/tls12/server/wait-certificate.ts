import { abort } from '../../../alert/error.ts'
import { publicKeyOf } from '../../../x509/certificate.ts'
import { requirePassed } from '../../oid-filters.ts'
import { ask, type State } from '../../state.ts'
import { chainIn } from '../certificate-message.ts'
import { withCertificateOf } from '../messages.ts'
import type { Negotiated } from '../negotiated.ts'
import { awaiting } from './awaiting.ts'
import { fetchChain } from './certificate-url.ts'
import type { OurShare } from './our-share.ts'
import { waitClientKeyExchange } from './wait-client-key-exchange.ts'

/** The certificates we asked for; an empty list is a client that has none (RFC 5246 §7.4.6). */
export function waitCertificate(hs: Negotiated, share: OurShare): State {
  const states = { ...hs, messages: withCertificateOf(hs.certificateTypes.client, hs.messages) }
  return awaiting(states, 'WAIT_CERT', {
    certificate(body, raw) {
      hs.transcript.add(raw)
      return judge(hs, share, chainIn(body))
    },
    ...(hs.certificateUrl && {
      certificate_url(message, raw) {
        hs.transcript.add(raw)
        return fetchChain(hs, message, (chain) =>
          chain ? judge(hs, share, chain) : goWithout(hs, share),
        )
      },
    }),
  })
}

function judge(hs: Negotiated, share: OurShare, chain: readonly Uint8Array[]): State {
  const { client: certificateType } = hs.certificateTypes
  const [endEntity] = chain
  if (!endEntity) {
    if (share.policy.clientAuthentication === 'require') throw abort('certificate.required')
    return waitClientKeyExchange(hs, share, undefined)
  }
  const clientKey = publicKeyOf(endEntity, certificateType)
  const ocspResponses = chain.map(() => new Uint8Array(0))
  const shown = { chain, certificateType, ocspResponses }
  const question = { type: 'verify', role: 'client', serverName: undefined, ...shown } as const
  return ask('VERIFY_CERT', question, ({ verdict }) => {
    if (verdict !== 'trusted') throw abort(verdict.refusedBecause, verdict.facts)
    requirePassed(share.policy.certificateFilter, shown)
    return waitClientKeyExchange(hs, share, { chain, clientKey })
  })
}

/** Certificates that cannot be fetched end the handshake only where they are required (RFC 6066 §5). */
function goWithout(hs: Negotiated, share: OurShare): State {
  if (share.policy.clientAuthentication === 'require') throw abort('certificate-url.unobtainable')
  hs.effects.report({ type: 'warning', condition: 'certificate-url.unobtainable' })
  return waitClientKeyExchange(hs, share, 'unobtainable')
}
