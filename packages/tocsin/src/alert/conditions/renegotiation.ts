import { area } from '../condition.ts'

/** Renegotiation, which this side declines unless told otherwise, and its secure indication. */
export const renegotiation = area({
  'renegotiation.refused': {
    alert: 'no_renegotiation',
    level: 'SHOULD',
    source: 'RFC 5246 §7.2.2',
    text: 'the peer asks for a renegotiation, which this side declines',
    also: ['handshake_failure', 'unexpected_message'],
    covers: [
      '5246-7.2.2-aa',
      '5246-7.4.1.1-b',
      '5746-4.2-a',
      '5746-4.4-a',
      'hard-renegotiation-flood',
    ],
  },
  'renegotiation.info-not-empty': {
    alert: 'handshake_failure',
    level: 'MUST',
    source: 'RFC 5746 §3.4',
    text: 'renegotiation_info of an initial handshake is not empty',
    also: ['illegal_parameter'],
    covers: ['5746-3.4-a', '5746-3.6-a'],
  },
  'renegotiation.info-missing': {
    alert: 'handshake_failure',
    level: 'MUST',
    source: 'RFC 5746 §3.5',
    text: 'a hello that renegotiates lacks renegotiation_info',
    covers: ['5746-3.5-a', '5746-3.7-b'],
  },
  'renegotiation.info-mismatch': {
    alert: 'handshake_failure',
    level: 'MUST',
    source: 'RFC 5746 §3.5',
    text: 'renegotiation_info is not bound to the handshake before',
    also: ['illegal_parameter'],
    covers: ['5746-3.5-b', '5746-3.7-c'],
  },
  'renegotiation.encrypt-then-mac-given-up': {
    alert: 'handshake_failure',
    level: 'CHOICE',
    source: 'RFC 7366 §3.1',
    text: 'a renegotiation gives up encrypt-then-MAC for the order of old',
    covers: ['7366-3.1-a'],
  },
  'renegotiation.insecure-server': {
    alert: 'handshake_failure',
    level: 'MUST',
    source: 'RFC 5746 §4.1',
    text: 'the server does not know renegotiation_info, which this side insists on',
    covers: ['5746-4.1-a'],
  },
  'renegotiation.signalled-again': {
    alert: 'handshake_failure',
    level: 'MUST',
    source: 'RFC 5746 §3.7',
    text: 'a ClientHello that renegotiates has the signalling suite of an initial handshake',
    covers: ['5746-3.7-a'],
  },
})
