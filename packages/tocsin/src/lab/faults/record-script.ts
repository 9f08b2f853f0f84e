import { ascii } from '../../crypto/bytes.ts'
import { ContentType } from '../../wire/registry/content-type.ts'
import { each, type Fault } from '../fault.ts'
import { script } from '../records.ts'

const { alert, handshake } = ContentType

/** What peers say whose first bytes already are wrong. */
export const scripts: readonly Fault[] = [
  ...each(['client', 'server'], {
    id: 'record.overflow/unprotected',
    provokes: 'record.overflow',
    text: 'announces an unprotected record of 2^14 + 1 octets',
    rows: ['8446-5.1-f', '5246-6.2.1-d'],
    misdeed: script(Uint8Array.of(handshake, 3, 1, 0x40, 1)),
  }),
  ...each(['client', 'server'], {
    id: 'record.empty-fragment/unprotected-handshake',
    provokes: 'record.empty-fragment',
    text: 'begins with a handshake record without content',
    rows: ['8446-5.1-c', '5246-6.2.1-b'],
    misdeed: script(Uint8Array.of(handshake, 3, 1, 0, 0)),
  }),
  ...each(['client', 'server'], {
    id: 'record.empty-fragment/unprotected-alert',
    provokes: 'record.empty-fragment',
    text: 'begins with an alert record without content',
    rows: ['5246-7.2-g', '5246-6.2.1-b'],
    misdeed: script(Uint8Array.of(alert, 3, 1, 0, 0)),
  }),
  ...each(['client', 'server'], {
    id: 'record.version-too-old/first-record',
    provokes: 'record.version-too-old',
    text: 'writes version 0x0200 on its first record',
    rows: ['8446-D.5-b'],
    misdeed: script(Uint8Array.of(handshake, 2, 0, 0, 4, 1, 0, 0, 0)),
  }),
  {
    id: 'record.plain-http/request',
    provokes: 'record.plain-http',
    side: 'client',
    text: 'sends an HTTP request without TLS',
    rows: ['hard-plain-http'],
    misdeed: script(ascii('GET / HTTP/1.1\r\nHost: localhost\r\n\r\n')),
  },
  {
    id: 'record.plain-http/response',
    provokes: 'record.plain-http',
    side: 'server',
    text: 'answers in HTTP without TLS',
    rows: ['hard-plain-http'],
    misdeed: script(ascii('HTTP/1.1 400 Bad Request\r\n\r\n')),
  },
  {
    id: 'record.not-tls/ssh',
    provokes: 'record.not-tls',
    side: 'server',
    text: 'greets as an SSH server',
    rows: ['hard-plain-http'],
    misdeed: script(ascii('SSH-2.0-example\r\n')),
  },
  {
    id: 'record.not-tls/smtp',
    provokes: 'record.not-tls',
    side: 'server',
    text: 'greets as a mail server',
    rows: ['hard-plain-http'],
    misdeed: script(ascii('220 mail.example ESMTP\r\n')),
  },
  {
    id: 'record.not-tls/major-version',
    provokes: 'record.not-tls',
    side: 'client',
    text: 'writes a major version on its first record that TLS never had',
    rows: ['hard-plain-http'],
    misdeed: script(Uint8Array.of(handshake, 4, 0, 0, 4, 1, 0, 0, 0)),
  },
]
