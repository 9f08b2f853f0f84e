import { AlertDescription, AlertLevel, alertLabel } from '../alert/description.ts'
import { abort, type Facts } from '../alert/error.ts'
import type { ConnectionInfo } from '../handshake/info.ts'
import type { Epoch } from '../record/protection.ts'
import type { ProtocolVersionName } from '../wire/registry/protocol-version.ts'
import type { OpenedRecord } from './channel.ts'

/** An alert as it stands on the wire. */
export interface WireAlert {
  readonly level: number
  readonly description: number
}

export type AlertConsequence = 'close' | 'fatal' | 'warning'

/**
 * What an alert does to the connection that receives it (RFC 9846 §6, RFC 5246 §7.2). Until a version
 * is chosen warnings are let pass: servers of TLS 1.2 begin with one about server_name (RFC 6066 §3).
 */
export function consequenceOf(
  alert: WireAlert,
  version: ProtocolVersionName | undefined,
): AlertConsequence {
  if (alert.description === AlertDescription.close_notify) return 'close'
  if (version === 'TLS 1.3') {
    return alert.description === AlertDescription.user_canceled ? 'warning' : 'fatal'
  }
  if (alert.level === AlertLevel.fatal) return 'fatal'
  if (alert.level === AlertLevel.warning) return 'warning'
  if (version === undefined) return 'fatal'
  throw abort('closure.unknown-alert-level', { level: alert.level, code: alert.description })
}

/** What an alert is about that is a late refusal. */
const lateRefusal = 'the authentication of the client in the handshake'

const refusals: ReadonlySet<number> = new Set([
  AlertDescription.access_denied,
  AlertDescription.bad_certificate,
  AlertDescription.certificate_expired,
  AlertDescription.certificate_required,
  AlertDescription.certificate_revoked,
  AlertDescription.certificate_unknown,
  AlertDescription.decrypt_error,
  AlertDescription.unknown_ca,
  AlertDescription.unsupported_certificate,
])

/**
 * In TLS 1.3 a client is connected before the server has judged its certificate, and nothing later
 * can be the reason for such an alert: it ends the handshake, however late it comes.
 */
function isLateRefusal({ description }: WireAlert, info: ConnectionInfo | undefined) {
  const isConnectedClient = info?.version === 'TLS 1.3' && info.role === 'client'
  return isConnectedClient && refusals.has(description)
}

/** What an error about a received alert tells of it. */
export function factsOf(alert: WireAlert, info: ConnectionInfo | undefined): Facts {
  return {
    alert: alertLabel(alert.description),
    code: alert.description,
    level: alert.level,
    ...(isLateRefusal(alert, info) && { about: lateRefusal }),
  }
}

/**
 * Alert fragments → alerts. Before TLS 1.3 an alert may be split over records and several may share
 * one; in TLS 1.3 a record holds exactly one (RFC 9846 §5.1).
 */
export class AlertReader {
  #half: number | undefined
  #epoch: Epoch = 'clear'

  /** Whether half an alert waits for its other octet. */
  get hasPartial(): boolean {
    return this.#half !== undefined
  }

  read({ content, epoch }: OpenedRecord, version: ProtocolVersionName): readonly WireAlert[] {
    if (version === 'TLS 1.3' && content.length !== 2) {
      throw abort('closure.malformed-alert', { length: content.length })
    }
    // Or anybody could put an octet before the first alert that is protected.
    if (this.hasPartial && epoch !== this.#epoch) {
      throw abort('closure.malformed-alert', { length: 1 })
    }
    this.#epoch = epoch
    const alerts: WireAlert[] = []
    for (const octet of content) {
      if (this.#half === undefined) {
        this.#half = octet
        continue
      }
      alerts.push({ level: this.#half, description: octet })
      this.#half = undefined
    }
    return alerts
  }
}
