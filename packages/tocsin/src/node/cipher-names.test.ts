import { describe, expect, it } from 'vitest'
import { cipherSuitesOf, opensslName } from './cipher-names.ts'

const TLS13 = ['TLS_AES_128_GCM_SHA256', 'TLS_AES_256_GCM_SHA384', 'TLS_CHACHA20_POLY1305_SHA256']

describe('cipherSuitesOf', () => {
  it.each([
    ['ECDHE-RSA-AES128-GCM-SHA256', [...TLS13, 'TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256']],
    ['TLS_AES_256_GCM_SHA384', ['TLS_AES_256_GCM_SHA384']],
    [
      'TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384:TLS_AES_128_GCM_SHA256',
      ['TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384', 'TLS_AES_128_GCM_SHA256'],
    ],
    [
      'DHE-RSA-CAMELLIA128-SHA:ECDHE-RSA-CHACHA20-POLY1305:PSK-AES128-GCM-SHA256',
      [...TLS13, 'TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256'],
    ],
    ['AES128-SHA', [...TLS13, 'TLS_RSA_WITH_AES_128_CBC_SHA']],
    ['TLS_AES_128_CCM_SHA256', ['TLS_AES_128_CCM_SHA256']],
    ['ALL:!AES128:!CHACHA20:!aRSA', [...TLS13, 'TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384']],
    ['ECDHE+CHACHA20:!ECDSA', [...TLS13, 'TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256']],
    ['TLS_AES_128_GCM_SHA256:TLS_AES_256_GCM_SHA384:!TLS_AES_256_GCM_SHA384', [TLS13[0]]],
  ])('reads %s', (list, names) => {
    expect(cipherSuitesOf(list)).toEqual(names)
  })

  it("reads OpenSSL's words and exclusions", () => {
    const names = cipherSuitesOf('HIGH:!aNULL:!ECDHE-RSA-AES128-GCM-SHA256:@STRENGTH')
    expect(names).toHaveLength(3 + 5)
    expect(names).not.toContain('TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256')
  })

  it('means old suites by words only where old versions are asked for, and weak ones never', () => {
    const old = cipherSuitesOf('DEFAULT@SECLEVEL=0', { old: true, psk: false })
    expect(old).toEqual(expect.arrayContaining(['TLS_RSA_WITH_AES_128_CBC_SHA']))
    expect(old.filter((name) => /anon|3DES|CCM_8|PSK/.test(name))).toEqual([])
    expect(cipherSuitesOf('DEFAULT@SECLEVEL=0')).toHaveLength(3 + 6)
  })

  it('leaves TLS 1.3 out of a list of pre-shared keys, and has those only with a key', () => {
    const psk = cipherSuitesOf('PSK:!SHA:!SHA256:!SHA384', { old: false, psk: true })
    expect(psk).toContain('TLS_ECDHE_PSK_WITH_CHACHA20_POLY1305_SHA256')
    expect(psk.every((name) => name.includes('PSK'))).toBe(true)
    expect(() => cipherSuitesOf('PSK')).toThrow("nothing in 'PSK' is implemented")
  })

  it('refuses a list of which nothing is left, and says what there is', () => {
    expect(() => cipherSuitesOf('RC4-SHA')).toThrow(
      /nothing in 'RC4-SHA' is implemented; there are TLS_AES_128_GCM_SHA256:/,
    )
  })
})

describe('opensslName', () => {
  it.each([
    ['TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA', 'ECDHE-RSA-AES128-SHA'],
    ['TLS_RSA_WITH_AES_128_CBC_SHA', 'AES128-SHA'],
    ['TLS_RSA_WITH_3DES_EDE_CBC_SHA', 'DES-CBC3-SHA'],
    ['TLS_DHE_RSA_WITH_AES_256_CBC_SHA256', 'DHE-RSA-AES256-SHA256'],
    ['TLS_PSK_WITH_AES_128_CBC_SHA', 'PSK-AES128-CBC-SHA'],
    ['TLS_PSK_DHE_WITH_AES_256_CCM_8', 'DHE-PSK-AES256-CCM8'],
    ['TLS_ECDHE_PSK_WITH_CHACHA20_POLY1305_SHA256', 'ECDHE-PSK-CHACHA20-POLY1305'],
    ['TLS_DH_anon_WITH_AES_128_GCM_SHA256', 'ADH-AES128-GCM-SHA256'],
    ['TLS_ECDH_anon_WITH_AES_128_CBC_SHA', 'AECDH-AES128-SHA'],
  ])('calls %s %s', (registered, name) => {
    expect(opensslName(registered)).toBe(name)
    const [last] = cipherSuitesOf(name, { old: false, psk: true }).slice(-1)
    expect(last).toBe(registered)
  })

  it('differs before TLS 1.3 only', () => {
    expect(opensslName('TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384')).toBe(
      'ECDHE-ECDSA-AES256-GCM-SHA384',
    )
    expect(opensslName('TLS_AES_128_GCM_SHA256')).toBe('TLS_AES_128_GCM_SHA256')
  })
})
