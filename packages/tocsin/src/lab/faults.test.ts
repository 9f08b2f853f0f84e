import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { type ConditionId, conditions } from '../alert/conditions.ts'
import { fault, faults } from './faults.ts'

const catalogue = JSON.parse(
  readFileSync(new URL('../../../../spec/conditions.json', import.meta.url), 'utf8'),
) as readonly { readonly id: string; readonly detector: string; readonly versions: string[] }[]
const rowOf = new Map(catalogue.map((row) => [row.id, row]))

/** No peer can provoke these: they are our own decisions and failures, or a verifier's that we do not have. */
const unprovokable: ReadonlySet<string> = new Set<ConditionId>([
  'authentication.access-denied',
  'certificate.bad-status-response',
  'certificate.pin-mismatch',
  'certificate.revoked',
  'certificate.unknown',
  'closure.end-of-data',
  'closure.user-canceled',
  'extension.not-granted',
  'internal.bug',
  'internal.configuration',
  'internal.general-error',
  'limit.records-per-key',
  // Takes two connections: one that is recorded, and one that plays it again.
  'resumption.hello-replayed',
])

/** Those of verifiers that were asked to look for more, or that take a hundred certificates: `tocsin tour --certificates` shows them. */
const ofStricterVerifiers: ReadonlySet<string> = new Set<ConditionId>([
  'certificate.authority-key-identifier',
  'certificate.bad-client-status',
  'certificate.ca-only',
  'certificate.common-name',
  'certificate.extension-criticality',
  'certificate.feature-not-inherited',
  'certificate.is-a-ca',
  'certificate.key-identifier-missing',
  'certificate.modulus-length',
  'certificate.no-subject-alt-name',
  'certificate.public-suffix',
  'certificate.purpose-form',
  'certificate.serial-number',
  'certificate.status-missing',
  'certificate.status-revoked',
  'certificate.status-unknown',
  'certificate.subject-alt-name',
  'certificate.subject-empty',
  'certificate.time-encoding',
  'certificate.too-complex',
])

describe('faults', () => {
  const provoked = new Set<string>(faults.map(({ provokes }) => provokes))
  const provokable = Object.keys(conditions).filter(
    (id) => !unprovokable.has(id) && !ofStricterVerifiers.has(id),
  )

  it.each(provokable)('provoke %s', (id) => expect(provoked.has(id)).toBe(true))

  it('are named once, by what they provoke', () => {
    expect(new Set(faults.map(({ id }) => id)).size).toBe(faults.length)
    for (const { id, provokes } of faults) expect(id.startsWith(`${provokes}/`), id).toBe(true)
    expect(fault('extension.unsolicited/use-srtp-in-encrypted-extensions')?.side).toBe('server')
    expect(fault('nothing')).toBeUndefined()
  })

  it('are also alerts as such, of any code', () => {
    expect(fault('alert/40')).toMatchObject({
      id: 'alert/40/fatal/application-by-server',
      side: 'server',
      text: 'sends handshake_failure at level fatal',
    })
    expect(fault('alert/255/7/handshake-by-client13')).toMatchObject({
      side: 'client',
      version: 'TLS 1.3',
      text: 'sends unknown(255) at level 7',
    })
    expect(fault('alert/10/warning/clear')?.id).toBe('alert/10/warning/clear-by-server')
    for (const id of ['alert/256', 'alert/x', 'alert/1-by-nobody', 'alert/1-by-toString']) {
      expect(fault(id)).toBeUndefined()
    }
  })

  it.each(faults)('$id cites rows that its condition covers and that are about its side', (row) => {
    const { rows, provokes, side } = row
    const covers = conditions[provokes].covers
    for (const id of rows) {
      expect(covers, id).toContain(id)
      const detector = side === 'client' ? 'server' : 'client'
      expect(['both', detector], id).toContain(rowOf.get(id)?.detector)
    }
  })
})
