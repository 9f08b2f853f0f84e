import { abort } from '../../../alert/error.ts'
import { ask, type State } from '../../state.ts'
import type { ServerCertificate } from '../certificates.ts'
import type { Negotiated } from '../negotiated.ts'

/** Asks whether the server's certificates are good. */
export function verifyServer(
  hs: Negotiated,
  { chain }: ServerCertificate,
  ocspResponses: readonly Uint8Array[],
  trusted: () => State,
): State {
  const question = {
    type: 'verify',
    role: 'server',
    serverName: hs.serverName,
    chain,
    certificateType: hs.certificateTypes.server,
    ocspResponses: chain.map((_, index) => ocspResponses[index] ?? none),
  } as const
  return ask('VERIFY_CERT', question, ({ verdict }) => {
    if (verdict === 'trusted') return trusted()
    throw abort(verdict.refusedBecause, verdict.facts)
  })
}

const none: Uint8Array = new Uint8Array(0)
