import type { Effects } from '../effects.ts'
import { keyLogLine } from '../key-log.ts'
import type { Policy } from '../policy.ts'
import type { ApplicationSecrets, TrafficSecrets } from './key-schedule.ts'
import type { TrafficSecret } from './traffic-secret.ts'

interface Logging {
  readonly policy: Policy
  readonly effects: Effects
}

/** Reports the secret of early data, if the policy wants that. */
export function logEarlySecret(
  { policy, effects }: Logging,
  clientRandom: Uint8Array,
  { secret }: TrafficSecret,
): void {
  if (policy.keyLog) {
    effects.report(keyLogLine('CLIENT_EARLY_TRAFFIC_SECRET', clientRandom, secret))
  }
}

/** Reports the handshake traffic secrets, if the policy wants that. */
export function logHandshakeSecrets(
  { policy, effects }: Logging,
  clientRandom: Uint8Array,
  { client, server }: TrafficSecrets,
): void {
  if (!policy.keyLog) return
  effects.report(keyLogLine('CLIENT_HANDSHAKE_TRAFFIC_SECRET', clientRandom, client.secret))
  effects.report(keyLogLine('SERVER_HANDSHAKE_TRAFFIC_SECRET', clientRandom, server.secret))
}

/** The same for what follows the handshake. */
export function logApplicationSecrets(
  { policy, effects }: Logging,
  clientRandom: Uint8Array,
  { traffic, exporter }: ApplicationSecrets,
): void {
  if (!policy.keyLog) return
  effects.report(keyLogLine('CLIENT_TRAFFIC_SECRET_0', clientRandom, traffic.client.secret))
  effects.report(keyLogLine('SERVER_TRAFFIC_SECRET_0', clientRandom, traffic.server.secret))
  effects.report(keyLogLine('EXPORTER_SECRET', clientRandom, exporter))
}
