import type { Group, GroupName, KeyPair } from './provider.ts'

/** A group in which both sides do the same: the server answers with a share of its own. */
export function diffieHellman(name: GroupName, generate: () => KeyPair): Group {
  return {
    name,
    generate,
    respond(clientPublicKey) {
      const { publicKey, agree } = generate()
      const secret = agree(clientPublicKey)
      return secret && { publicKey, secret }
    },
  }
}
