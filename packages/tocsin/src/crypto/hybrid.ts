import { concat } from './bytes.ts'
import type { Group } from './provider.ts'

/** A key encapsulation mechanism: what a provider has to supply of ML-KEM-768 (FIPS 203). */
export interface Kem {
  /** Bytes. */
  readonly publicKeyLength: number
  /** Bytes. */
  readonly ciphertextLength: number
  generate(): {
    readonly publicKey: Uint8Array
    decapsulate(ciphertext: Uint8Array): Uint8Array | undefined
  }
  /** Nothing when the encapsulation key fails the modulus check (FIPS 203 §7.2). */
  encapsulate(
    publicKey: Uint8Array,
  ): { readonly ciphertext: Uint8Array; readonly secret: Uint8Array } | undefined
}

/** X25519MLKEM768 (draft-ietf-tls-ecdhe-mlkem): shares and secrets are ML-KEM's, then X25519's. */
export function hybrid(kem: Kem, x25519: Group): Group {
  return {
    name: 'X25519MLKEM768',

    generate() {
      const first = kem.generate()
      const second = x25519.generate()
      return {
        publicKey: concat(first.publicKey, second.publicKey),
        agree(peerPublicKey) {
          const [ciphertext, share] = split(peerPublicKey, kem.ciphertextLength)
          const secret = second.agree(share)
          const kemSecret = secret && first.decapsulate(ciphertext)
          return kemSecret && concat(kemSecret, secret)
        },
      }
    },

    respond(clientPublicKey) {
      const [encapsulationKey, share] = split(clientPublicKey, kem.publicKeyLength)
      const second = x25519.respond(share)
      const first = second && kem.encapsulate(encapsulationKey)
      return (
        first && {
          publicKey: concat(first.ciphertext, second.publicKey),
          secret: concat(first.secret, second.secret),
        }
      )
    },
  }
}

/** Both parts are of fixed length; a wrong total leaves one of them wrong, and its owner refuses it. */
function split(share: Uint8Array, at: number): readonly [Uint8Array, Uint8Array] {
  return [share.subarray(0, at), share.subarray(at)]
}
