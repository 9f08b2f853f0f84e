import type { ConnectionInfo } from 'tocsin'
import {
  type AlertName,
  alertFor,
  alertRegistry,
  type ConditionId,
  conditions,
} from 'tocsin/alerts'

type Version = ConnectionInfo['version']
type Role = ConnectionInfo['role']

/** Every alert that a role can end a connection of this version with, and a reason it is sent for. */
export function refusals(version: Version, role: Role): ReadonlyMap<AlertName, ConditionId> {
  const found = new Map<AlertName, ConditionId>()
  for (const condition of Object.keys(conditions) as ConditionId[]) {
    const alert = alertFor(condition, registered(version))
    if (alert && !found.has(alert) && isSent(alert, version, role)) found.set(alert, condition)
  }
  return found
}

function isSent(alert: AlertName, version: Version, role: Role): boolean {
  const { kind, senders, [registered(version)]: level } = alertRegistry[alert]
  const isTheirs = senders === 'both' || senders === role
  return kind === 'error' && isTheirs && (level === 'fatal' || level === 'either')
}

function registered(version: Version): 'tls13' | 'tls12' {
  return version === 'TLS 1.3' ? 'tls13' : 'tls12'
}
