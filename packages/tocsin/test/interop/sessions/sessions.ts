import { afterAll, describe, it } from 'vitest'
import { missing, write } from '../interop.ts'
import { versions } from '../legacy/matrix.ts'
import type { PeerEntry, Role } from '../peers/peer.ts'
import { possibleCases, type SessionCase, sessionName, sessionsLeftOut } from './matrix.ts'
import { resumeAtPeer, resumeAtUs, type SessionRow } from './play.ts'

const opposite = { client: 'server', server: 'client' } as const
const roles: readonly Role[] = ['client', 'server']

/** Sessions in both roles against a peer, and a report in .tocsin/interop of what came of them. */
export async function sessionInterop(entry: PeerEntry): Promise<void> {
  const name = `${entry.name}-sessions`
  const peer = await entry.start().catch((error: Error) => ({ missing: error.message }))
  if ('missing' in peer) return missing(name, peer.missing)
  const { sessions: abilities } = peer
  if (!abilities) throw new Error(`${name}: nobody has said what it can do`)
  const { limits } = abilities
  const rows: (SessionRow & { readonly role: Role })[] = []

  afterAll(async () => {
    await peer.stop()
    const { version } = peer
    const without = roles.flatMap((role) => sessionsLeftOut(limits, opposite[role]))
    write(name, { peer: entry.name, version, sessions: rows, leftOut: without })
  })
  describe.each(roles)(`we are the %s, ${peer.name} ${peer.version} is the other`, (role) => {
    const cases = possibleCases(limits, opposite[role])
    const possible = Object.keys(versions).filter((one) =>
      cases.some(({ version }) => version === one),
    )
    describe.each(possible)('%s', (version) => {
      const some = cases.filter((one) => one.version === version)
      it.each(some.map((one) => [sessionName(one), one] as const))(
        '%s',
        async (_, one: SessionCase) => {
          const row =
            role === 'client'
              ? await resumeAtPeer(one, peer, abilities)
              : await resumeAtUs(one, peer, abilities)
          rows.push({ role, ...row })
        },
      )
    })
  })
}
