import { alertFor, type ConditionId } from '../alert/conditions.ts'
import { AlertDescription } from '../alert/description.ts'
import type { Facts } from '../alert/error.ts'
import { ContentType } from '../wire/registry/content-type.ts'
import type { ProtocolVersionName } from '../wire/registry/protocol-version.ts'
import { sentAlert } from './alert-event.ts'
import type { Channel } from './channel.ts'
import type { Event } from './events.ts'

/** An alert of ours that is to be sent, by its reason. */
interface DueAlert {
  readonly level: number
  readonly condition: ConditionId
  readonly facts: Facts | undefined
}

/** What a call on a connection leads to: bytes to send, and what happened, in their order. */
export class Outbox {
  readonly #channel: Channel
  #events: Event[] = []

  constructor(channel: Channel) {
    this.#channel = channel
  }

  tell(...events: readonly Event[]): void {
    this.#events.push(...events)
  }

  /** What was written so far goes before what is told from now on. */
  flush(): void {
    const bytes = this.#channel.flush()
    if (bytes) this.tell({ type: 'write', bytes })
  }

  /** Sends the alert that a condition has in this version, and tells of it; nothing where it has none. */
  sendAlert(
    { level, condition, facts }: DueAlert,
    version: ProtocolVersionName,
    phase: string,
  ): void {
    const name = alertFor(condition, version === 'TLS 1.3' ? 'tls13' : 'tls12')
    if (!name) return
    const description = AlertDescription[name]
    this.#channel.write(ContentType.alert, Uint8Array.of(level, description))
    this.flush()
    const moment = { epoch: this.#channel.writeEpoch, phase }
    this.tell(sentAlert({ level, description }, moment, condition, facts))
  }

  /** Everything so far, once. */
  take(): readonly Event[] {
    const events = this.#events
    this.#events = []
    return events
  }
}
