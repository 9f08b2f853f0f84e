import { describe, expect, it } from 'vitest'
import { decode, encode } from './codec.ts'
import { requirePlacement } from './extensions.ts'
import { ExtensionType, mayAppear } from './registry/extension-type.ts'
import { ClientHelloExtensions } from './shared/client-hello.ts'
import { ServerHello } from './shared/server-hello.ts'
import { CertificateEntry } from './tls13/certificate.ts'
import { CertificateRequest } from './tls13/certificate-request.ts'
import { EncryptedExtensions } from './tls13/encrypted-extensions.ts'
import { NewSessionTicket } from './tls13/new-session-ticket.ts'

const nothing = new Uint8Array()
const raw = (extensionType: number, extensionData = nothing) => ({ extensionType, extensionData })
const refusedFor = (condition: string) => expect.objectContaining({ condition })
const psk = {
  identities: [{ identity: Uint8Array.of(1), obfuscatedTicketAge: 0 }],
  binders: [new Uint8Array(32)],
}
const hello = {
  legacyVersion: 0x0303,
  random: new Uint8Array(32),
  legacySessionIdEcho: nothing,
  cipherSuite: 0x1301,
  legacyCompressionMethod: 0,
}

describe('reading a block', () => {
  it('keeps the order of arrival and what it does not know', () => {
    const block = encode(ClientHelloExtensions, {
      extended_master_secret: {},
      session_ticket: nothing,
      unknown: [raw(0x0a0a, Uint8Array.of(1)), raw(ExtensionType.use_srtp)],
    })
    expect(decode(ClientHelloExtensions, block)).toEqual({
      extended_master_secret: {},
      session_ticket: nothing,
      types: [23, 35, 0x0a0a, 14],
      unknown: [raw(0x0a0a, Uint8Array.of(1)), raw(14)],
    })
  })

  it('8446-4.2-c 5246-7.4.1.4-b refuses the same type twice', () => {
    for (const type of [ExtensionType.extended_master_secret, 0x0a0a]) {
      const block = encode(ClientHelloExtensions, { unknown: [raw(type), raw(type)] })
      expect(() => decode(ClientHelloExtensions, block)).toThrow(refusedFor('extension.duplicate'))
    }
  })

  it('8446-4.2.11-h refuses a ClientHello that goes on after pre_shared_key', () => {
    const last = encode(ClientHelloExtensions, { pre_shared_key: psk })
    const block = Uint8Array.of(0, last.length + 2, ...last.subarray(2), 0, 23, 0, 0)
    expect(() => decode(ClientHelloExtensions, block)).toThrow(
      refusedFor('extension.pre-shared-key-not-last'),
    )
  })

  it('9846-4.3-a refuses bytes behind the structure in an extension', () => {
    const block = encode(ClientHelloExtensions, {
      unknown: [raw(ExtensionType.extended_master_secret, Uint8Array.of(0))],
    })
    expect(() => decode(ClientHelloExtensions, block)).toThrow(refusedFor('decode.trailing-data'))
  })

  it('takes any number of unknown extensions in linear time', () => {
    const unknown = Array.from({ length: 16_000 }, (_, index) => raw(0x4000 + index))
    const block = encode(ClientHelloExtensions, { unknown })
    expect(decode(ClientHelloExtensions, block).unknown).toHaveLength(16_000)
  })
})

describe('8446-4.2-b what is not specified for a message', () => {
  const misplaced = refusedFor('extension.misplaced')

  it('8446-4.3.1-a in EncryptedExtensions', () => {
    for (const type of [ExtensionType.key_share, ExtensionType.supported_versions]) {
      const message = encode(EncryptedExtensions, { extensions: { unknown: [raw(type)] } })
      expect(() => decode(EncryptedExtensions, message)).toThrow(misplaced)
    }
  })

  it('in a CertificateRequest, a Certificate and a NewSessionTicket', () => {
    const extensions = { unknown: [raw(ExtensionType.key_share)] }
    const request = encode(CertificateRequest, { certificateRequestContext: nothing, extensions })
    const entry = encode(CertificateEntry, { certData: Uint8Array.of(1), extensions })
    const ticket = encode(NewSessionTicket, {
      ticketLifetime: 0,
      ticketAgeAdd: 0,
      ticketNonce: nothing,
      ticket: Uint8Array.of(1),
      extensions,
    })
    expect(() => decode(CertificateRequest, request)).toThrow(misplaced)
    expect(() => decode(CertificateEntry, entry)).toThrow(misplaced)
    expect(() => decode(NewSessionTicket, ticket)).toThrow(misplaced)
  })

  it('8446-4.1.3-g in a ServerHello, once its version is known', () => {
    const alpn = { protocolNameList: [Uint8Array.of(0x68, 0x32)] }
    const message = encode(ServerHello, {
      ...hello,
      extensions: { application_layer_protocol_negotiation: alpn },
    })
    const { extensions } = decode(ServerHello, message)
    expect(() => requirePlacement(extensions?.types ?? [], 'ServerHello')).toThrow(misplaced)
    expect(() => requirePlacement(extensions?.types ?? [], 'TLS 1.2 ServerHello')).not.toThrow()
  })

  it('5246-7.4.1.4.1-a 7685-4-a in a TLS 1.2 ServerHello', () => {
    for (const type of [ExtensionType.signature_algorithms, ExtensionType.padding]) {
      expect(() => requirePlacement([type], 'TLS 1.2 ServerHello')).toThrow(misplaced)
    }
  })

  it('8446-9.3-a 5746-3.6-c is nothing that we do not know', () => {
    expect(mayAppear(0x0a0a, 'CertificateRequest')).toBe(true)
    expect(mayAppear(ExtensionType.supported_groups, 'EncryptedExtensions')).toBe(true)
  })
})

describe('writing a block', () => {
  const block = {
    pre_shared_key: psk,
    session_ticket: nothing,
    extended_master_secret: {},
    cookie: undefined,
    unknown: [raw(0x0a0a)],
  }

  it('has the order of the table, then what is unknown, then pre_shared_key', () => {
    const { types } = decode(ClientHelloExtensions, encode(ClientHelloExtensions, block))
    expect(types).toEqual([23, 35, 0x0a0a, 41])
  })

  it('has the order of `types` where it is given', () => {
    const ordered = { ...block, types: [41, 0x0a0a, 35] }
    const { types } = decode(ClientHelloExtensions, encode(ClientHelloExtensions, ordered))
    expect(types).toEqual([0x0a0a, 35, 23, 41])
  })
})
