import type { Connection } from '../../connection/connection.ts'
import type { Event } from '../../connection/events.ts'
import { SignalingCipherSuite } from '../../wire/registry/cipher-suite.ts'
import type { ClientHello } from '../../wire/shared/client-hello.ts'
import { editExtensions, removeExtension, setExtension } from '../extensions.ts'
import { by, type Fault, sendOctet } from '../fault.ts'
import { clientExtension, isSecond, serverExtension } from '../hello.ts'
import { stray } from '../messages.ts'
import { messagesInsteadOfData } from '../records.ts'
import { rewrite } from '../verbs.ts'

const { TLS_EMPTY_RENEGOTIATION_INFO_SCSV: scsv } = SignalingCipherSuite

const renegotiate = (connection: Connection): readonly Event[] => connection.renegotiate()

/** Both sides renegotiate, and the hello that follows is wrong. */
const renegotiating = {
  legacy: true,
  setup: { renegotiation: 'secure' },
  needs: { renegotiation: 'secure' },
  connected: renegotiate,
} as const

/** Leaves an extension out of the second hello. */
const leftOutAgain = (
  type: 'client_hello' | 'server_hello',
  extension: 'encrypt_then_mac' | 'renegotiation_info',
) => editExtensions(type, (block) => ({ ...block, [extension]: undefined }), isSecond)

/** A list of this many octets that were in no Finished. */
const info = (length: number) => Uint8Array.of(length, ...new Uint8Array(length))

const refused: readonly Fault[] = [
  {
    id: 'renegotiation.refused/client-hello',
    provokes: 'renegotiation.refused',
    ...by.client12,
    text: 'asks to renegotiate with another ClientHello',
    rows: ['5246-7.2.2-aa', '5746-4.4-a', 'hard-renegotiation-flood'],
    misdeed: messagesInsteadOfData(stray.clientHello),
    connected: sendOctet,
  },
  {
    id: 'renegotiation.refused/hello-request',
    provokes: 'renegotiation.refused',
    ...by.server12,
    text: 'asks to renegotiate with HelloRequest',
    rows: ['5246-7.2.2-aa', '5246-7.4.1.1-b', '5746-4.2-a'],
    misdeed: messagesInsteadOfData(stray.helloRequest),
    connected: sendOctet,
  },
]

const initial: readonly Fault[] = [
  {
    id: 'renegotiation.info-not-empty/client',
    provokes: 'renegotiation.info-not-empty',
    ...by.client12,
    text: 'says in its first ClientHello that it renegotiates',
    rows: ['5746-3.6-a'],
    misdeed: clientExtension('renegotiation_info', ...info(12)),
  },
  {
    id: 'renegotiation.info-not-empty/server',
    provokes: 'renegotiation.info-not-empty',
    ...by.server12,
    text: 'says in its first ServerHello that it renegotiates',
    rows: ['5746-3.4-a'],
    misdeed: serverExtension('renegotiation_info', ...info(12)),
  },
  {
    id: 'renegotiation.insecure-server/unsaid',
    provokes: 'renegotiation.insecure-server',
    ...by.server12,
    text: 'does not know renegotiation_info',
    rows: ['5746-4.1-a'],
    needs: { requireSecureRenegotiation: true },
    misdeed: removeExtension('server_hello', 'renegotiation_info'),
  },
]

const ofClient: readonly Fault[] = [
  {
    id: 'renegotiation.info-missing/client',
    provokes: 'renegotiation.info-missing',
    ...by.client12,
    ...renegotiating,
    text: 'leaves renegotiation_info out when it renegotiates',
    rows: ['5746-3.7-b'],
    misdeed: leftOutAgain('client_hello', 'renegotiation_info'),
  },
  {
    id: 'renegotiation.info-mismatch/client',
    provokes: 'renegotiation.info-mismatch',
    ...by.client12,
    ...renegotiating,
    text: 'renegotiates with verify_data of another connection',
    rows: ['5746-3.7-c'],
    misdeed: setExtension('client_hello', 'renegotiation_info', info(12), isSecond),
  },
  {
    id: 'renegotiation.info-mismatch/client-empty',
    provokes: 'renegotiation.info-mismatch',
    ...by.client12,
    ...renegotiating,
    text: 'renegotiates as if it were its first handshake',
    rows: ['5746-3.7-c'],
    misdeed: setExtension('client_hello', 'renegotiation_info', info(0), isSecond),
  },
  {
    id: 'renegotiation.signalled-again/client',
    provokes: 'renegotiation.signalled-again',
    ...by.client12,
    ...renegotiating,
    text: 'sends the signalling suite of a first handshake when it renegotiates',
    rows: ['5746-3.7-a'],
    misdeed: rewrite<ClientHello>(
      'client_hello',
      (hello) => ({ ...hello, cipherSuites: [...hello.cipherSuites, scsv] }),
      isSecond,
    ),
  },
]

const ofServer: readonly Fault[] = [
  {
    id: 'renegotiation.info-missing/server',
    provokes: 'renegotiation.info-missing',
    ...by.server12,
    ...renegotiating,
    text: 'leaves renegotiation_info out when it renegotiates',
    rows: ['5746-3.5-a'],
    misdeed: leftOutAgain('server_hello', 'renegotiation_info'),
  },
  {
    id: 'renegotiation.info-mismatch/server',
    provokes: 'renegotiation.info-mismatch',
    ...by.server12,
    ...renegotiating,
    text: 'renegotiates with verify_data of another connection',
    rows: ['5746-3.5-b'],
    misdeed: setExtension('server_hello', 'renegotiation_info', info(24), isSecond),
  },
  {
    id: 'renegotiation.info-mismatch/server-empty',
    provokes: 'renegotiation.info-mismatch',
    ...by.server12,
    ...renegotiating,
    text: 'renegotiates as if it were its first handshake',
    rows: ['5746-3.5-b'],
    misdeed: setExtension('server_hello', 'renegotiation_info', info(0), isSecond),
  },
]

/** Both sides authenticate what is encrypted, until one of them wants the order of old back. */
const givesUp = {
  ...renegotiating,
  provokes: 'renegotiation.encrypt-then-mac-given-up',
  text: 'leaves encrypt_then_mac out when it renegotiates',
  rows: ['7366-3.1-a'],
  setup: {
    renegotiation: 'secure',
    cipherSuites: ['TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA'],
  },
} as const

const orders: readonly Fault[] = [
  {
    id: 'renegotiation.encrypt-then-mac-given-up/client',
    ...by.client12,
    ...givesUp,
    misdeed: leftOutAgain('client_hello', 'encrypt_then_mac'),
  },
  {
    id: 'renegotiation.encrypt-then-mac-given-up/server',
    ...by.server12,
    ...givesUp,
    misdeed: leftOutAgain('server_hello', 'encrypt_then_mac'),
  },
]

/** Renegotiation: asked for, indicated where there is none, and not bound to what was before. */
export const renegotiationFaults: readonly Fault[] = [
  ...refused,
  ...initial,
  ...ofClient,
  ...ofServer,
  ...orders,
]
