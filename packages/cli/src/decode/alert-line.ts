import { AlertLevel, alertLabel } from 'tocsin/alerts'
import {
  type AlertSeen,
  causesOf,
  type Endpoint,
  type FlowInfo,
  type Place,
  type Side,
} from 'tocsin/decode'

/** One alert for programs: the fields of a line of --ndjson. */
export function alertDocument(file: string, alert: AlertSeen) {
  const { place, flow, side, proto, version, sender, level, code } = alert
  return {
    file,
    frame: place.frame,
    time: timeText(place),
    stream: flowName(flow),
    proto,
    version: version ?? null,
    src: endpointText(flow.endpoints[side]),
    dst: endpointText(flow.endpoints[other(side)]),
    direction: sender ?? null,
    ...(level === undefined ? {} : { level: levelName(level) }),
    ...(code === undefined ? {} : { description: alertLabel(code), code }),
    encrypted: alert.encrypted,
    decrypted: alert.decrypted,
    epoch: alert.epoch,
    ...(alert.probable === undefined ? {} : { probable: true }),
  }
}

/** The same with what is known about its cause: an alert of --json. */
export function explainedDocument(file: string, alert: AlertSeen) {
  const { recordVersion, probable, after, guess, close } = alert
  return {
    ...alertDocument(file, alert),
    recordVersion: recordVersion === undefined ? null : hex(recordVersion),
    after: after ?? null,
    reason: probable ?? guess ?? null,
    close: close ?? null,
    causes: causesOf(alert),
  }
}

/** Seconds since 1970 with nine decimals: a number would lose the last of them. */
function timeText({ seconds, nanoseconds }: Place): string {
  return `${seconds}.${String(nanoseconds).padStart(9, '0')}`
}

/** As 'tcp:0', counted as Wireshark does. */
export function flowName({ transport, id }: FlowInfo): string {
  return `${transport}:${id}`
}

/** Address and port as 'ip:port'; what follows the last colon is the port. */
export function endpointText({ address, port }: Endpoint): string {
  return `${address}:${port}`
}

export function other(side: Side): Side {
  return side === 0 ? 1 : 0
}

/** 'warning', 'fatal', or the number of another level. */
function levelName(level: number): string {
  if (level === AlertLevel.warning) return 'warning'
  return level === AlertLevel.fatal ? 'fatal' : String(level)
}

function hex(version: number): string {
  return `0x${version.toString(16).padStart(4, '0')}`
}
