import { abort } from '../../../alert/error.ts'
import { empty } from '../../../wire/codec.ts'
import { RSAClientKeyExchange } from '../../../wire/tls12/rsa-key-exchange.ts'
import { parseCertificate } from '../../../x509/certificate.ts'
import { KeyUsage } from '../../../x509/extensions.ts'
import { keyText } from '../../../x509/public-key.ts'
import { keyOf } from '../../credential-key.ts'
import type { Credential } from '../../question.ts'
import { ask } from '../../state.ts'
import type { ServerCertificate } from '../certificates.ts'
import type { Begun, Given, KeyExchange, Negotiated, Own } from '../negotiated.ts'
import { newRsaPremaster, premasterRandomLength, rsaPremaster } from './rsa-premaster.ts'

/** RSA key transport (RFC 5246 §7.4.7.1), which has no forward secrecy; its server sends no ServerKeyExchange. */
export const rsa: KeyExchange = {
  serverKeyExchange: 'never',
  codecs: () => ({ server_key_exchange: empty, client_key_exchange: RSAClientKeyExchange }),
  given,
  suits: (_policy, _hello, credential) => canDecrypt(credential),
  begin,
}

function given(hs: Negotiated, certificate: ServerCertificate | undefined): Given {
  const { crypto } = hs.policy
  return {
    group: undefined,
    serverScheme: undefined,
    answer(then) {
      const random = crypto.random(premasterRandomLength)
      const premaster = newRsaPremaster(hs.clientVersion, random)
      const encryptedPreMasterSecret =
        certificate && crypto.rsaEncrypt?.(certificate.serverKey.spki, premaster.bytes)
      if (encryptedPreMasterSecret) return then({ body: { encryptedPreMasterSecret }, premaster })
      const key = certificate ? keyText(certificate.serverKey.key) : 'none'
      throw abort('certificate.key-does-not-fit', { suite: hs.suite.name, key })
    },
  }
}

/** The key, and what its certificate says that it is for (RFC 5246 §7.4.2). */
function canDecrypt(credential: Credential | undefined): credential is Credential {
  const [endEntity] = credential?.certificates ?? []
  if (!credential?.decrypt || !endEntity) return false
  if (credential.type === 'RawPublicKey') return true
  const { keyUsage } = parseCertificate(endEntity).extensions
  return !keyUsage || keyUsage.has(KeyUsage.keyEncipherment)
}

/** The answer to an encrypted secret is always a premaster secret: see `rsaPremaster`. */
function begin(hs: Negotiated, { credential }: Own): Begun {
  if (!canDecrypt(credential)) {
    throw abort('hello.no-common-cipher-suite', { credential: 'not for encryption' })
  }
  const key = keyOf(credential)
  const modulusLength = key.type === 'rsa' ? Math.ceil(key.bits / 8) : 0
  return {
    group: undefined,
    parameters: undefined,
    read({ encryptedPreMasterSecret: ciphertext }: RSAClientKeyExchange, then) {
      const random = hs.policy.crypto.random(premasterRandomLength)
      return ask('DECRYPT', { type: 'decrypt', credential, ciphertext }, ({ encoded }) =>
        then(rsaPremaster(encoded, modulusLength, hs.clientVersion, random)),
      )
    },
  }
}
