import { area } from '../condition.ts'

/** Our own caps: what the protocol allows, but nobody needs that often or that large. */
export const limit = area({
  'limit.handshake-message': {
    alert: 'illegal_parameter',
    level: 'CHOICE',
    source: 'RFC 9846 §6',
    was: 'RFC 8446 §6',
    text: 'a handshake message announces more bytes than this side is willing to hold',
    also: ['decode_error'],
    covers: ['8446-4-c'],
  },
  'limit.empty-records': {
    alert: 'unexpected_message',
    level: 'CHOICE',
    source: 'docs/attacks.md',
    text: 'too many empty records follow each other',
    covers: ['hard-empty-records'],
  },
  'limit.warning-alerts': {
    alert: 'unexpected_message',
    level: 'CHOICE',
    source: 'docs/attacks.md',
    text: 'too many warning alerts follow each other',
    also: ['no_renegotiation'],
    covers: ['hard-alert-flood', 'hard-renegotiation-flood'],
  },
  'limit.change-cipher-specs': {
    alert: 'unexpected_message',
    level: 'CHOICE',
    source: 'docs/attacks.md',
    text: 'too many change_cipher_spec records arrive in one handshake',
    covers: ['hard-ccs-flood'],
  },
  'limit.key-updates': {
    alert: 'unexpected_message',
    level: 'CHOICE',
    source: 'docs/attacks.md',
    text: 'too many KeyUpdate messages arrive without application data between them',
    covers: ['hard-keyupdate-flood'],
  },
  'limit.certificate-requests': {
    alert: 'unexpected_message',
    level: 'CHOICE',
    source: 'docs/attacks.md',
    text: 'too many requests for a certificate arrive without application data between them',
    covers: [],
  },
  'limit.records-per-key': {
    alert: 'internal_error',
    level: 'CHOICE',
    source: 'RFC 9846 §5.5',
    was: 'RFC 8446 §5.5',
    text: 'a key has protected as many records as it may, and this version cannot change it',
    covers: [],
  },
})
