import { describe, expect, it } from 'vitest'
import { type Codec, type Draft, decode, encodeUnchecked } from './codec.ts'
import { type ExtensionName, ExtensionType } from './registry/extension-type.ts'
import { ClientHello } from './shared/client-hello.ts'
import { HelloRetryRequest, ServerHello } from './shared/server-hello.ts'
import { CertificateEntry } from './tls13/certificate.ts'
import { EncryptedExtensions } from './tls13/encrypted-extensions.ts'
import { KeyUpdate } from './tls13/key-update.ts'
import { NewSessionTicket } from './tls13/new-session-ticket.ts'

const octets = (...values: number[]) => Uint8Array.of(...values)
const raw = (name: ExtensionName, ...data: number[]) => ({
  unknown: [{ extensionType: ExtensionType[name], extensionData: octets(...data) }],
})

const clientHello = (change: Partial<Draft<ClientHello>>) =>
  encodeUnchecked(ClientHello, {
    legacyVersion: 0x0303,
    random: new Uint8Array(32),
    legacySessionId: octets(),
    cipherSuites: [0x1301],
    legacyCompressionMethods: [0],
    ...change,
  })
const serverHello = (extensions: Draft<ServerHello>['extensions']) =>
  encodeUnchecked(ServerHello, {
    legacyVersion: 0x0303,
    random: new Uint8Array(32),
    legacySessionIdEcho: octets(),
    cipherSuite: 0x1301,
    legacyCompressionMethod: 0,
    extensions,
  })
const ticket = (bytes: Uint8Array) =>
  encodeUnchecked(NewSessionTicket, {
    ticketLifetime: 0,
    ticketAgeAdd: 0,
    ticketNonce: octets(),
    ticket: bytes,
    extensions: {},
  })

type Case = readonly [name: string, codec: Codec<unknown>, message: Uint8Array]

const inClientHello = (row: string, name: ExtensionName, ...data: number[]): Case => [
  `${row} ${name} [${data}]`,
  ClientHello,
  clientHello({ extensions: raw(name, ...data) }),
]
const inServerHello = (row: string, name: ExtensionName, ...data: number[]): Case => [
  `${row} ${name} [${data}] of the server`,
  ServerHello,
  serverHello(raw(name, ...data)),
]

const truncated: readonly Case[] = [
  [
    '5246-7.4.1.2-h cipher_suites of odd length',
    ClientHello,
    octets(3, 3, ...new Uint8Array(33), 0, 3, 1, 2, 3, 1, 0),
  ],
  ['5246-7.4.1.2-c 8446-4.1.2-f half a block length', ClientHello, octets(...clientHello({}), 0)],
  ['5246-7.4-b a ClientHello without an end', ClientHello, clientHello({}).subarray(0, 36)],
  ['8446-4.6.3-e an empty KeyUpdate', KeyUpdate, octets()],
  inClientHello('5246-7.4.1.4.1-c 8446-4.2.3-c', 'signature_algorithms', 0, 3, 4, 3, 4),
  inClientHello('8446-4.2.1-f', 'supported_versions', 3, 3, 4, 3),
  inClientHello('8446-4.2.8-h', 'key_share', 0, 4, 0, 29, 0, 32),
  inClientHello('8446-4.2-d', 'supported_groups', 0),
  inServerHello('8449-4-f', 'record_size_limit', 0x40),
]

const outOfRange: readonly Case[] = [
  ['5246-7.4.1.2-h no cipher suites', ClientHello, clientHello({ cipherSuites: [] })],
  [
    '5246-7.4.1.2-i no compression methods',
    ClientHello,
    clientHello({ legacyCompressionMethods: [] }),
  ],
  [
    '5246-7.4.1.2-j 8446-4.1.2-j 33 bytes of session id',
    ClientHello,
    clientHello({ legacySessionId: new Uint8Array(33) }),
  ],
  inClientHello('6066-3-d', 'server_name', 0, 0),
  inClientHello('6066-3-d', 'server_name', 0, 3, 0, 0, 0),
  inClientHello('7301-3.1-b', 'application_layer_protocol_negotiation', 0, 0),
  inClientHello('7301-3.1-b', 'application_layer_protocol_negotiation', 0, 2, 0, 0),
  inClientHello('5246-7.4.1.4.1-c 8446-4.2.3-c', 'signature_algorithms', 0, 0),
  inClientHello('8446-4.2.1-f', 'supported_versions', 0),
  inClientHello('8446-4.2.8-h', 'key_share', 0, 4, 0, 29, 0, 0),
  inClientHello('8446-4.2.9-e', 'psk_key_exchange_modes', 0),
  inClientHello('8446-4.2.11-l', 'pre_shared_key', 0, 0, 0, 0),
  inClientHello(
    '8446-4.2.11-l',
    'pre_shared_key',
    0,
    7,
    0,
    1,
    1,
    0,
    0,
    0,
    0,
    0,
    33,
    31,
    ...new Uint8Array(32),
  ),
  ['8446-4.2.2-d an empty cookie', HelloRetryRequest, serverHello(raw('cookie', 0, 0))],
  [
    '8446-4.4.2-g an empty certificate',
    CertificateEntry,
    encodeUnchecked(CertificateEntry, { certData: octets(), extensions: {} }),
  ],
  ['8446-4.6.1-e an empty ticket', NewSessionTicket, ticket(octets())],
]

const trailing: readonly Case[] = [
  [
    '5246-7.4.1.2-c 8446-4.1.2-f bytes after the block',
    ClientHello,
    octets(...clientHello({ extensions: {} }), 0),
  ],
  ['8446-4.6.3-e a KeyUpdate of two bytes', KeyUpdate, octets(0, 0)],
  inClientHello('6066-3-d', 'server_name', 0, 4, 0, 0, 1, 97, 0),
  inClientHello('5246-7.4.1.4.1-c', 'signature_algorithms', 0, 2, 4, 3, 0),
  inClientHello('7366-2-a', 'encrypt_then_mac', 0),
  inClientHello('7627-5.2-c', 'extended_master_secret', 0),
  inClientHello('8446-4.2.6-b', 'post_handshake_auth', 0),
  inClientHello('8446-4.2.10-j', 'early_data', 0),
  inClientHello('8449-4-f', 'record_size_limit', 0, 0x40, 0),
  inServerHello('6066-3-f', 'server_name', 0),
  inServerHello('6066-8-c', 'status_request', 0),
  [
    '6066-3-f server_name [0] in EncryptedExtensions',
    EncryptedExtensions,
    encodeUnchecked(EncryptedExtensions, { extensions: raw('server_name', 0) }),
  ],
]

describe('what the catalogue says about malformed messages', () => {
  const refuses =
    (condition: string) => (_: string, codec: Codec<unknown>, message: Uint8Array) => {
      expect(() => decode(codec, message)).toThrow(
        expect.objectContaining({ condition, alert: 'decode_error' }),
      )
    }
  it.each(truncated)('%s', refuses('decode.truncated'))
  it.each(outOfRange)('%s', refuses('decode.out-of-range'))
  it.each(trailing)('%s', refuses('decode.trailing-data'))

  it('honest messages are not malformed', () => {
    expect(() => decode(ClientHello, clientHello({}))).not.toThrow()
    expect(() => decode(NewSessionTicket, ticket(octets(1)))).not.toThrow()
  })
})
