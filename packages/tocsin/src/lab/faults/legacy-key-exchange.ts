import { HandshakeType } from '../../wire/registry/handshake-type.ts'
import { by, type Fault } from '../fault.ts'
import { stray } from '../messages.ts'
import { labPsk } from '../psk-key.ts'
import { before, editBody, framed, type Misdeed, rewrite } from '../verbs.ts'

const psk = { suite: 'TLS_PSK_WITH_AES_128_GCM_SHA256' } as const
const rsa = { suite: 'TLS_RSA_WITH_AES_128_GCM_SHA256' } as const

const preShared: readonly Fault[] = [
  {
    id: 'authentication.unknown-psk-identity/nobody',
    provokes: 'authentication.unknown-psk-identity',
    ...by.client12,
    ...psk,
    text: 'means a pre-shared key that nobody has',
    rows: ['4279-2-a'],
    setup: { psk: { ...labPsk, identity: 'nobody' } },
    needs: { psk: { ...labPsk, unknownIdentity: 'tell' } },
  },
  {
    id: 'authentication.no-psk/hint',
    provokes: 'authentication.no-psk',
    ...by.server12,
    ...psk,
    text: 'hints at a pre-shared key that the client does not have',
    rows: [],
    setup: { psk: { ...labPsk, hint: 'another' } },
    needs: { psk: Object.assign(() => undefined, labPsk) },
  },
  {
    id: 'record.not-authentic/psk',
    provokes: 'record.not-authentic',
    ...by.client12,
    ...psk,
    text: 'has another pre-shared key of that identity',
    rows: ['4279-2-c'],
    setup: { psk: { ...labPsk, key: new Uint8Array(32) } },
  },
]

const unasked: readonly Fault[] = ['TLS_PSK', 'TLS_DH_anon', 'TLS_ECDHE_PSK'].map((exchange) => ({
  id: `authentication.asked-by-anonymous/${exchange.slice(4).toLowerCase().replace('_', '-')}`,
  provokes: 'authentication.asked-by-anonymous',
  ...by.server12,
  suite: `${exchange}_WITH_AES_128_GCM_SHA256`,
  // The message has fewer fields before.
  since: 'TLS 1.2',
  text: 'asks for a certificate and shows none',
  rows: ['5246-7.4.4-a'],
  misdeed: before('server_hello_done', stray.certificateRequest12),
}))

/** What an export suite would have: a modulus of 512 bits, an exponent, and a signature. */
const exportKey = Uint8Array.of(0, 64, ...new Uint8Array(64).fill(1), 0, 1, 3, 0, 0)

const encrypted = (change: (octets: Uint8Array) => Uint8Array): Misdeed =>
  rewrite<{ readonly encryptedPreMasterSecret: Uint8Array }>('client_key_exchange', (body) => ({
    encryptedPreMasterSecret: change(body.encryptedPreMasterSecret),
  }))

/** Encrypts something else instead of the premaster secret. */
const encrypting = (change: (premaster: Uint8Array) => Uint8Array): Pick<Fault, 'crypto'> => ({
  crypto: (honest) => ({
    ...honest,
    rsaEncrypt: (spki, message) => honest.rsaEncrypt?.(spki, change(message)),
  }),
})

/** What a server must not tell apart (RFC 5246 §7.4.7.1). */
const transported: readonly (readonly [how: string, Pick<Fault, 'misdeed' | 'crypto'>, string])[] =
  [
    // In place: this client has that secret itself, or nothing would be wrong.
    ['premaster-version', encrypting((secret) => secret.fill(0, 1, 2)), 'encrypts another version'],
    ['premaster-short', encrypting((secret) => secret.subarray(1)), 'encrypts 47 octets'],
    ['premaster-long', encrypting((secret) => Uint8Array.of(...secret, 0)), 'encrypts 49 octets'],
    ['premaster-empty', encrypting(() => new Uint8Array(0)), 'encrypts nothing'],
    [
      'premaster-random',
      { misdeed: encrypted((octets) => octets.map((octet, at) => (at === 0 ? 0 : octet ^ 0x55))) },
      'sends a ciphertext of something else',
    ],
    ['premaster-zero', { misdeed: encrypted((octets) => octets.fill(0)) }, 'sends zero'],
    [
      'premaster-large',
      { misdeed: encrypted((octets) => octets.fill(0xff)) },
      'sends a number beyond the modulus',
    ],
    [
      'premaster-cut',
      { misdeed: encrypted((octets) => octets.subarray(1)) },
      'sends a ciphertext that is too short',
    ],
  ]

/** Adds to the length in front of the ciphertext, which then does not fit the message. */
const lengthens = (by: number): Misdeed =>
  editBody('client_key_exchange', (body) => body.with(1, (body[1] ?? 0) + by))

const length = {
  ...by.client12,
  ...rsa,
  text: 'sends a length that does not fit the encrypted premaster secret',
  rows: ['5246-7.4.7.1-d'],
} as const

const keyTransport: readonly Fault[] = [
  {
    id: 'handshake.unexpected-message/export-key',
    provokes: 'handshake.unexpected-message',
    ...by.server12,
    ...rsa,
    text: 'sends a ServerKeyExchange with a key of 512 bits in RSA key transport',
    rows: ['5246-7.4.3-c', 'hard-freak'],
    misdeed: before('server_hello_done', framed(HandshakeType.server_key_exchange, exportKey)),
  },
  ...transported.map(
    ([how, wrong, text]): Fault => ({
      id: `record.not-authentic/${how}`,
      provokes: 'record.not-authentic',
      ...by.client12,
      ...rsa,
      text: `${text} instead of a premaster secret`,
      rows: ['5246-7.4.7.1-c'],
      ...wrong,
    }),
  ),
  {
    id: 'decode.truncated/encrypted-premaster-secret',
    provokes: 'decode.truncated',
    ...length,
    misdeed: lengthens(1),
  },
  {
    id: 'decode.trailing-data/encrypted-premaster-secret',
    provokes: 'decode.trailing-data',
    ...length,
    misdeed: editBody('client_key_exchange', (body) => Uint8Array.of(0, 255, ...body.subarray(2))),
  },
]

/** Pre-shared keys, anonymous servers and RSA key transport. */
export const legacyKeyExchanges: readonly Fault[] = [...preShared, ...unasked, ...keyTransport]
