import { x25519 as curve25519 } from '@noble/curves/ed25519.js'
import { p256, p384, p521 } from '@noble/curves/nist.js'
import { attempt } from '../crypto/attempt.ts'
import { diffieHellman } from '../crypto/diffie-hellman.ts'
import type { Group, GroupName } from '../crypto/provider.ts'

/** X25519 (RFC 7748 §6.1). */
export const x25519: Group = diffieHellman('x25519', () => {
  const { publicKey, secretKey } = curve25519.keygen()
  return {
    publicKey,
    agree: (peer) => attempt(() => curve25519.getSharedSecret(secretKey, peer)),
  }
})

export const secp256r1: Group = ecdh('secp256r1', p256)
export const secp384r1: Group = ecdh('secp384r1', p384)
export const secp521r1: Group = ecdh('secp521r1', p521)

/** ECDH over a NIST curve; only uncompressed points are taken (RFC 9846 §4.3.8.2). */
function ecdh(name: GroupName, curve: typeof p256): Group {
  const { publicKeyUncompressed } = curve.lengths
  return diffieHellman(name, () => {
    const secretKey = curve.utils.randomSecretKey()
    return {
      publicKey: curve.getPublicKey(secretKey, false),
      agree(peer) {
        if (peer.length !== publicKeyUncompressed) return undefined
        const point = attempt(() => curve.getSharedSecret(secretKey, peer))
        // The secret is the x coordinate: a compressed point without its sign (RFC 9846 §7.4.2).
        return point?.slice(1)
      },
    }
  })
}
