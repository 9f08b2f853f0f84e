import { area } from '../condition.ts'

/** Pre-shared keys: what even a server that never resumes must check. */
export const resumption = area({
  'resumption.psk-modes-missing': {
    alert: 'missing_extension',
    level: 'CHOICE',
    source: 'RFC 9846 §4.3.9',
    was: 'RFC 8446 §4.2.9',
    before13: { alert: 'handshake_failure', source: 'RFC 5246 §7.2.2' },
    text: 'pre_shared_key is offered without psk_key_exchange_modes',
    covers: ['8446-4.2.9-a'],
  },
  'resumption.binder-count': {
    alert: 'illegal_parameter',
    level: 'CHOICE',
    source: 'RFC 9846 §4.3.11',
    was: 'RFC 8446 §4.2.11',
    text: 'pre_shared_key has another number of binders than of identities',
    covers: ['8446-4.2.11-i'],
  },
  'resumption.early-data-without-psk': {
    alert: 'illegal_parameter',
    level: 'CHOICE',
    source: 'RFC 9846 §4.3.10',
    was: 'RFC 8446 §4.2.10',
    text: 'early_data is offered without pre_shared_key',
    covers: ['8446-4.2.10-f'],
  },
})
