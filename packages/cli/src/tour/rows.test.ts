import { AlertDescription, type AlertName, alertRegistry, conditions } from 'tocsin/alerts'
import { describe, expect, it } from 'vitest'
import { faultOf } from './ends/tocsin-options.ts'
import type { Row } from './row.ts'
import { rows, scenes } from './rows.ts'
import { type Role, type TourVersion, tourVersions } from './scene.ts'

type Combination = `${AlertName}, ${TourVersion}, ${Role}`

/** What the registry admits, but no RFC gives a reason for. */
const withoutReason: Readonly<Partial<Record<Combination, string>>> = {
  'insufficient_security, TLS 1.3, client': 'the server demands, the client offers (RFC 9846 §6.2)',
  'insufficient_security, TLS 1.2, client': 'only about Diffie-Hellman groups of TLS_DHE suites',
  'insufficient_security, TLS 1.1, client': 'only about Diffie-Hellman groups of TLS_DHE suites',
  'insufficient_security, TLS 1.0, client': 'only about Diffie-Hellman groups of TLS_DHE suites',
  'insufficient_security, TLS 1.1, server': 'its suites do not differ in strength',
  'insufficient_security, TLS 1.0, server': 'its suites do not differ in strength',
  'inappropriate_fallback, TLS 1.3, server': 'there is no version above to fall back from',
  'unsupported_extension, TLS 1.2, server': 'before TLS 1.3 only ServerHello answers extensions',
  'unsupported_extension, TLS 1.1, server': 'before TLS 1.3 only ServerHello answers extensions',
  'unsupported_extension, TLS 1.0, server': 'before TLS 1.3 only ServerHello answers extensions',
}

/** What comes with later issues. */
const later: ReadonlySet<AlertName> = new Set(['unknown_psk_identity', 'ech_required'])

const versions = tourVersions
const roles: readonly Role[] = ['client', 'server']

const admitted = (Object.keys(alertRegistry) as AlertName[])
  .filter((alert) => !later.has(alert))
  .flatMap((alert) =>
    versions.flatMap((version) =>
      roles
        .filter((role) => isAdmitted(alert, version, role))
        .map((role): Combination => `${alert}, ${version}, ${role}`),
    ),
  )

function isAdmitted(alert: AlertName, version: TourVersion, role: Role): boolean {
  const { senders, tls12, tls13 } = alertRegistry[alert]
  const rule = version === 'TLS 1.3' ? tls13 : tls12
  return rule !== 'reserved' && rule !== 'undefined' && (senders === 'both' || senders === role)
}

const isSelf = ({ parts }: Row) => [parts.client, parts.server].every((p) => p.program === 'tocsin')
const nameOf = ({ alert, version, sender }: Row) => `${alert}, ${version}, ${sender}`
const self = new Set(rows.filter(isSelf).map(nameOf))

describe('tocsin with itself', () => {
  it.each(admitted.filter((each) => !withoutReason[each]))('makes it happen: %s', (combination) => {
    expect([...self]).toContain(combination)
  })

  it.each(Object.entries(withoutReason))('does not make it happen: %s (%s)', (combination) => {
    expect(admitted).toContain(combination)
    expect([...self]).not.toContain(combination)
  })

  it('makes an alert that nobody registered happen in every version from both roles', () => {
    const expected = versions.flatMap((v) => roles.map((role) => `unknown(200), ${v}, ${role}`))
    expect([...self]).toEqual(expect.arrayContaining(expected))
  })

  it('shows nothing that the registry does not admit', () => {
    const sent = rows.filter((row) => isSelf(row) && row.condition !== 'closure.alert-received')
    const registered = [...new Set(sent.map(nameOf))]
    expect(registered.filter((name) => !admitted.includes(name as Combination))).toEqual([])
  })
})

describe('the codes', () => {
  it('are those of the issue', () => {
    const codes = [...new Set(rows.map(({ code }) => code))]
    expect(codes).toEqual([
      0, 10, 20, 21, 22, 30, 40, 41, 42, 43, 44, 45, 46, 47, 48, 49, 50, 51, 60, 70, 71, 80, 86, 90,
      100, 109, 110, 111, 112, 113, 114, 116, 117, 120, 200,
    ])
  })
})

describe('every scene', () => {
  it.each(scenes.map((scene) => [`${scene.condition}: ${scene.how}`, scene] as const))(
    '%s',
    (_name, scene) => {
      const { alert, before13 } = conditions[scene.condition]
      if (typeof scene.alert === 'string') {
        expect([alert, before13?.alert]).toContain(scene.alert)
        expect(AlertDescription[scene.alert]).toBeTypeOf('number')
      }
      expect(scene.how).toMatch(/^[a-z].*[^.]$/)
    },
  )
})

describe('every fault', () => {
  const faulty = rows.flatMap((row) =>
    roles
      .filter((role) => row.parts[role].program === 'tocsin')
      .flatMap((role) => {
        const fault = faultOf(row.parts[role], role, row.version)
        return fault ? [{ row, role, fault }] : []
      }),
  )

  it.each(faulty.map((each) => [`${each.fault.id}, ${each.row.version}`, each] as const))(
    '%s provokes the condition of its row',
    (_name, { row, role, fault }) => {
      expect(fault.provokes).toBe(row.condition)
      expect(row.sender === role).toBe(row.parts[role].setup.sends !== undefined)
      expect(row.parts[role].setup.shows ?? 'good').toBe(fault.shows ?? 'good')
    },
  )

  it.each(faulty.filter(({ fault }) => fault.needs?.clientAuthentication))(
    '$fault.id finds a server that asks for certificates',
    ({ row }) => {
      expect(row.parts.server.setup.asks).toBeDefined()
    },
  )
})
