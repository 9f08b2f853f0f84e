import { AlertLevel, type AlertLevelName, alertLabel } from '../alert/description.ts'
import type { OutgoingRecord } from '../handshake/outgoing.ts'
import type { Epoch } from '../record/protection.ts'
import { ContentType } from '../wire/registry/content-type.ts'
import { by, type Fault, sendOctet, type Who } from './fault.ts'
import { fallSilent, insteadOfData, replaceRecord } from './records.ts'
import type { Misdeed } from './verbs.ts'

const { alert, handshake } = ContentType

/** When an alert is sent, by the keys that protect it. */
export type AlertEpoch = Exclude<Epoch, 'early'>

export interface AlertOptions {
  readonly who: Who
  /** By name, or as it is to stand on the wire. */
  readonly level?: AlertLevelName | number
  /** Connected, unless said otherwise. */
  readonly epoch?: AlertEpoch
}

/**
 * Sends an alert of any code, for no reason. Under the keys of the handshake, which only TLS 1.3
 * has, it comes instead of what its side sends there first; in the clear it comes instead of
 * ServerHello, or right behind ClientHello.
 */
export function alertFault(code: number, options: AlertOptions): Fault {
  const { who, level = 'fatal', epoch = 'application' } = options
  const levelCode = typeof level === 'number' ? level : AlertLevel[level]
  const record = { type: alert, content: Uint8Array.of(levelCode, code) }
  return {
    id: `alert/${code}/${level}/${epoch}-by-${who}`,
    provokes: 'closure.alert-received',
    ...by[who],
    text: `sends ${alertLabel(code)} at level ${level}`,
    rows: [],
    misdeed: sends(record, epoch, who),
    ...(epoch === 'application' && { connected: sendOctet }),
  }
}

function sends(record: OutgoingRecord, epoch: AlertEpoch, who: Who): Misdeed {
  if (epoch === 'application') return insteadOfData(record)
  if (epoch === 'handshake') return replaceRecord(handshake, () => [record], 1)
  if (by[who].side === 'server') return fallSilent(handshake, record)
  return replaceRecord(handshake, (hello) => [hello, record], 0)
}

const grammar =
  /^alert\/(\d+)(?:\/(warning|fatal|\d+))?(?:\/(clear|handshake|application))?(?:-by-(\w+))?$/

/** The fault that `alert/<code>[/<level>][/<epoch>][-by-<who>]` names; a server commits it unless said otherwise. */
export function alertFaultOf(id: string): Fault | undefined {
  const [, code, level = 'fatal', epoch = 'application', who = 'server'] = grammar.exec(id) ?? []
  const isAlert = code !== undefined && Number(code) <= 0xff && Object.hasOwn(by, who)
  if (!isAlert) return undefined
  return alertFault(Number(code), {
    who: who as Who,
    level: level in AlertLevel ? (level as AlertLevelName) : Number(level) & 0xff,
    epoch: epoch as AlertEpoch,
  })
}
