import { abort } from '../../../alert/error.ts'
import { publicKeyOf } from '../../../x509/certificate.ts'
import { keyText, type PublicKey } from '../../../x509/public-key.ts'
import { requireTaken } from '../../certificate-type.ts'
import type { State } from '../../state.ts'
import { chainIn } from '../certificate-message.ts'
import { withCertificateOf } from '../messages.ts'
import type { Negotiated } from '../negotiated.ts'
import { awaiting } from './awaiting.ts'
import { verifyServer } from './verify-server.ts'
import { type AgreedStatus, waitCertificateStatus } from './wait-certificate-status.ts'
import { waitServerKeyExchange } from './wait-server-key-exchange.ts'

/** The server's certificates, judged at once unless their status may follow (RFC 5246 §7.4.2). */
export function waitCertificate(hs: Negotiated, status: AgreedStatus | undefined): State {
  const { certificateTypes, policy, transcript, messages } = hs
  const { server: type } = certificateTypes
  requireTaken(type, policy)
  const states = { ...hs, messages: withCertificateOf(type, messages) }
  return awaiting(states, 'WAIT_CERT', {
    certificate(body, raw) {
      transcript.add(raw)
      const chain = chainIn(body)
      const [endEntity] = chain
      if (!endEntity) throw abort('certificate.list-empty')
      const serverKey = publicKeyOf(endEntity, type)
      requireFitting(hs, serverKey)
      const certificate = { chain, serverKey }
      if (status) return waitCertificateStatus(hs, certificate, status)
      return verifyServer(hs, certificate.chain, [], () => waitServerKeyExchange(hs, certificate))
    },
  })
}

/** The suite says what kind of key signs: RSA, or ECDSA, which stands for EdDSA too (RFC 8422 §5.3). */
function requireFitting({ suite }: Negotiated, { key }: PublicKey): void {
  const isRsa = key.type === 'rsa' || key.type === 'rsa-pss'
  if (isRsa === (suite.auth === 'rsa')) return
  throw abort('certificate.key-does-not-fit', { suite: suite.name, key: keyText(key) })
}
