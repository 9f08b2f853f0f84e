import { HandshakeType } from '../../wire/registry/handshake-type.ts'
import { setExtension } from '../extensions.ts'
import { both13, by, each, type Fault, sendOctet, type Who } from '../fault.ts'
import { encryptedExtension, serverExtension } from '../hello.ts'
import { messagesInsteadOfData } from '../records.ts'
import { editBody, framed, pad, truncate } from '../verbs.ts'
import { clientExtensions } from './decode-extensions.ts'
import { vectors } from './decode-vectors.ts'

type Message = Parameters<typeof truncate>[0]

const asksForCertificate = { clientAuthentication: 'request' } as const

/** Messages whose last octet belongs to a field with a length. */
const messages: readonly (readonly [who: Who, type: Message, auth?: 'auth'])[] = [
  ['client', 'client_hello'],
  ['client13', 'certificate', 'auth'],
  ['client13', 'certificate_verify', 'auth'],
  ['client12', 'certificate', 'auth'],
  ['client12', 'client_key_exchange'],
  ['client12', 'certificate_verify', 'auth'],
  ['client12', 'finished'],
  ['server13', 'server_hello'],
  ['server13', 'encrypted_extensions'],
  ['server13', 'certificate_request', 'auth'],
  ['server13', 'certificate'],
  ['server13', 'certificate_verify'],
  ['server12', 'server_hello'],
  ['server12', 'certificate'],
  ['server12', 'server_key_exchange'],
  ['server12', 'certificate_request', 'auth'],
  ['server12', 'finished'],
]

const truncated = messages.map((row) =>
  broken(row, 'decode.truncated', truncate, 'cuts the last octet off'),
)
const padded = messages.map((row) =>
  broken(row, 'decode.trailing-data', pad, 'adds an octet that belongs to no field to'),
)

function broken(
  [who, type, auth]: (typeof messages)[number],
  provokes: 'decode.truncated' | 'decode.trailing-data',
  verb: typeof truncate,
  does: string,
): Fault {
  return {
    id: `${provokes}/${type.replaceAll('_', '-')}-by-${who}`,
    provokes,
    ...by[who],
    text: `${does} ${type}`,
    rows: rowsOf(who),
    misdeed: verb(type),
    ...(auth && configured(who)),
  }
}

function rowsOf(who: Who): readonly string[] {
  if (who.endsWith('12')) return ['5246-7.4-b']
  return who === 'client' ? ['8446-6-g', '5246-7.4.1.2-c', '8446-4.1.2-f'] : ['8446-6-g']
}

/** Only a server that asks sees a client's certificate, and only that server sends the request. */
function configured(who: Who): Pick<Fault, 'needs' | 'setup'> {
  return by[who].side === 'client' ? { needs: asksForCertificate } : { setup: asksForCertificate }
}

/** Bytes that no codec reads. */
export const decodeFaults: readonly Fault[] = [
  ...truncated,
  ...padded,
  ...clientExtensions,
  ...vectors,
  {
    id: 'decode.trailing-data/server-hello-done',
    provokes: 'decode.trailing-data',
    ...by.server12,
    text: 'puts an octet into ServerHelloDone, which is empty',
    rows: ['5246-7.4-b'],
    misdeed: pad('server_hello_done'),
  },
  ...each(both13, {
    id: 'decode.truncated/key-update',
    provokes: 'decode.truncated',
    text: 'sends a KeyUpdate without a body',
    rows: ['8446-4.6.3-e'],
    misdeed: messagesInsteadOfData(framed(HandshakeType.key_update, new Uint8Array(0))),
    connected: sendOctet,
  }),
  ...each(both13, {
    id: 'decode.trailing-data/key-update',
    provokes: 'decode.trailing-data',
    text: 'sends a KeyUpdate with a body of two octets',
    rows: ['8446-4.6.3-e'],
    misdeed: messagesInsteadOfData(framed(HandshakeType.key_update, Uint8Array.of(0, 0))),
    connected: sendOctet,
  }),
  {
    id: 'decode.truncated/new-session-ticket',
    provokes: 'decode.truncated',
    ...by.server13,
    text: 'sends a NewSessionTicket of three octets',
    rows: ['8446-4.6.1-e'],
    misdeed: messagesInsteadOfData(framed(HandshakeType.new_session_ticket, new Uint8Array(3))),
    connected: sendOctet,
  },
  {
    id: 'decode.truncated/odd-cipher-suites',
    provokes: 'decode.truncated',
    ...by.client,
    text: 'offers cipher suites in an odd number of octets',
    rows: ['5246-7.2.2-u'],
    // Behind legacy_version, random and an empty session identifier: three octets of suites.
    misdeed: editBody('client_hello', (body) =>
      Uint8Array.of(...body.subarray(0, 34), 0, 0, 3, 0x13, 0x01, 0x13, 1, 0, 0, 0),
    ),
  },
  {
    id: 'decode.trailing-data/server-name-answer-13',
    provokes: 'decode.trailing-data',
    ...by.server13,
    text: 'answers server_name with a name',
    rows: ['6066-3-f'],
    misdeed: encryptedExtension('server_name', 0, 1, 0x61),
  },
  {
    id: 'decode.trailing-data/server-name-answer-12',
    provokes: 'decode.trailing-data',
    ...by.server12,
    text: 'answers server_name with a name',
    rows: ['6066-3-f'],
    misdeed: serverExtension('server_name', 0, 1, 0x61),
  },
  {
    id: 'decode.trailing-data/status-request-answer',
    provokes: 'decode.trailing-data',
    ...by.server12,
    text: 'answers status_request with a response in ServerHello',
    rows: ['6066-8-c'],
    misdeed: serverExtension('status_request', 1),
  },
  {
    id: 'decode.trailing-data/extended-master-secret-answer',
    provokes: 'decode.trailing-data',
    ...by.server12,
    text: 'answers extended_master_secret with data',
    rows: ['7627-5.2-c'],
    misdeed: serverExtension('extended_master_secret', 0),
  },
  {
    id: 'decode.trailing-data/early-data-answer',
    provokes: 'decode.trailing-data',
    ...by.server13,
    text: 'puts data into early_data of EncryptedExtensions',
    rows: ['8446-4.2.10-j'],
    misdeed: encryptedExtension('early_data', 0),
  },
  {
    id: 'decode.truncated/certificate-type-answer',
    provokes: 'decode.truncated',
    ...by.server13,
    text: 'selects a certificate type in no octets',
    rows: ['7250-4.2-c'],
    misdeed: encryptedExtension('server_certificate_type'),
  },
  {
    id: 'decode.trailing-data/certificate-type-answer',
    provokes: 'decode.trailing-data',
    ...by.server13,
    text: 'answers server_certificate_type with a list',
    rows: ['7250-4.2-c'],
    misdeed: encryptedExtension('server_certificate_type', 1, 0),
  },
  {
    id: 'decode.trailing-data/certificate-type-answer-12',
    provokes: 'decode.trailing-data',
    ...by.server12,
    text: 'answers client_certificate_type with a list',
    rows: ['7250-4.2-c'],
    misdeed: serverExtension('client_certificate_type', 1, 0),
  },
  {
    id: 'decode.out-of-range/compressions-in-certificate-request',
    provokes: 'decode.out-of-range',
    ...by.server13,
    text: 'lists no way to compress certificates in CertificateRequest',
    rows: ['8879-3-a'],
    setup: { clientAuthentication: 'request' },
    misdeed: setExtension('certificate_request', 'compress_certificate', Uint8Array.of(0)),
  },
  {
    id: 'decode.truncated/record-size-limit-answer-13',
    provokes: 'decode.truncated',
    ...by.server13,
    text: 'answers record_size_limit with one octet',
    rows: ['8449-4-f'],
    misdeed: encryptedExtension('record_size_limit', 64),
  },
  {
    id: 'decode.truncated/record-size-limit-answer-12',
    provokes: 'decode.truncated',
    ...by.server12,
    text: 'answers record_size_limit with one octet',
    rows: ['8449-4-f'],
    misdeed: serverExtension('record_size_limit', 64),
  },
]
