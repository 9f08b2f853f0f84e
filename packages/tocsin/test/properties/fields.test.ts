import fc from 'fast-check'
import { describe, it } from 'vitest'
import { Connection } from '../../src/connection/connection.ts'
import { clientParts, serverParts } from '../../src/connection/create.ts'
import { asIs } from '../../src/handshake/outgoing.ts'
import type { MessageTable } from '../../src/handshake/state.ts'
import type { Misdeed } from '../../src/lab/verbs.ts'
import { encodeMessage } from '../../src/lab/verbs.ts'
import { zlibCompression } from '../../src/node/certificate-compression.ts'
import type { Codec } from '../../src/wire/codec.ts'
import { tls12Messages, tls13Messages } from '../../src/wire/messages.ts'
import type { HandshakeTypeName } from '../../src/wire/registry/handshake-type.ts'
import { ServerHello } from '../../src/wire/shared/server-hello.ts'
import { arbitrary } from '../support/arbitrary.ts'
import { credential } from '../support/certificates.ts'
import { clientConfig, serverConfig, versionNames } from '../support/lab.ts'
import { pair } from '../support/pair.ts'
import { requireSane } from '../support/sane.ts'

type Fields = Readonly<Record<string, unknown>>

const messages = { 'TLS 1.3': tls13Messages, 'TLS 1.2': tls12Messages }

/** Messages that may be sent with fields of somebody else's. */
const types = {
  'TLS 1.3': [
    'client_hello',
    'server_hello',
    'encrypted_extensions',
    'certificate_request',
    'certificate',
    'compressed_certificate',
    'certificate_verify',
    'finished',
  ],
  'TLS 1.2': [
    'client_hello',
    'server_hello',
    'certificate',
    'certificate_status',
    'server_key_exchange',
    'certificate_request',
    'client_key_exchange',
    'certificate_verify',
    'finished',
  ],
} as const

/** Replaces some fields of every message of `type`, and some of its extensions, by arbitrary ones. */
const mixing = (type: HandshakeTypeName, other: Fields, chosen: readonly number[]): Misdeed => {
  const mix = (honest: Fields, foreign: Fields): Fields => {
    const keys = Object.keys(foreign).filter((key) => key !== 'types' && key !== 'unknown')
    const taken = new Set(chosen.map((index) => keys[index % keys.length]))
    const entries = keys.filter((key) => taken.has(key)).map((key) => [key, foreign[key]])
    return { ...honest, ...Object.fromEntries(entries) }
  }
  return (honest) => ({
    ...honest,
    message(message, encoded, table) {
      if (message.type !== type) return honest.message(message, encoded, table)
      const body = message.body as Fields
      const { extensions, ...foreign } = other
      const mixed = mix(body, foreign)
      const block = body['extensions'] as Fields | undefined
      const together = block
        ? { ...mixed, extensions: mix(block, (extensions ?? {}) as Fields) }
        : mixed
      return honest.message(message, encodable(table, type, together) ?? encoded, table)
    },
  })
}

/** Fields that stand for different things, as in HelloRetryRequest and ServerHello, cannot be mixed. */
function encodable(table: MessageTable, type: HandshakeTypeName, body: Fields) {
  try {
    return encodeMessage(table, type, body)
  } catch {
    return undefined
  }
}

/** Asks for everything about certificates, and compresses them where that is what is meant. */
const modern = (type: HandshakeTypeName) => ({
  requestStatus: 'chain' as const,
  peerCertificateTypes: ['X509', 'RawPublicKey'] as const,
  certificateCompression: type === 'compressed_certificate' ? [zlibCompression] : [],
})

describe.each(versionNames)('in %s', (version) => {
  it.each(types[version])('%s may say anything anywhere', (type) => {
    const codec = (
      type === 'server_hello' ? ServerHello : messages[version][type as never]
    ) as Codec<Fields>
    const rewritten = fc.tuple(
      arbitrary(codec),
      fc.array(fc.nat(40), { minLength: 1, maxLength: 3 }),
      fc.boolean(),
    )
    fc.assert(
      fc.property(rewritten, ([other, chosen, isRetried]) => {
        const outgoing = mixing(type, other, chosen)(asIs)
        const client = {
          ...clientConfig(undefined, version),
          ...modern(type),
          ...(isRetried && { keyShares: [] }),
        }
        const server = {
          ...serverConfig(undefined, version),
          ...modern(type),
          credentials: [{ ...credential(), ocspResponses: [Uint8Array.of(0x30, 0)] }],
          clientAuthentication: 'request',
        } as const
        const { events } = pair(
          new Connection({ ...clientParts(client), outgoing }),
          new Connection({ ...serverParts(server), outgoing }),
        )
        requireSane(events.client)
        requireSane(events.server)
      }),
      { numRuns: 60 },
    )
  })
})
