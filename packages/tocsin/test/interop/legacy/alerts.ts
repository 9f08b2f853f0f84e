import { afterAll, describe, it } from 'vitest'
import { listen } from '../endpoint.ts'
import { missing, write } from '../interop.ts'
import type { PeerEntry } from '../peers/peer.ts'
import { type Committed, commit, faultCases, faultServersOf, olderVersions } from './faults.ts'
import { type LegacyRefusal, legacyRefusals, refuseLegacy } from './refusals.ts'

/** An alert that went from one side to the other, and was understood. */
interface LegacyAlertRow {
  readonly about: string
  readonly version: string
  readonly from: string
  readonly alert: string | null
}

/** Alerts of TLS 1.0 to 1.2 with what is old, both ways, and a report in .tocsin/interop of them. */
export async function legacyAlerts(entry: PeerEntry): Promise<void> {
  const name = `${entry.name}-legacy-alerts`
  const peer = await entry.start().catch((error: Error) => ({ missing: error.message }))
  if ('missing' in peer) return missing(name, peer.missing)
  const listener = await listen()
  const servers = faultServersOf(peer)
  const rows: LegacyAlertRow[] = []

  afterAll(async () => {
    listener.stop()
    await peer.stop()
    write(name, { peer: peer.name, version: peer.version, legacyAlerts: rows })
  })
  describe.each(olderVersions)(`${peer.name} ${peer.version} in %s`, (version) => {
    const faults = faultCases.filter((one) => one.version === version)
    it.each(faults.map((one) => [one.fault.id, one] as const))(
      'tells of: %s',
      async (about, one: Committed) => {
        await commit(one, peer, servers, listener)
        rows.push({ about, version, from: peer.name, alert: one.due })
      },
    )

    const refused = legacyRefusals.filter(({ versions }) => versions.includes(version))
    it.each(refused.map((one) => [one.name, one] as const))(
      'is told: %s',
      async (about, one: LegacyRefusal) => {
        await refuseLegacy(one, version, peer, listener)
        rows.push({ about, version, from: 'tocsin', alert: one.ours })
      },
    )
  })
}
