import { constants, type KeyObject, privateDecrypt, publicEncrypt } from 'node:crypto'
import { attempt } from '../../crypto/attempt.ts'
import { publicKey } from './public-key.ts'
import { view } from './view.ts'

/** RSAES-PKCS1-v1_5 (RFC 8017 §7.2.1), for a premaster secret. */
export function rsaEncrypt(spki: Uint8Array, message: Uint8Array): Uint8Array | undefined {
  const found = publicKey(spki)
  if (found?.kind.type !== 'rsa') return undefined
  const { key } = found
  return attempt(() => view(publicEncrypt({ key, padding: constants.RSA_PKCS1_PADDING }, message)))
}

/** RSADP (RFC 8017 §5.1.2) without a look at the padding: how OpenSSL removes it differs between its versions. */
export function rsaDecrypt(key: KeyObject, ciphertext: Uint8Array): Uint8Array | undefined {
  const { modulusLength = 0 } = key.asymmetricKeyDetails ?? {}
  if (ciphertext.length !== Math.ceil(modulusLength / 8)) return undefined
  return attempt(() => view(privateDecrypt({ key, padding: constants.RSA_NO_PADDING }, ciphertext)))
}
