import { abort } from '../../../alert/error.ts'
import { publicKeyOf } from '../../../x509/certificate.ts'
import { keyText, type PublicKey } from '../../../x509/public-key.ts'
import { ask, type State } from '../../state.ts'
import type { ClientContext } from '../../version.ts'
import type { Negotiated } from '../negotiated.ts'
import { awaiting } from './awaiting.ts'
import { waitServerKeyExchange } from './wait-server-key-exchange.ts'

/** The server's certificates, judged at once (RFC 5246 §7.4.2). */
export const waitCertificate = (hs: Negotiated, context: ClientContext): State =>
  awaiting(hs, 'WAIT_CERT', {
    certificate({ certificateList: chain }, raw) {
      hs.transcript.add(raw)
      const [endEntity] = chain
      if (!endEntity) throw abort('certificate.list-empty')
      const serverKey = publicKeyOf(endEntity)
      requireFitting(hs, serverKey)
      const { serverName } = hs
      const question = {
        type: 'verify',
        chain,
        role: 'server',
        serverName,
        use: useOf(hs),
      } as const
      return ask('VERIFY_CERT', question, ({ verdict }) => {
        if (verdict === 'trusted') return waitServerKeyExchange(hs, context, { chain, serverKey })
        throw abort(verdict.refusedBecause, verdict.facts)
      })
    },
  })

/** What is not signed is encrypted (RFC 5246 §7.4.2). */
function useOf({ keyExchange }: Negotiated) {
  return keyExchange.serverKeyExchange === 'always' ? 'digitalSignature' : 'keyEncipherment'
}

/** The suite says what kind of key signs: RSA, or ECDSA, which stands for EdDSA too (RFC 8422 §5.3). */
function requireFitting({ suite }: Negotiated, { key }: PublicKey): void {
  const isRsa = key.type === 'rsa' || key.type === 'rsa-pss'
  if (isRsa === (suite.auth === 'rsa')) return
  throw abort('certificate.key-does-not-fit', { suite: suite.name, key: keyText(key) })
}
