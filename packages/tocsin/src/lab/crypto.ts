import type { CryptoProvider, Group, GroupName } from '../crypto/provider.ts'

type Decorator = (honest: CryptoProvider) => CryptoProvider

/** Sends this public value instead of its own, of this group. */
export function showing(name: GroupName, publicKey: Uint8Array): Decorator {
  return (honest) => {
    const group = honest.groups[name]
    if (!group) return honest
    return { ...honest, groups: { ...honest.groups, [name]: withValue(group, publicKey) } }
  }
}

function withValue(group: Group, publicKey: Uint8Array): Group {
  return {
    ...group,
    generate: () => ({ ...group.generate(), publicKey }),
    respond(clientPublicKey) {
      const answer = group.respond(clientPublicKey)
      return answer && { ...answer, publicKey }
    },
  }
}
