import { describe, expect, it } from 'vitest'
import { CipherSuite, cipherSuite, cipherSuiteName } from './registry/cipher-suite.ts'
import { contentTypeName } from './registry/content-type.ts'
import { ExtensionType, extensionTypeName } from './registry/extension-type.ts'
import { HandshakeType, handshakeTypeName } from './registry/handshake-type.ts'
import { NamedGroup, namedGroupName } from './registry/named-group.ts'
import { otherCipherSuites } from './registry/other-cipher-suites.ts'
import { ProtocolVersion, protocolVersionName } from './registry/protocol-version.ts'
import {
  SignatureScheme,
  signatureScheme,
  signatureSchemeName,
} from './registry/signature-scheme.ts'
import { isGrease } from './registry.ts'

describe('registries', () => {
  it.each([
    ['ExtensionType', ExtensionType, extensionTypeName],
    ['HandshakeType', HandshakeType, handshakeTypeName],
    ['NamedGroup', NamedGroup, namedGroupName],
    ['ProtocolVersion', ProtocolVersion, protocolVersionName],
    ['CipherSuite', otherCipherSuites, cipherSuiteName],
  ] as const)('%s has one name for a code', (_, registry, nameOf) => {
    for (const [name, code] of Object.entries(registry)) expect(nameOf(code)).toBe(name)
  })

  it('finds suites and schemes by code', () => {
    for (const suite of Object.values(CipherSuite)) {
      expect(cipherSuite(suite.code)).toBe(suite)
      expect(cipherSuiteName(suite.code)).toBe(suite.name)
    }
    for (const scheme of Object.values(SignatureScheme)) {
      expect(signatureScheme(scheme.code)).toBe(scheme)
      expect(signatureSchemeName(scheme.code)).toBe(scheme.name)
    }
    expect(cipherSuite(0x0005)).toBeUndefined()
    expect(signatureScheme(0x0808)).toBeUndefined()
  })

  it('has a word for codes without a name', () => {
    expect(contentTypeName(99)).toBe('unknown(99)')
    expect(extensionTypeName(0x1234)).toBe('unknown(0x1234)')
    expect(cipherSuiteName(0x1a1a)).toBe('GREASE(0x1a1a)')
    expect(protocolVersionName(0x7f1c)).toBe('0x7f1c')
  })

  it('knows the sixteen reserved codes of RFC 8701', () => {
    const reserved = Array.from({ length: 0x10000 }, (_, code) => code).filter(isGrease)
    expect(reserved).toEqual(Array.from({ length: 16 }, (_, i) => 0x0a0a + i * 0x1010))
  })
})
