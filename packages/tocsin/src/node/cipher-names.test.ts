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
      'DHE-RSA-AES128-GCM-SHA256:ECDHE-RSA-CHACHA20-POLY1305:AES128-SHA',
      [...TLS13, 'TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256'],
    ],
  ])('reads %s', (list, names) => {
    expect(cipherSuitesOf(list)).toEqual(names)
  })

  it("reads OpenSSL's words and exclusions", () => {
    const names = cipherSuitesOf('HIGH:!aNULL:!ECDHE-RSA-AES128-GCM-SHA256:@STRENGTH')
    expect(names).toHaveLength(3 + 5)
    expect(names).not.toContain('TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256')
  })

  it('refuses a list of which nothing is left, and says what there is', () => {
    expect(() => cipherSuitesOf('AES128-SHA')).toThrow(
      /nothing in 'AES128-SHA' is implemented; there are TLS_AES_128_GCM_SHA256:/,
    )
  })
})

describe('opensslName', () => {
  it('differs before TLS 1.3 only', () => {
    expect(opensslName('TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384')).toBe(
      'ECDHE-ECDSA-AES256-GCM-SHA384',
    )
    expect(opensslName('TLS_AES_128_GCM_SHA256')).toBe('TLS_AES_128_GCM_SHA256')
  })
})
