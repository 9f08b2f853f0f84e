import { abort } from '../../../alert/error.ts'
import { ask, type State } from '../../state.ts'
import type { Negotiated } from '../negotiated.ts'

/** Asks whether the server's certificates are good; without a list of `ocspResponses` none could come. */
export function verifyServer(
  hs: Negotiated,
  chain: readonly Uint8Array[],
  ocspResponses: readonly Uint8Array[] | undefined,
  trusted: () => State,
): State {
  const question = {
    type: 'verify',
    role: 'server',
    serverName: hs.serverName,
    use: useOf(hs),
    chain,
    certificateType: hs.certificateTypes.server,
    ocspResponses: chain.map((_, index) => ocspResponses?.[index] ?? none),
    certificateSignatureSchemes: hs.policy.certificateSignatureSchemes?.map(({ code }) => code),
    signedCertificateTimestamps: ocspResponses ? (hs.timestamps ?? []) : [],
    statusRequested: ocspResponses !== undefined && hs.policy.requestStatus !== false,
  } as const
  return ask('VERIFY_CERT', question, ({ verdict }) => {
    if (verdict === 'trusted') return trusted()
    throw abort(verdict.refusedBecause, verdict.facts)
  })
}

/** What is not signed is encrypted (RFC 5246 §7.4.2). */
function useOf({ keyExchange }: Negotiated) {
  return keyExchange.serverKeyExchange === 'always' ? 'digitalSignature' : 'keyEncipherment'
}

const none: Uint8Array = new Uint8Array(0)
