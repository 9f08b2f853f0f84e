import { abort } from '../alert/error.ts'
import type { CryptoProvider, Group, GroupName, KeyPair } from '../crypto/provider.ts'
import { Secret } from '../crypto/secret.ts'

/** The provider's group; a policy holds only groups that the provider has. */
export function groupOf({ groups }: CryptoProvider, name: GroupName): Group {
  const group = groups[name]
  if (!group) throw abort('internal.configuration', { 'missing-group': name })
  return group
}

/** The shared secret of our share and the server's (RFC 9846 §7.4, RFC 8422 §5.11). */
export function agree(name: GroupName, ours: KeyPair, serverShare: Uint8Array): Secret {
  requireLength(name, serverShare, shareLengths[name].server)
  const secret = ours.agree(serverShare)
  if (!secret) throw invalid(name)
  return new Secret(secret)
}

/** Our share and the shared secret in answer to the client's share. */
export function respond(
  crypto: CryptoProvider,
  name: GroupName,
  clientShare: Uint8Array,
): { readonly publicKey: Uint8Array; readonly secret: Secret } {
  requireLength(name, clientShare, shareLengths[name].client)
  const answer = groupOf(crypto, name).respond(clientShare)
  if (!answer) throw invalid(name)
  return { publicKey: answer.publicKey, secret: new Secret(answer.secret) }
}

/** A number out of range (RFC 9846 §4.3.8.1), or a point that is none (RFC 9846 §4.3.8.2). */
function invalid(group: GroupName): Error {
  const isNumber = group.startsWith('ffdhe')
  return abort(isNumber ? 'key-exchange.finite-field-share' : 'key-exchange.share-invalid', {
    group,
  })
}

/** Asked of a share before the provider sees it, which says no more than yes or no. */
function requireLength(group: GroupName, { length }: Uint8Array, expected: number): void {
  if (length !== expected) throw abort('key-exchange.share-length', { group, length, expected })
}

/** Bytes of a public value: points uncompressed, integers padded (RFC 9846 §4.3.8.1, §4.3.8.2, FIPS 203 §8). */
const shareLengths: Readonly<
  Record<GroupName, { readonly client: number; readonly server: number }>
> = {
  x25519: { client: 32, server: 32 },
  secp256r1: { client: 65, server: 65 },
  secp384r1: { client: 97, server: 97 },
  secp521r1: { client: 133, server: 133 },
  X25519MLKEM768: { client: 1184 + 32, server: 1088 + 32 },
  ffdhe2048: { client: 256, server: 256 },
  ffdhe3072: { client: 384, server: 384 },
  ffdhe4096: { client: 512, server: 512 },
  ffdhe6144: { client: 768, server: 768 },
  ffdhe8192: { client: 1024, server: 1024 },
}
