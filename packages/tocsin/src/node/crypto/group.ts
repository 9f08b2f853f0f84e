import {
  createECDH,
  createPublicKey,
  diffieHellman,
  generateKeyPairSync,
  type JsonWebKey,
  type KeyObject,
} from 'node:crypto'
import { attempt } from '../../crypto/attempt.ts'
import { diffieHellman as dhGroup } from '../../crypto/diffie-hellman.ts'
import type { Group, GroupName } from '../../crypto/provider.ts'
import { view } from './view.ts'

/** X25519 (RFC 7748 §6.1). */
export const x25519: Group = dhGroup('x25519', () => {
  const { publicKey, privateKey } = generateX25519()
  return {
    publicKey: new Uint8Array(Buffer.from(publicKey.x, 'base64url')),
    agree: (peer) => (peer.length === 32 ? agreeX25519(privateKey, peer) : undefined),
  }
})

/** ECDH over a NIST curve; only uncompressed points are taken (RFC 9846 §4.3.8.2). */
export function ecdh(name: GroupName, curve: string, coordinateLength: number): Group {
  return dhGroup(name, () => {
    const pair = createECDH(curve)
    const publicKey = view(pair.generateKeys())
    return {
      publicKey,
      agree(peer) {
        if (peer.length !== 1 + 2 * coordinateLength || peer[0] !== 4) return undefined
        return attempt(() => view(pair.computeSecret(peer)))
      },
    }
  })
}

/** OpenSSL refuses an all-zero result (RFC 7748 §6.1) by failing the derivation. */
function agreeX25519(privateKey: KeyObject, peer: Uint8Array): Uint8Array | undefined {
  const x = Buffer.from(peer.buffer, peer.byteOffset, peer.byteLength).toString('base64url')
  const key = { kty: 'OKP', crv: 'X25519', x }
  return attempt(() =>
    view(diffieHellman({ privateKey, publicKey: createPublicKey({ key, format: 'jwk' }) })),
  )
}

/**
 * The public key leaves as a JWK because that is many times cheaper to make than DER, and leaves here
 * because `KeyObject.export({ format: 'jwk' })` on a generated key can deadlock Node 20.
 */
function generateX25519(): { readonly publicKey: { readonly x: string }; privateKey: KeyObject } {
  return generateX25519Pair('x25519', { publicKeyEncoding: { format: 'jwk' } })
}

/** Node has taken `jwk` here since 15.9; its types do not say so. */
const generateX25519Pair = generateKeyPairSync as unknown as (
  type: 'x25519',
  options: { readonly publicKeyEncoding: { readonly format: 'jwk' } },
) => { readonly publicKey: JsonWebKey & { readonly x: string }; readonly privateKey: KeyObject }
