import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import * as der from '../../test/support/der.ts'
import { distinguishedName } from '../../test/support/issue.ts'
import { readDer } from './der.ts'
import { readName } from './distinguished-name.ts'
import {
  directoryStanding,
  dnsStanding,
  emailStanding,
  ipStanding,
  isRange,
  isTextBase,
  uriStanding,
} from './name-within.ts'

const name = (text: string) => readDer(distinguishedName(text), readName)
const bytes = (...values: readonly number[]) => Uint8Array.from(values)

describe('RFC 5280 §4.2.1.10: a dNSName', () => {
  it.each([
    ['a.test', 'a.test', 'inside'],
    ['A.Test', 'a.tesT', 'inside'],
    ['b.a.test', 'a.test', 'inside'],
    ['c.b.a.test', 'test', 'inside'],
    ['a.test', '', 'inside'],
    ['ba.test', 'a.test', 'outside'],
    ['test', 'a.test', 'outside'],
    ['b.a.test', '.a.test', 'inside'],
    ['a.test', '.a.test', 'outside'],
    ['*.a.test', 'a.test', 'inside'],
    ['*.a.test', '.a.test', 'inside'],
    ['*.a.test', 'b.a.test', 'touching'],
    ['*.a.test', '.b.a.test', 'touching'],
    ['*.a.test', 'c.b.a.test', 'outside'],
    ['*.a.test', 'b.test', 'outside'],
    ['a..test', 'test', 'unclear'],
    ['*', '', 'unclear'],
    ['a*.test', 'test', 'unclear'],
    ['127.0.0.1', '', 'unclear'],
    [`${'a.'.repeat(130)}test`, 'test', 'unclear'],
  ] as const)('%j stands to %j: %s', (own, base, standing) => {
    expect(dnsStanding(own)(base)).toBe(standing)
  })
})

describe('RFC 5280 §4.2.1.10: an rfc822Name', () => {
  it.each([
    ['me@a.test', 'a.test', 'inside'],
    ['me@A.test', 'a.Test', 'inside'],
    ['me@b.a.test', 'a.test', 'outside'],
    ['me@b.a.test', '.a.test', 'inside'],
    ['me@a.test', '.a.test', 'outside'],
    ['me@a.test', 'me@a.test', 'inside'],
    ['me@a.test', 'me@A.TEST', 'inside'],
    ['Me@a.test', 'me@a.test', 'outside'],
    ['*@a.test', '*@a.test', 'inside'],
    ['me@a.test', '*@a.test', 'outside'],
    ['me@a.test', '', 'inside'],
    ['me', 'a.test', 'unclear'],
    ['a@b@a.test', 'a.test', 'unclear'],
    ['@a.test', 'a.test', 'unclear'],
    ['me@', '', 'unclear'],
  ] as const)('%j stands to %j: %s', (own, base, standing) => {
    expect(emailStanding(own)(base)).toBe(standing)
  })
})

describe('RFC 5280 §4.2.1.10: a uniformResourceIdentifier', () => {
  it.each([
    ['https://a.test', 'a.test', 'inside'],
    ['https://A.test:8443/path?query#part', 'a.test', 'inside'],
    ['https://me:word@a.test/', 'a.test', 'inside'],
    ['https://a.test@b.test/', 'a.test', 'outside'],
    ['https://b.a.test/', 'a.test', 'outside'],
    ['https://b.a.test/', '.a.test', 'inside'],
    ['https://a.test/', '.a.test', 'outside'],
    ['https://127.0.0.1/', '', 'unclear'],
    ['https://[::1]/', '', 'unclear'],
    ['urn:a.test', 'a.test', 'unclear'],
    ['//a.test', 'a.test', 'unclear'],
    ['https:///path', '', 'unclear'],
  ] as const)('%j stands to %j: %s', (own, base, standing) => {
    expect(uriStanding(own)(base)).toBe(standing)
  })
})

describe('RFC 5280 §4.2.1.10: an iPAddress', () => {
  it.each([
    [bytes(10, 1, 2, 3), bytes(10, 0, 0, 0, 255, 0, 0, 0), 'inside'],
    [bytes(11, 1, 2, 3), bytes(10, 0, 0, 0, 255, 0, 0, 0), 'outside'],
    [bytes(10, 128, 0, 0), bytes(10, 0, 0, 0, 255, 128, 0, 0), 'outside'],
    [bytes(1, 2, 3, 4), bytes(0, 0, 0, 0, 0, 0, 0, 0), 'inside'],
    [new Uint8Array(16), bytes(0, 0, 0, 0, 0, 0, 0, 0), 'outside'],
    [new Uint8Array(16).fill(1), new Uint8Array(32), 'inside'],
  ] as const)('%j stands to %j: %s', (own, base, standing) => {
    expect(ipStanding(own)(base)).toBe(standing)
  })

  it('stands inside the range of its own first bits, and outside once one of them differs', () => {
    const address = fc.uint8Array({ minLength: 4, maxLength: 4 })
    fc.assert(
      fc.property(address, fc.integer({ min: 1, max: 32 }), fc.nat(31), (own, length, flipped) => {
        const mask = Uint8Array.from([0, 8, 16, 24], (start) => {
          const ones = Math.min(8, Math.max(0, length - start))
          return (0xff00 >> ones) & 0xff
        })
        const base = der.concat(own, mask)
        expect(isRange(base)).toBe(true)
        expect(ipStanding(own)(base)).toBe('inside')
        const other = own.slice()
        other[flipped >> 3] = (other[flipped >> 3] ?? 0) ^ (0x80 >> (flipped & 7))
        expect(ipStanding(other)(base)).toBe(flipped < length ? 'outside' : 'inside')
      }),
    )
  })

  it.each([[bytes(10, 0, 0, 0, 255, 0, 255, 0)], [bytes(10, 0, 0, 0, 1, 0, 0, 0)]])(
    '%j is no range (RFC 4632 §3.1)',
    (range) => expect(isRange(range)).toBe(false),
  )
})

describe('RFC 5280 §7.1: a directoryName', () => {
  it.each([
    ['C=DE, O=Tocsin, CN=a', 'C=DE, O=Tocsin', 'inside'],
    ['C=DE, O=TOCSIN  ltd', 'C=de, O=tocsin Ltd', 'inside'],
    ['C=DE, O=Tocsin', 'C=DE, O=Tocsin, CN=a', 'outside'],
    ['O=Tocsin, C=DE', 'C=DE, O=Tocsin', 'outside'],
    ['C=DE', '', 'inside'],
    ['', 'C=DE', 'outside'],
  ] as const)('%j stands to %j: %s', (own, base, standing) => {
    expect(directoryStanding(name(own))(name(base))).toBe(standing)
  })
})

describe('a base', () => {
  it.each([
    ['dns', 'a.test'],
    ['dns', '.a.test'],
    ['dns', ''],
    ['email', 'me@a.test'],
    ['email', '.a.test'],
    ['uri', 'a.test'],
  ] as const)('of form %s may be %j', (form, base) => expect(isTextBase(form, base)).toBe(true))

  it.each([
    ['dns', '*.a.test'],
    ['dns', 'a.test.'],
    ['dns', '..a.test'],
    ['email', 'a@b@a.test'],
    ['uri', 'https://a.test'],
    ['uri', '10.0.0.1'],
  ] as const)('of form %s may not be %j', (form, base) =>
    expect(isTextBase(form, base)).toBe(false),
  )
})
