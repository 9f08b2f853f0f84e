import { describe, expect, it } from 'vitest'
import { hostName, hostNameOption } from './host-name.ts'

describe('a host name', () => {
  it.each([
    ['example.com', 'example.com'],
    ['Example.COM.', 'Example.COM'],
    ['localhost', 'localhost'],
    ['_dmarc.a-b.example', '_dmarc.a-b.example'],
    ['bücher.example', 'xn--bcher-kva.example'],
    ['日本。example', 'xn--wgv71a.example'],
    ['127.0.0.1', '127.0.0.1'],
    ['::1', '::1'],
    ['[2001:db8::1]', '2001:db8::1'],
    ['1.2', '1.2'],
  ])('%s is %s (RFC 9525 §6.3)', (text, expected) => {
    expect(hostName(text)).toBe(expected)
  })

  it.each([
    '',
    '.',
    'a..b',
    '*.example.com',
    'https://example.com/',
    'example.com:443',
    'a b',
    'a\u001b[31mb',
    '１.２.３.４',
    `${'a'.repeat(64)}.example`,
  ])('%j is none', (text) => {
    expect(hostName(text)).toBeUndefined()
    expect(() => hostNameOption('--name <host>', '').read(text)).toThrow('--name cannot be')
  })
})
