import { mkdirSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { afterAll, describe, expect, it } from 'vitest'
import { AlertDescription } from '../../src/alert/description.ts'
import { listen } from './endpoint.ts'
import { type Case, features, nameOf, negotiations, type VersionName } from './matrix.ts'
import type { PeerEntry } from './peers/peer.ts'
import { isPossible, type Negotiated, playClient, playServer, serversOf } from './play.ts'
import { alertNameOf, type Refusal, refusals } from './refusals.ts'
import { type Refused, receivedBy, refuseAsClient, refuseAsServer } from './refuse.ts'
import { socketAsClient, socketAsServer } from './sockets.ts'
import { theirAlert } from './their-alerts.ts'

const reports = fileURLToPath(new URL('../../../../.tocsin/interop/', import.meta.url))
const versions: readonly VersionName[] = ['TLS 1.3', 'TLS 1.2']
const roles = ['client', 'server'] as const

/** Both roles and both versions against a peer, and a report in .tocsin/interop of what came of it. */
export async function interop(entry: PeerEntry): Promise<void> {
  const peer = await entry.start().catch((error: Error) => ({ missing: error.message }))
  if ('missing' in peer) return missing(entry.name, peer.missing)
  const listener = await listen()
  const servers = serversOf(peer)
  const rows: (Negotiated & { readonly role: string })[] = []
  const alerts: AlertRow[] = []

  afterAll(async () => {
    listener.stop()
    await peer.stop()
    const { name, version } = peer
    write(name, { peer: name, version, negotiated: rows, alerts })
  })
  describe.each(roles)(`we are the %s, ${peer.name} ${peer.version} is the other`, (role) => {
    describe.each(versions)('%s', (version) => {
      const cases = [...negotiations(version, peer.abilities), ...features(version, peer.abilities)]
      const possible = cases.filter((one) => isPossible(peer, role, one))
      it.each(possible.map((one) => [nameOf(one), one] as const))('%s', async (_, one: Case) => {
        const negotiated =
          role === 'client' ? await playClient(one, servers) : await playServer(peer, one, listener)
        rows.push({ role, ...negotiated })
      })

      it('through sockets of tocsin/node', () =>
        role === 'client' ? socketAsClient(peer, version) : socketAsServer(peer, version))

      const refused = refusals.filter(({ versions: some }) => some.includes(version))
      it.each(refused.map((one) => [one.name, one] as const))('refused: %s', async (_, one) => {
        const { us, report } =
          role === 'client'
            ? await refuseAsClient(peer, one, version)
            : await refuseAsServer(peer, one, version, listener)
        alerts.push(alertOf(one, { role, version, peer: peer.name, us, report }))
      })
    })
  })
}

/** An alert that explained why a handshake failed, or should have. */
interface AlertRow {
  readonly refusal: string
  readonly version: string
  readonly from: string
  readonly to: string
  readonly alert: string
}

interface Outcome extends Refused {
  readonly role: 'client' | 'server'
  readonly version: VersionName
  readonly peer: string
}

/** Whoever refuses sends the alert: ours is what the RFC says, theirs what they are known to send. */
function alertOf(refusal: Refusal, { role, version, peer, us, report }: Outcome): AlertRow {
  const { name } = refusal
  if (refusal.refusedBy === role) {
    const alert = alertNameOf(refusal, version)
    expect(us.error()?.alert).toBe(alert)
    expect(report.alert).toBe(AlertDescription[alert])
    return { refusal: name, version, from: 'tocsin', to: peer, alert }
  }
  const alert = receivedBy(us)
  expect(alert).toBe(theirAlert(peer, refusal, version))
  return { refusal: name, version, from: peer, to: 'tocsin', alert }
}

/** Where it matters that every peer was met, one that is not there is a failure. */
export function missing(name: string, why: string): void {
  write(name, { peer: name, missing: why })
  process.stderr.write(`skipped: ${why}\n`)
  it(`${name} is there`, ({ skip }) => {
    if (process.env['CI'] === 'true') throw new Error(`skipped: ${why}`)
    skip(`skipped: ${why}`)
  })
}

export function write(name: string, report: object): void {
  mkdirSync(reports, { recursive: true })
  writeFileSync(`${reports}${name.replace(':', '-')}.json`, `${JSON.stringify(report)}\n`)
}
