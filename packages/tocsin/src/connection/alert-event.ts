import type { ConditionId } from '../alert/conditions.ts'
import { alertName } from '../alert/description.ts'
import type { Facts } from '../alert/error.ts'
import type { Epoch } from '../record/protection.ts'
import type { AlertEvent } from './events.ts'
import type { WireAlert } from './received-alert.ts'

/** Where and when an alert met the connection. */
export interface Moment {
  readonly epoch: Epoch
  readonly phase: string
}

const noFacts: Facts = {}

/** An alert of the peer's; why it was sent, only the peer knows. */
export function receivedAlert(alert: WireAlert, moment: Moment): AlertEvent {
  return { direction: 'received', condition: undefined, facts: noFacts, ...common(alert, moment) }
}

/** An alert of ours, with its reason. */
export function sentAlert(
  alert: WireAlert,
  moment: Moment,
  condition: ConditionId,
  facts: Facts = noFacts,
): AlertEvent {
  return { direction: 'sent', condition, facts, ...common(alert, moment) }
}

function common({ level, description }: WireAlert, { epoch, phase }: Moment) {
  return {
    type: 'alert',
    code: description,
    name: alertName(description),
    level,
    epoch,
    phase,
    bytes: Uint8Array.of(level, description),
  } as const
}
