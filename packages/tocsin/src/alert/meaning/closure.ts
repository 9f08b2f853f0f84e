import type { AlertName } from '../description.ts'
import type { Words } from './words.ts'

/** Alerts that end a connection without accusing anybody. */
export const closure = {
  close_notify: {
    summary: 'The peer will send nothing more; everything it sent has arrived.',
    usualCauses: [
      'The connection is simply over.',
      'During a handshake: the peer gave up on purpose and keeps the reason to itself.',
      'The peer is shutting down, or reached a connection limit.',
    ],
    nextStepForYou: 'Nothing, after a handshake; during one, ask for the log of the peer.',
    nextStepForPeer: 'If it refuses peers this way, send the alert that names the reason instead.',
  },
  user_canceled: {
    summary: 'The peer stops for a reason that is no protocol failure; close_notify follows.',
    usualCauses: [
      'An old Java peer announces a full close with it, long after the handshake.',
      'A person or a timeout cancelled the handshake.',
    ],
    nextStepForYou: 'Keep reading until close_notify; look for slow handshakes if it is frequent.',
    nextStepForPeer: 'Update Java, or look for the timeout that cancels handshakes.',
  },
} as const satisfies Partial<Record<AlertName, Words>>
