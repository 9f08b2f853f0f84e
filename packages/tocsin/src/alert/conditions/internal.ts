import { area } from '../condition.ts'

/** Reasons that are not the peer's fault. */
export const internal = area({
  'internal.bug': {
    alert: 'internal_error',
    level: 'SHOULD',
    source: 'RFC 9846 §6.2',
    was: 'RFC 8446 §6.2',
    text: 'this side failed for a reason of its own',
    covers: ['8446-6.2-n', '5246-7.2.2-y'],
  },
  'internal.configuration': {
    alert: 'internal_error',
    level: 'SHOULD',
    source: 'RFC 9846 §6.2',
    was: 'RFC 8446 §6.2',
    text: 'this side is not set up for what the connection needs',
    also: ['handshake_failure'],
    covers: ['8446-6.2-n', '5246-7.2.2-y'],
  },
  'internal.general-error': {
    alert: 'general_error',
    level: 'MAY',
    source: 'RFC 9846 §6.2',
    before13: { alert: 'handshake_failure', source: 'RFC 5246 §7.2.2' },
    text: 'this side ended the connection and hides the reason',
    covers: ['9846-6.2-a', '5246-7.2.2-e', '5246-7.4.1.1-c'],
  },
})
