import { expect } from 'vitest'
import { AlertLevel } from '../../src/alert/description.ts'
import type { Event } from '../../src/connection/events.ts'
import { alertsOf, dataOf, type Exchange, errorOf, type Role } from './pair.ts'

/**
 * What holds for one end whatever its peer did: events in a legal order, one fatal alert at most and
 * nothing behind it, one error at most, and never one of our own making.
 */
export function requireSane(events: readonly Event[]): void {
  const types = events.map(({ type }) => type)
  const at = (type: Event['type']) => types.indexOf(type)
  const before = (earlier: Event['type'], later: Event['type']) => {
    if (at(later) >= 0) expect(types.slice(0, at(later))).toContain(earlier)
  }
  before('connected', 'data')
  before('connected', 'peer-closed')
  for (const once of ['connected', 'peer-closed', 'error', 'closed'] as const) {
    expect(types.filter((type) => type === once).length).toBeLessThanOrEqual(1)
  }
  if (at('peer-closed') >= 0) expect(types.slice(at('peer-closed'))).not.toContain('data')
  if (at('error') >= 0) expect(types.slice(at('error'))).toEqual(['error', 'closed'])
  if (at('closed') >= 0) expect(at('closed')).toBe(types.length - 1)
  requireOneAlert(events)
  expect(errorOf(events)?.condition ?? 'none').not.toMatch(/^internal/)
}

function requireOneAlert(events: readonly Event[]): void {
  const fatal = alertsOf(events, 'sent').filter(({ level }) => level === AlertLevel.fatal)
  expect(fatal.length).toBeLessThanOrEqual(1)
  const [last] = fatal
  if (last) {
    const rest = events.slice(events.indexOf(last) + 1).map(({ type }) => type)
    expect(rest).toEqual(['error', 'closed'])
  }
}

/** Both ends are sane; if both are connected they agree, and what data arrived was sent. */
export function requireSaneExchange(
  exchange: Exchange,
  sent: Readonly<Record<Role, Uint8Array>>,
): void {
  const { client, server, events } = exchange
  requireSane(events.client)
  requireSane(events.server)
  requirePrefix(dataOf(events.server), sent.client)
  requirePrefix(dataOf(events.client), sent.server)
  if (!client.info || !server.info || client.ended || server.ended) return
  const derive = ({ info }: typeof client) =>
    info?.exportKeyingMaterial('EXPORTER-x', undefined, 16)
  expect(derive(client)).toEqual(derive(server))
}

function requirePrefix(actual: Uint8Array, whole: Uint8Array): void {
  expect(actual).toEqual(whole.slice(0, actual.length))
}
