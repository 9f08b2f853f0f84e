import { afterAll, describe, it } from 'vitest'
import { listen } from '../endpoint.ts'
import { missing, write } from '../interop.ts'
import type { PeerEntry, Role } from '../peers/peer.ts'
import { type LegacyCase, leftOut, legacyCases, legacyName, versions } from './matrix.ts'
import {
  type LegacyNegotiated,
  legacyServersOf,
  playLegacyClient,
  playLegacyServer,
} from './play.ts'

const opposite = { client: 'server', server: 'client' } as const
const roles: readonly Role[] = ['client', 'server']

/** The legacy matrix in both roles against a peer, and a report in .tocsin/interop of what came of it. */
export async function legacyInterop(entry: PeerEntry): Promise<void> {
  const name = `${entry.name}-legacy`
  const peer = await entry.start().catch((error: Error) => ({ missing: error.message }))
  if ('missing' in peer) return missing(name, peer.missing)
  const { legacy: limits = [] } = peer
  const listener = await listen()
  const servers = legacyServersOf(peer)
  const rows: (LegacyNegotiated & { readonly role: Role })[] = []

  afterAll(async () => {
    listener.stop()
    await peer.stop()
    const { version } = peer
    const without = roles.flatMap((role) => leftOut(limits, opposite[role]))
    write(name, { peer: entry.name, version, legacy: rows, leftOut: without })
  })
  describe.each(roles)(`we are the %s, ${peer.name} ${peer.version} is the other`, (role) => {
    const cases = legacyCases(limits, opposite[role])
    describe.each(Object.keys(versions))('%s', (version) => {
      const some = cases.filter((one) => one.version === version)
      if (some.length === 0) return
      it.each(some.map((one) => [legacyName(one), one] as const))(
        '%s',
        async (_, one: LegacyCase) => {
          const negotiated =
            role === 'client'
              ? await playLegacyClient(one, servers)
              : await playLegacyServer(peer, one, listener)
          rows.push({ role, ...negotiated })
        },
      )
    })
  })
}
