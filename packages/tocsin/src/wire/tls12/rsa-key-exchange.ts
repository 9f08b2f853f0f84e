import { opaque, struct, type Value } from '../codec.ts'

/** RFC 5246 §7.4.7.1, for RSA: EncryptedPreMasterSecret, public-key-encrypted as §4.7 has it */
export const RSAClientKeyExchange = struct('ClientKeyExchange', {
  encryptedPreMasterSecret: opaque(0, 0xffff),
})
export type RSAClientKeyExchange = Value<typeof RSAClientKeyExchange>
