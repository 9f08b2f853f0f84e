import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import * as der from '../../test/support/der.ts'
import { readDer } from './der.ts'
import {
  canonicalRdns,
  commonNames,
  emailAddresses,
  isSameName,
  readName,
} from './distinguished-name.ts'

type Value = readonly [oid: string, value: Uint8Array]

/** A Name of relative names with one attribute each. */
const nameOf = (...values: readonly Value[]) =>
  readDer(
    der.sequence(...values.map(([oid, value]) => der.set(der.sequence(der.oid(oid), value)))),
    readName,
  )
const cn = (value: Uint8Array) => nameOf(['2.5.4.3', value])
const bmp = (text: string) => der.tlv(0x1e, Buffer.from(text, 'utf16le').swap16())

describe('RFC 5280 §7.1: names are the same', () => {
  it.each([
    ['of another string type', der.utf8('Tocsin'), der.printable('Tocsin')],
    ['in two octets each', der.utf8('Tocsin'), bmp('Tocsin')],
    ['in other case', der.utf8('Tocsin CA'), der.utf8('TOCSIN ca')],
    ['with other spaces', der.utf8('Tocsin CA'), der.utf8('  Tocsin   CA ')],
    ['composed or not', der.utf8('Zoë'), der.utf8('Zoe\u0308')],
    ['in case beyond ASCII', der.utf8('ZOË'), der.utf8('zoë')],
  ])('%s', (_, left, right) => {
    expect(isSameName(cn(left), cn(right))).toBe(true)
    expect(isSameName(cn(right), cn(left))).toBe(true)
  })

  it('whatever the order in a set, but not of sets', () => {
    const one = der.sequence(der.oid('2.5.4.3'), der.utf8('a'))
    const two = der.sequence(der.oid('2.5.4.10'), der.utf8('b'))
    const read = (name: Uint8Array) => readDer(name, readName)
    const both = read(der.sequence(der.set(one, two)))
    expect(isSameName(both, read(der.sequence(der.set(two, one))))).toBe(true)
    const inTurn = read(der.sequence(der.set(one), der.set(two)))
    expect(isSameName(both, inTurn)).toBe(false)
    expect(isSameName(inTurn, read(der.sequence(der.set(two), der.set(one))))).toBe(false)
  })
})

describe('RFC 5280 §7.1: names are not the same', () => {
  it.each([
    [
      'that end earlier',
      [['2.5.4.3', der.utf8('a')]],
      [
        ['2.5.4.3', der.utf8('a')],
        ['2.5.4.3', der.utf8('b')],
      ],
    ],
    ['of another attribute', [['2.5.4.3', der.utf8('a')]], [['2.5.4.10', der.utf8('a')]]],
    [
      'whose values look like two',
      [['2.5.4.3', der.utf8('a, O=b')]],
      [
        ['2.5.4.3', der.utf8('a')],
        ['2.5.4.10', der.utf8('b')],
      ],
    ],
    [
      'whose value looks like a set',
      [['2.5.4.3', der.utf8('a+2.5.4.10=b')]],
      [['2.5.4.3', der.utf8('a+2.5.4.10=c')]],
    ],
    ['without a space', [['2.5.4.3', der.utf8('a b')]], [['2.5.4.3', der.utf8('ab')]]],
  ] as const)('%s', (_, left, right) => {
    expect(
      isSameName(nameOf(...(left as readonly Value[])), nameOf(...(right as readonly Value[]))),
    ).toBe(false)
  })
})

it('names are compared by their text only where their canonical form says the same', () => {
  const letter = fc.constantFrom(...'aAbB =,+\\#"\t', 'ö', 'Ö')
  const text = fc.array(letter, { maxLength: 5 }).map((letters) => letters.join(''))
  const value = fc.tuple(fc.constantFrom('2.5.4.3', '2.5.4.10'), text)
  const name = fc
    .array(value, { maxLength: 3 })
    .map((values) => nameOf(...values.map(([oid, each]) => [oid, der.utf8(each)] as const)))
  fc.assert(
    fc.property(name, name, (left, right) => {
      const canonical = (each: typeof left) => JSON.stringify(canonicalRdns(each))
      expect(isSameName(left, right)).toBe(canonical(left) === canonical(right))
    }),
    { numRuns: 3000 },
  )
})

it('common names and mailboxes are found wherever they are', () => {
  const name = nameOf(
    ['2.5.4.3', der.utf8('a')],
    ['1.2.840.113549.1.9.1', der.ia5('a@b.test')],
    ['2.5.4.3', der.utf8('b')],
  )
  expect(commonNames(name)).toEqual(['a', 'b'])
  expect(emailAddresses(name)).toEqual(['a@b.test'])
})
