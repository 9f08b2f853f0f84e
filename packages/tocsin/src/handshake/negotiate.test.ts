import { describe, expect, it } from 'vitest'
import { CipherSuite } from '../wire/registry/cipher-suite.ts'
import { SignatureScheme } from '../wire/registry/signature-scheme.ts'
import type { KeyKind } from '../x509/public-key.ts'
import {
  chooseCipherSuite,
  chooseGroup,
  chooseProtocol,
  chooseSignatureScheme,
  chooseVersion,
  fits,
} from './negotiate.ts'
import type { ServerPolicy } from './policy.ts'
import { tls12 } from './tls12/version.ts'
import { tls13 } from './tls13/version.ts'

const aes = CipherSuite.TLS_AES_128_GCM_SHA256
const chacha = CipherSuite.TLS_CHACHA20_POLY1305_SHA256
const policy = {
  cipherSuites: [aes, chacha],
  groups: ['x25519', 'secp256r1'],
  applicationProtocols: ['h2', 'http/1.1'],
  unknownProtocol: 'refuse',
  preferOwnOrder: true,
  equallyPreferred: [],
} as unknown as ServerPolicy
const theirs = { ...policy, preferOwnOrder: false }
const any = () => true
const p256: KeyKind = { type: 'ec', curve: 'secp256r1' }
const rsa: KeyKind = { type: 'rsa', bits: 2048 }

const names = (...protocols: string[]) => protocols.map((name) => new TextEncoder().encode(name))

describe('versions', () => {
  it.each([
    [[0x0303, 0x0304], 'TLS 1.3'],
    [[0x7a7a, 0x0305, 0x0303], 'TLS 1.2'],
  ])('%j → %s (8446-4.2.1-d)', (offered, name) => {
    expect(chooseVersion([tls13, tls12], offered).name).toBe(name)
  })

  it('has none below (8446-4.2.1-c)', () => {
    expect(() => chooseVersion([tls13], [0x0303, 0x0301])).toThrow('version.unsupported')
  })
})

describe('cipher suites', () => {
  const offered = [0x1a1a, chacha.code, aes.code]

  it('follows our order or theirs, past what nobody knows (8446-4.1.2-d)', () => {
    expect(chooseCipherSuite(policy, offered, any)).toBe(aes)
    expect(chooseCipherSuite(theirs, offered, any)).toBe(chacha)
  })

  it('follows theirs among what we prefer equally, as far as it fits', () => {
    const better = CipherSuite.TLS_AES_256_GCM_SHA384
    const equal = {
      ...policy,
      cipherSuites: [better, aes, chacha],
      equallyPreferred: [[aes, chacha]],
    }
    expect(chooseCipherSuite(equal, offered, any)).toBe(chacha)
    expect(chooseCipherSuite(equal, [aes.code, chacha.code], any)).toBe(aes)
    expect(chooseCipherSuite(equal, [...offered, better.code], any)).toBe(better)
    expect(chooseCipherSuite(equal, offered, (suite) => suite !== chacha)).toBe(aes)
  })

  it.each([
    [[0x1304], 'hello.no-common-cipher-suite'],
    [[0x0a0a, 0x00ff], 'hello.no-common-cipher-suite'],
    [[0xc013, 0x0035, 0x00ff], 'hello.insufficient-security'],
    [[0xc013, 0x1304], 'hello.no-common-cipher-suite'],
  ])('%j → %s (8446-4.1.1-b, 8446-6.2-m)', (codes, condition) => {
    expect(() => chooseCipherSuite(policy, codes, any)).toThrow(condition)
  })
})

describe('a server that demands 256 bits', () => {
  const strict = { ...policy, cipherSuites: [CipherSuite.TLS_AES_256_GCM_SHA384] }

  it.each([
    [[0x1301], 'hello.insufficient-security'],
    [[0x1301, 0x1303], 'hello.no-common-cipher-suite'],
    [[0x1301, 0xffff], 'hello.no-common-cipher-suite'],
  ])('%j → %s (8446-6.2-m)', (codes, condition) => {
    expect(() => chooseCipherSuite(strict, codes, any)).toThrow(condition)
  })
})

describe('groups', () => {
  it.each([
    ['our order', policy, [23, 29], [23, 29], 'x25519'],
    ['their order', theirs, [23, 29], [23, 29], 'secp256r1'],
    ['the one that is shared', policy, [29, 23], [23], 'secp256r1'],
    ['one to ask for', policy, [30, 23], [], 'secp256r1'],
  ] as const)('%s', (_text, by, offered, shared, group) => {
    expect(chooseGroup(by, offered, new Set(shared), any)).toBe(group)
  })

  it('has none (8446-4.1.1-a)', () => {
    expect(() => chooseGroup(policy, [30], new Set([30]), any)).toThrow('hello.no-common-group')
  })
})

describe('signature schemes', () => {
  it('follows the client, within what the key can do', () => {
    const { rsa_pss_rsae_sha256: pss, rsa_pkcs1_sha256: pkcs1 } = SignatureScheme
    const algorithms = ['rsa_pss_sha256', 'rsa_pkcs1_sha256'] as const
    const offered = [0x0a0a, 0x0403, pkcs1.code, pss.code]
    expect(chooseSignatureScheme('TLS 1.3', algorithms, rsa, offered)).toBe(pss)
    expect(chooseSignatureScheme('TLS 1.2', algorithms, rsa, offered)).toBe(pkcs1)
    expect(() => chooseSignatureScheme('TLS 1.3', algorithms, rsa, [pkcs1.code])).toThrow(
      'hello.no-common-signature-scheme',
    )
  })

  it('ties the curve to the hash in TLS 1.3 only (8446-4.4.3-d)', () => {
    const { ecdsa_secp256r1_sha256: sha256, ecdsa_secp384r1_sha384: sha384 } = SignatureScheme
    expect(fits('TLS 1.3', sha256, p256)).toBe(true)
    expect(fits('TLS 1.3', sha384, p256)).toBe(false)
    expect(fits('TLS 1.2', sha384, p256)).toBe(true)
    expect(fits('TLS 1.2', sha384, rsa)).toBe(false)
  })
})

describe('application protocols', () => {
  it('follows our order', () => {
    expect(chooseProtocol(policy, names('http/1.1', 'h2'))).toBe('h2')
  })

  it('does without where one side does not ask', () => {
    expect(chooseProtocol(policy, undefined)).toBeUndefined()
    expect(chooseProtocol({ ...policy, applicationProtocols: [] }, names('x'))).toBeUndefined()
    expect(chooseProtocol({ ...policy, unknownProtocol: 'ignore' }, names('x'))).toBeUndefined()
  })

  it('refuses what it does not speak (7301-3.2-a)', () => {
    const condition = 'hello.no-common-application-protocol'
    expect(() => chooseProtocol(policy, names('x'))).toThrow(condition)
  })
})
