import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { addressText, isFor, parseAddress } from './name.ts'

const dns = (...names: string[]) => ({ dns: names, ip: [] })
const ip = (...texts: string[]) => ({
  dns: [],
  ip: texts.map((text) => parseAddress(text) ?? new Uint8Array()),
})

describe('isFor', () => {
  it.each([
    ['example.com', 'example.com'],
    ['EXAMPLE.com', 'example.COM'],
    ['example.com', 'example.com.'],
    ['*.example.com', 'www.example.com'],
    ['*.Example.com', 'WWW.example.com.'],
    ['*.example.com', 'xn--bcher-kva.example.com'],
    ['xn--bcher-kva.example', 'XN--bcher-kva.example'],
    ['localhost', 'localhost'],
    ['under_score.example', 'under_score.example'],
  ])('%s is for %s', (name, host) => expect(isFor(dns('other.test', name), host)).toBe(true))

  it.each([
    ['example.com', 'www.example.com'],
    ['*.example.com', 'example.com'],
    ['*.example.com', 'a.b.example.com'],
    ['*.example.com', '.example.com'],
    ['*.com', 'example.com'],
    ['*', 'localhost'],
    ['*.', 'localhost'],
    ['w*.example.com', 'www.example.com'],
    ['*w.example.com', 'www.example.com'],
    ['www.*.com', 'www.example.com'],
    ['*.*.com', 'www.example.com'],
    ['*.example.com', '*.example.com.evil'],
    ['example.com.', 'example.com'],
    ['example.com', 'example.com..'],
    ['example.com', 'example.comx'],
    ['example.com\0.evil.test', 'example.com'],
    ['', ''],
    ['.', '.'],
    ['k.example', '\u212a.example'],
    ['127.0.0.1', '127.0.0.1'],
    ['*.0.0.1', '127.0.0.1'],
    ['1.2.3', '1.2.3'],
    ['::1', '::1'],
  ])('%j is not for %j', (name, host) => expect(isFor(dns(name), host)).toBe(false))

  it('compares addresses as bytes, and only with iPAddress', () => {
    expect(isFor(ip('127.0.0.1'), '127.0.0.1')).toBe(true)
    expect(isFor(ip('::1'), '0:0::0:1')).toBe(true)
    expect(isFor(ip('127.0.0.1'), '127.0.0.2')).toBe(false)
    expect(isFor(ip('127.0.0.1'), '::ffff:127.0.0.1')).toBe(false)
    expect(isFor(ip('127.0.0.1'), 'localhost')).toBe(false)
  })

  it('is for nobody without subjectAltName', () => {
    expect(isFor(undefined, 'localhost')).toBe(false)
    expect(isFor(dns(), 'localhost')).toBe(false)
  })
})

describe('parseAddress', () => {
  it.each([
    ['1.2.3.4', '1.2.3.4'],
    ['255.255.255.255', '255.255.255.255'],
    ['::', '0:0:0:0:0:0:0:0'],
    ['1::', '1:0:0:0:0:0:0:0'],
    ['2001:db8::8:800:200C:417A', '2001:db8:0:0:8:800:200c:417a'],
    ['::ffff:1.2.3.4', '0:0:0:0:0:ffff:102:304'],
    ['1:2:3:4:5:6:7:8', '1:2:3:4:5:6:7:8'],
    ['1:2:3:4:5:6:1.2.3.4', '1:2:3:4:5:6:102:304'],
    ['1:2:3:4:5:6:7::', '1:2:3:4:5:6:7:0'],
  ])('%s', (text, canonical) =>
    expect(addressText(parseAddress(text) ?? new Uint8Array())).toBe(canonical),
  )

  it.each([
    '',
    '1.2.3',
    '1.2.3.4.5',
    '1.2.3.256',
    '01.2.3.4',
    '0x1.2.3.4',
    ' 1.2.3.4',
    ':',
    ':::',
    '1::2::3',
    '1:2:3:4:5:6:7',
    '1:2:3:4:5:6:7:8:9',
    '1:2:3:4:5:6:7:8::',
    '1:2:3:4::5:6:7:8',
    '12345::',
    'g::',
    '1.2.3.4::',
    '::1.2.3.4:5',
    'fe80::1%eth0',
    '[::1]',
  ])('%j is none', (text) => expect(parseAddress(text)).toBeUndefined())

  it('reads what addressText writes', () => {
    const address = fc.oneof(
      fc.uint8Array({ minLength: 4, maxLength: 4 }),
      fc.uint8Array({ minLength: 16, maxLength: 16 }),
    )
    fc.assert(
      fc.property(address, (bytes) => {
        expect(parseAddress(addressText(bytes))).toEqual(bytes)
      }),
    )
  })
})
