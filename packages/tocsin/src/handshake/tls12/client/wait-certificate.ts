import { abort } from '../../../alert/error.ts'
import { publicKeyOf } from '../../../x509/certificate.ts'
import { keyText, type PublicKey } from '../../../x509/public-key.ts'
import { ask, type State } from '../../state.ts'
import type { Negotiated } from '../negotiated.ts'
import { awaiting } from './awaiting.ts'
import { waitServerKeyExchange } from './wait-server-key-exchange.ts'

/** The server's certificates, judged at once (RFC 5246 §7.4.2). */
export const waitCertificate = (hs: Negotiated): State =>
  awaiting(hs, 'WAIT_CERT', {
    certificate({ certificateList: chain }, raw) {
      hs.transcript.add(raw)
      const [endEntity] = chain
      if (!endEntity) throw abort('certificate.list-empty')
      const serverKey = publicKeyOf(endEntity)
      requireFitting(hs, serverKey)
      const shown = { chain, certificateType: 'X509', ocspResponses: [] } as const
      const question = {
        type: 'verify',
        role: 'server',
        serverName: hs.serverName,
        ...shown,
      } as const
      return ask('VERIFY_CERT', question, ({ verdict }) => {
        if (verdict === 'trusted') return waitServerKeyExchange(hs, { chain, serverKey })
        throw abort(verdict.refusedBecause, verdict.facts)
      })
    },
  })

/** The suite says what kind of key signs: RSA, or ECDSA, which stands for EdDSA too (RFC 8422 §5.3). */
function requireFitting({ suite }: Negotiated, { key }: PublicKey): void {
  const isRsa = key.type === 'rsa' || key.type === 'rsa-pss'
  if (isRsa === (suite.auth === 'rsa')) return
  throw abort('certificate.key-does-not-fit', { suite: suite.name, key: keyText(key) })
}
