import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { arbitrary } from '../../test/support/arbitrary.ts'
import { opensslMessages } from '../../test/support/openssl-messages.ts'
import { rfc8448Messages } from '../../test/support/rfc8448-messages.ts'
import { TlsError } from '../alert/error.ts'
import { type Codec, decode, empty, encode } from './codec.ts'
import { describe as describeFields } from './describe.ts'
import { encodeHandshake, tls12Messages, tls13Messages } from './messages.ts'
import { HandshakeType } from './registry/handshake-type.ts'
import { Alert } from './shared/alert.ts'
import { HandshakeHeader } from './shared/handshake-header.ts'
import { RecordHeader } from './shared/record-header.ts'
import {
  HelloRetryRequest,
  helloRetryRandom,
  isHelloRetryRequest,
  ServerHello,
  ServerHelloOrRetry,
} from './shared/server-hello.ts'
import { RawPublicKeyCertificate } from './tls12/certificate.ts'
import {
  DHClientKeyExchange,
  ServerDHParams,
  signedDHKeyExchange,
} from './tls12/dh-key-exchange.ts'
import { DigitallySigned } from './tls12/digitally-signed.ts'
import { hintedServerKeyExchange, identifiedClientKeyExchange } from './tls12/psk-key-exchange.ts'
import { RSAClientKeyExchange } from './tls12/rsa-key-exchange.ts'
import { AnonymousServerKeyExchange, ServerECDHParams } from './tls12/server-key-exchange.ts'

const codecs: readonly (readonly [string, Codec<unknown>])[] = [
  ...Object.entries(tls13Messages).map(([name, codec]) => [`TLS 1.3 ${name}`, codec] as const),
  ...Object.entries(tls12Messages).map(([name, codec]) => [`TLS 1.2 ${name}`, codec] as const),
  ['ServerHello', ServerHello],
  ['HelloRetryRequest', HelloRetryRequest],
  ['ServerECDHParams', ServerECDHParams],
  ['RawPublicKeyCertificate', RawPublicKeyCertificate],
  ['ServerDHParams', ServerDHParams],
  ['ServerKeyExchange of DHE', signedDHKeyExchange(DigitallySigned)],
  ['ClientKeyExchange of DHE', DHClientKeyExchange],
  ['ClientKeyExchange of RSA', RSAClientKeyExchange],
  ['ServerKeyExchange of PSK', hintedServerKeyExchange(empty)],
  ['ClientKeyExchange of PSK', identifiedClientKeyExchange(empty)],
  ['ServerKeyExchange of DHE_PSK', hintedServerKeyExchange(ServerDHParams)],
  ['ClientKeyExchange of RSA_PSK', identifiedClientKeyExchange(RSAClientKeyExchange)],
  ['ServerKeyExchange of ECDHE_PSK', hintedServerKeyExchange(AnonymousServerKeyExchange)],
  ['Alert', Alert],
  ['RecordHeader', RecordHeader],
  ['HandshakeHeader', HandshakeHeader],
]

/** Why `bytes` are refused: the condition, or nothing. Anything but a condition is a bug. */
function refusal(codec: Codec<unknown>, bytes: Uint8Array): string | undefined {
  try {
    decode(codec, bytes)
    return undefined
  } catch (error) {
    if (error instanceof TlsError) return error.condition
    throw error
  }
}

/** What `describe` says about the same bytes: it reads on where an extension is only misplaced. */
function described(codec: Codec<unknown>, bytes: Uint8Array): string | undefined {
  return describeFields(codec, bytes).at(-1)?.failure
}

describe.each(codecs)('%s', (_, codec) => {
  it('reads what it wrote', () => {
    fc.assert(
      fc.property(arbitrary(codec), (value) => {
        expect(decode(codec, encode(codec, value as never))).toEqual(value)
      }),
    )
  })

  it('8446-6-g is decode_error wherever it is cut', () => {
    fc.assert(
      fc.property(arbitrary(codec), (value) => {
        const bytes = encode(codec, value as never)
        for (let length = 0; length < bytes.length; length++) {
          const cut = bytes.subarray(0, length)
          expect(refusal(codec, cut) ?? 'decode.').toMatch(/^decode\./)
          expect(described(codec, cut)).toBe(refusal(codec, cut))
        }
      }),
      { numRuns: 20 },
    )
  })

  it('refuses other bytes by condition, and nothing else happens', () => {
    const changed = fc
      .tuple(arbitrary(codec), fc.nat(), fc.integer({ min: 1, max: 255 }))
      .map(([value, at, mask]) => {
        const bytes = encode(codec, value as never)
        const index = at % Math.max(bytes.length, 1)
        return bytes.map((octet, i) => (i === index ? octet ^ mask : octet))
      })
    fc.assert(
      fc.property(fc.oneof(changed, fc.uint8Array({ maxLength: 300 })), (bytes) => {
        const condition = refusal(codec, bytes)
        expect(condition ?? 'decode.').toMatch(/^(decode|extension)\./)
        if (!condition?.startsWith('extension.')) expect(described(codec, bytes)).toBe(condition)
      }),
      { numRuns: 300 },
    )
  })
})

describe('messages of others', () => {
  const bytesOf = (hex: string) =>
    new Uint8Array(hex.match(/../g)!.map((octet) => parseInt(octet, 16)))
  const roundTrip = (
    messages: Readonly<Record<string, Codec<unknown>>>,
    type: string,
    hex: string,
  ) => {
    const whole = bytesOf(hex)
    const body = decode(messages[type]!, whole.subarray(4))
    expect(whole[0]).toBe(HandshakeType[type as keyof typeof HandshakeType])
    expect(encodeHandshake(messages, type, body)).toEqual(whole)
    expect(described(messages[type]!, whole.subarray(4))).toBeUndefined()
    return body
  }

  it.each(rfc8448Messages)('RFC 8448 §$section: $type', ({ type, hex }) => {
    roundTrip(tls13Messages, type, hex)
  })

  it.each(opensslMessages)('OpenSSL: $type', ({ type, hex }) => {
    roundTrip(tls12Messages, type, hex)
  })

  it('tells a HelloRetryRequest by its random', () => {
    const answers = rfc8448Messages
      .filter(({ type, section }) => type === 'server_hello' && section === 5)
      .map(
        ({ type, hex }) => roundTrip(tls13Messages, type, hex) as ServerHello | HelloRetryRequest,
      )
    expect(answers.map(isHelloRetryRequest)).toEqual([true, false])
    expect(answers[0]?.extensions?.key_share).toEqual({ selectedGroup: 0x17 })
    expect(answers[1]?.extensions?.key_share).toMatchObject({ serverShare: { group: 0x17 } })
  })

  it('reads any HelloRetryRequest from a server_hello', () => {
    fc.assert(
      fc.property(arbitrary(HelloRetryRequest), (value) => {
        const retry = { ...value, random: helloRetryRandom }
        expect(decode(ServerHelloOrRetry, encode(HelloRetryRequest, retry))).toEqual(retry)
      }),
    )
  })
})
