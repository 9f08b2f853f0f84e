import { describe } from './describe.ts'
import type { Case, Given, Link } from './judgement.ts'

/** Where the certificates of a case come from: who is asked often, asks once. */
export interface Origins {
  readonly link: (der: Uint8Array) => Link
  /** What was given and is not used, or for the second time. */
  readonly unused: (used: readonly Uint8Array[]) => readonly Link[]
}

/** Knows every certificate that was given, and every anchor. */
export function originsOf({ chain, trust }: Case): Origins {
  const places = new Map<string, number>()
  for (const [place, { der }] of chain.entries()) {
    if (!places.has(keyOf(der))) places.set(keyOf(der), place)
  }
  const trusted = new Map(trust.anchors.toReversed().map(({ der, from }) => [keyOf(der), from]))
  const at = (place: number, { der, from }: Given): Link => ({
    ...plain(der),
    given: { place, of: chain.length, from },
    trustedBy: trusted.get(keyOf(der)),
  })
  const link = (der: Uint8Array): Link => {
    const place = places.get(keyOf(der)) ?? -1
    const given = chain[place]
    return given ? at(place, given) : { ...plain(der), trustedBy: trusted.get(keyOf(der)) }
  }
  return {
    link,
    unused(used) {
      const keys = new Set(used.map(keyOf))
      return chain.flatMap((given, place) => {
        const key = keyOf(given.der)
        return places.get(key) === place && keys.has(key) ? [] : [at(place, given)]
      })
    },
  }
}

function plain(der: Uint8Array): Link {
  return {
    der,
    description: describe(der),
    given: undefined,
    trustedBy: undefined,
    status: undefined,
    findings: [],
  }
}

function keyOf(der: Uint8Array): string {
  return Buffer.from(der).toString('latin1')
}
