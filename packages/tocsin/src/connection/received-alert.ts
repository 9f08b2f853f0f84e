import { AlertDescription, AlertLevel, alertLabel } from '../alert/description.ts'
import { abort, type Facts, type TlsError } from '../alert/error.ts'
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

/** What only a client's certificate can be refused with, and what else its authentication can. */
const refusals: ReadonlyMap<number, string> = new Map([
  ...(
    [
      'bad_certificate',
      'certificate_expired',
      'certificate_required',
      'certificate_revoked',
      'certificate_unknown',
      'unknown_ca',
      'unsupported_certificate',
    ] as const
  ).map((name) => [AlertDescription[name], 'the client certificate'] as const),
  [AlertDescription.access_denied, 'the authentication of the client'],
  [AlertDescription.decrypt_error, 'the authentication of the client'],
])

/**
 * What an alert is about that comes late: in TLS 1.3 a client is connected before the server has judged
 * its certificate, and nothing later can be the reason for such an alert.
 */
function lateRefusal({ description }: WireAlert, info: ConnectionInfo | undefined): Facts {
  const about = refusals.get(description)
  const isConnectedClient = info?.version === 'TLS 1.3' && info.role === 'client'
  return about !== undefined && isConnectedClient ? { about, when: 'after the handshake' } : {}
}

/** What an error about a received alert tells of it. */
export function factsOf(alert: WireAlert, info: ConnectionInfo | undefined): Facts {
  return {
    alert: alertLabel(alert.description),
    code: alert.description,
    level: alert.level,
    ...lateRefusal(alert, info),
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

  /** What it means that the transport ends, or is reset, without a close_notify. */
  cutOff(how: 'end' | 'reset', facts: Facts): TlsError {
    if (how === 'reset') return abort('closure.reset', facts)
    if (this.hasPartial) return abort('closure.malformed-alert', { length: 1 })
    return abort('closure.truncated', facts)
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
