import { channel } from 'node:diagnostics_channel'
import type { AlertEvent } from '../connection/events.ts'

const alerts = channel('tocsin:alert')

/** Tells whoever subscribed to the diagnostics channel `tocsin:alert`: `{ socket, alert }`. */
export function publishAlert(socket: unknown, alert: AlertEvent): void {
  if (alerts.hasSubscribers) alerts.publish({ socket, alert })
}
