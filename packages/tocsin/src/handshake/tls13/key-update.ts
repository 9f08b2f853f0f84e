import { abort } from '../../alert/error.ts'
import { tls13Messages } from '../../wire/messages.ts'
import { type KeyUpdate, KeyUpdateRequest } from '../../wire/tls13/key-update.ts'
import type { Effects } from '../effects.ts'
import type { Expecting } from '../state.ts'
import type { TrafficSecret } from './traffic-secret.ts'

/** The application traffic secrets as one side sees them. */
export interface ApplicationKeys {
  readonly read: TrafficSecret
  readonly write: TrafficSecret
}

/** Changes the keys of a connected peer, by the other side's wish or ours (RFC 9846 §4.7.3). */
export interface KeyUpdates {
  readonly receive: (update: KeyUpdate) => void
  readonly send: NonNullable<Expecting['updateKeys']>
  /** Answers what the peer asked for, however often: due before our next data or our close_notify. */
  readonly settle: () => void
}

export function keyUpdates(effects: Effects, { read, write }: ApplicationKeys): KeyUpdates {
  /** We asked and have not been answered: to ask again is not allowed. */
  let isAwaited = false
  let isOwed = false

  const send: KeyUpdates['send'] = (request) => {
    const isNew = !isAwaited && request === 'update_requested'
    if (isNew) isAwaited = true
    isOwed = false
    const requestUpdate = KeyUpdateRequest[isNew ? 'update_requested' : 'update_not_requested']
    effects.send(tls13Messages, { type: 'key_update', body: { requestUpdate } })
    write.update()
    effects.useWriteKeys(write.sealer('application'))
    effects.report({ type: 'key-update', direction: 'write' })
  }

  const receive = ({ requestUpdate }: KeyUpdate): void => {
    if (!Object.values<number>(KeyUpdateRequest).includes(requestUpdate)) {
      throw abort('handshake.unknown-key-update-request', { 'request-update': requestUpdate })
    }
    read.update()
    effects.useReadKeys(read.opener('application'))
    effects.report({ type: 'key-update', direction: 'read' })
    isAwaited = false
    if (requestUpdate === KeyUpdateRequest.update_requested) isOwed = true
  }

  const settle = (): void => {
    if (isOwed) send('update_not_requested')
  }

  return { receive, send, settle }
}
