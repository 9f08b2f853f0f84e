import { describe, expect, it } from 'vitest'
import { MisuseError } from '../alert/error.ts'
import { tls12 } from '../handshake/tls12/version.ts'
import { tls13 } from '../handshake/tls13/version.ts'
import * as legacy from '../legacy/index.ts'
import { type NegotiationOptions, negotiationConfig } from './options.ts'

const versions = (options: NegotiationOptions) =>
  negotiationConfig(options).versions?.map(({ name }) => name)

describe('negotiationConfig', () => {
  it.each([
    [{}, ['TLS 1.2', 'TLS 1.3']],
    [{ minVersion: 'TLSv1.3' }, ['TLS 1.3']],
    [{ maxVersion: 'TLSv1.2' }, ['TLS 1.2']],
    [{ ciphers: 'TLS_AES_128_GCM_SHA256' }, ['TLS 1.3']],
    [{ ciphers: 'ECDHE-RSA-AES128-GCM-SHA256' }, ['TLS 1.2', 'TLS 1.3']],
    [{ minVersion: 'TLSv1' }, ['TLS 1.0', 'TLS 1.1', 'TLS 1.2', 'TLS 1.3']],
    [{ minVersion: 'TLSv1.1', maxVersion: 'TLSv1.1' }, ['TLS 1.1']],
    [{ minVersion: 'TLSv1', ciphers: 'AES128-GCM-SHA256' }, ['TLS 1.2', 'TLS 1.3']],
    [{ ciphers: 'PSK-AES128-GCM-SHA256', pskCallback: () => null }, ['TLS 1.2']],
  ] as const)('%j means %j', (options, names) => {
    expect(versions(options)).toEqual(names)
  })

  it('has nothing of old versions unless they or their suites are asked for', () => {
    expect(negotiationConfig({}).versions).toEqual([tls12, tls13])
    const ciphers = 'DEFAULT:ECDHE-RSA-AES128-GCM-SHA256'
    expect(negotiationConfig({ ciphers }).versions).toEqual([tls12, tls13])
    const { versions: old, cipherSuites } = negotiationConfig({ ciphers: `${ciphers}:AES128-SHA` })
    expect(old).toEqual([legacy.tls12, legacy.tls13])
    expect(cipherSuites).toHaveLength(3 + 6 + 1)
  })

  it.each([
    ['P-256:X25519', ['secp256r1', 'x25519']],
    [
      ['prime256v1', 'secp384r1'],
      ['secp256r1', 'secp384r1'],
    ],
    ['x25519mlkem768', ['X25519MLKEM768']],
  ])('reads groups %j', (groups, names) => {
    expect(negotiationConfig({ groups }).groups).toEqual(names)
    if (typeof groups === 'string') {
      expect(negotiationConfig({ ecdhCurve: groups }).groups).toEqual(names)
    }
  })

  it("leaves the groups alone for 'auto'", () => {
    expect(negotiationConfig({ ecdhCurve: 'auto' }).groups).toBeUndefined()
  })

  it("reads OpenSSL's and registered names of signature algorithms", () => {
    expect(
      negotiationConfig({ sigalgs: 'RSA-PSS+SHA256:ecdsa_secp256r1_sha256' }).signatureSchemes,
    ).toEqual(['rsa_pss_rsae_sha256', 'rsa_pss_pss_sha256', 'ecdsa_secp256r1_sha256'])
  })

  it.each([
    [{ minVersion: 'SSLv3' }, "minVersion: 'SSLv3' is none of TLSv1, TLSv1.1, TLSv1.2, TLSv1.3"],
    [{ maxVersion: 'TLSv1.1' }, "minVersion 'TLSv1.2' is above maxVersion 'TLSv1.1'"],
    [
      { minVersion: 'TLSv1.3', maxVersion: 'TLSv1.2' },
      "minVersion 'TLSv1.3' is above maxVersion 'TLSv1.2'",
    ],
    [{ groups: 'brainpool' }, "groups: 'brainpool' is none of X25519MLKEM768, x25519, secp256r1"],
    [{ groups: [] }, 'groups: the list is empty'],
    [{ ALPNProtocols: 'h2' }, "ALPNProtocols: pass an array of strings, as ['h2', 'http/1.1']"],
    [{ ALPNProtocols: [''] }, "ALPNProtocols: '' is not 1 to 255 octets"],
    [{ sigalgs: 'md5' }, "sigalgs: 'md5' is none of ecdsa_secp256r1_sha256"],
    [{ secureProtocol: 'x' }, 'secureProtocol: this option of node:tls is not supported'],
  ])('refuses %j', (options, message) => {
    const configure = () => negotiationConfig(options as NegotiationOptions)
    expect(configure).toThrow(MisuseError)
    expect(configure).toThrow(message)
  })
})
