import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { issue, issueLeaf } from '../../test/support/issue.ts'
import { TlsError } from '../alert/error.ts'
import { decode, encode } from '../wire/codec.ts'
import { OIDFilterExtension } from '../wire/tls13/oid-filters.ts'
import { writeOid } from '../x509/der-writer.ts'
import {
  type CertificateFilter,
  knownFilter,
  passes,
  readFilters,
  requirePassed,
  writeFilters,
} from './oid-filters.ts'

const CLIENT_AUTH = '1.3.6.1.5.5.7.3.2'
const CODE_SIGNING = '1.3.6.1.5.5.7.3.3'
const none: CertificateFilter = { keyUsage: undefined, extendedKeyUsage: undefined }

/** What a client makes of what a server says. */
function told(filter: CertificateFilter): CertificateFilter {
  const extension = writeFilters(filter)
  if (!extension) throw new Error('nothing is said')
  return knownFilter(readFilters(decode(OIDFilterExtension, encode(OIDFilterExtension, extension))))
}

const oids = fc
  .tuple(fc.constantFrom(0, 1), fc.nat(39), fc.array(fc.nat(999_999_999), { maxLength: 8 }))
  .map(([first, second, rest]) => [first, second, ...rest].join('.'))

it('a client reads what a server writes', () => {
  const bits = fc.uniqueArray(fc.nat(8)).map((some) => some.sort((a, b) => a - b))
  fc.assert(
    fc.property(bits, fc.array(oids), (keyUsage, extendedKeyUsage) => {
      expect(told({ keyUsage, extendedKeyUsage })).toEqual({ keyUsage, extendedKeyUsage })
    }),
  )
})

it('filters of one extension leave the other alone, and none at all are not said', () => {
  expect(told({ ...none, keyUsage: [0] })).toEqual({ ...none, keyUsage: [0] })
  expect(told({ ...none, extendedKeyUsage: [] })).toEqual({ ...none, extendedKeyUsage: [] })
  expect(writeFilters(none)).toBeUndefined()
})

it('whatever octets a server sends, a client reads filters or refuses them', () => {
  const known = fc.constantFrom(writeOid('2.5.29.15'), writeOid('2.5.29.37'))
  const octets = fc.uint8Array({ minLength: 1, maxLength: 20 })
  const filter = fc.record({
    certificateExtensionOid: fc.oneof(known, oids.map(writeOid), octets),
    certificateExtensionValues: fc.uint8Array({ maxLength: 20 }),
  })
  fc.assert(
    fc.property(fc.array(filter, { maxLength: 4 }), (filters) => {
      try {
        knownFilter(readFilters({ filters }))
      } catch (error) {
        expect(error).toBeInstanceOf(TlsError)
        expect((error as TlsError).condition).toMatch(/^certificate\.oid-filter-/)
      }
    }),
  )
})

describe('a certificate passes', () => {
  const leaf = issueLeaf({
    purposes: ['clientAuth'],
    keyUsage: ['digitalSignature', 'keyAgreement'],
  })
  const bare = issue()
  const isPassed = (filter: Partial<CertificateFilter>, { der } = leaf) =>
    passes({ ...none, ...filter }, der)

  it('with all the bits and purposes that are asked for', () => {
    expect(isPassed({ keyUsage: [0] })).toBe(true)
    expect(isPassed({ keyUsage: [0, 4] })).toBe(true)
    expect(isPassed({ keyUsage: [0, 2] })).toBe(false)
    expect(isPassed({ extendedKeyUsage: [CLIENT_AUTH] })).toBe(true)
    expect(isPassed({ extendedKeyUsage: [CLIENT_AUTH, CODE_SIGNING] })).toBe(false)
    expect(isPassed({ keyUsage: [0], extendedKeyUsage: [CODE_SIGNING] })).toBe(false)
  })

  it('with any value of an extension where no value is asked for', () => {
    expect(isPassed({ keyUsage: [], extendedKeyUsage: [] })).toBe(true)
    expect(isPassed({ keyUsage: [] }, bare)).toBe(false)
    expect(isPassed({ extendedKeyUsage: [] }, bare)).toBe(false)
    expect(isPassed({}, bare)).toBe(true)
  })

  it('but a raw public key has no extensions', () => {
    expect(passes({ ...none, keyUsage: [] }, leaf.spki, 'RawPublicKey')).toBe(false)
    expect(passes(none, leaf.spki, 'RawPublicKey')).toBe(true)
  })

  it('nobody who shows none is held to it', () => {
    const shown = { chain: [], certificateType: 'X509' } as const
    expect(() => requirePassed({ ...none, keyUsage: [0] }, shown)).not.toThrow()
  })
})
