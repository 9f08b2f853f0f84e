import { ml_kem768 } from '@noble/post-quantum/ml-kem.js'
import { attempt } from '../crypto/attempt.ts'
import { hybrid, type Kem } from '../crypto/hybrid.ts'
import type { Group } from '../crypto/provider.ts'

/** X25519MLKEM768 from noble's ML-KEM-768 and any provider's X25519. */
export function mlkemGroup(x25519: Group): Group {
  return hybrid(mlKem768, x25519)
}

const mlKem768: Kem = {
  publicKeyLength: 1184,
  ciphertextLength: 1088,

  generate() {
    const { publicKey, secretKey } = ml_kem768.keygen()
    return {
      publicKey,
      decapsulate: (ciphertext) => attempt(() => ml_kem768.decapsulate(ciphertext, secretKey)),
    }
  },

  encapsulate(publicKey) {
    return attempt(() => {
      const { cipherText, sharedSecret } = ml_kem768.encapsulate(publicKey)
      return { ciphertext: cipherText, secret: sharedSecret }
    })
  },
}
