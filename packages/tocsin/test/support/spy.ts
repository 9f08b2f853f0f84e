import type { ConnectionParts } from '../../src/connection/parts.ts'
import type { Secret } from '../../src/crypto/secret.ts'
import type { Effects } from '../../src/handshake/effects.ts'
import type { Expecting, State } from '../../src/handshake/state.ts'

/** What a spy has seen of a connection. */
export interface Seen {
  /** Every state that waited for the peer, the current one last. */
  readonly states: Expecting[]
  /** Every secret that was to be kept. */
  readonly secrets: Secret[]
}

/** The same connection, watched. */
export function spied(parts: ConnectionParts): {
  readonly parts: ConnectionParts
  readonly seen: Seen
} {
  const seen: Seen = { states: [], secrets: [] }
  return {
    seen,
    parts: { ...parts, start: (effects) => watched(parts.start(listening(effects, seen)), seen) },
  }
}

function watched(state: State, seen: Seen): State {
  if ('question' in state) {
    return { ...state, answered: (answer) => watched(state.answered(answer), seen) }
  }
  const known = originals.get(state) ?? state
  const on = Object.entries(known.on).map(([type, handle]) => [
    type,
    (body: never, raw: Uint8Array) => {
      const next = handle?.(body, raw)
      return next === known ? copy : next && watched(next, seen)
    },
  ])
  const copy = { ...known, on: Object.fromEntries(on) } as Expecting
  originals.set(copy, known)
  seen.states.push(copy)
  return copy
}

const originals = new WeakMap<Expecting, Expecting>()

/** The same effects, which are an object with private parts. */
function listening(effects: Effects, { secrets }: Seen): Effects {
  const hold = effects.hold.bind(effects)
  effects.hold = (secret) => {
    secrets.push(secret)
    return hold(secret)
  }
  return effects
}
