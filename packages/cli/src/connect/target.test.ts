import { describe, expect, it } from 'vitest'
import { target, targetText } from './target.ts'

describe('target', () => {
  it.each([
    ['example.com', 'example.com', 443],
    ['example.com:8443', 'example.com', 8443],
    ['[::1]:4433', '::1', 4433],
    ['[::1]', '::1', 443],
    ['2001:db8::1', '2001:db8::1', 443],
    ['https://example.com/path?query', 'example.com', 443],
    ['https://example.com:8443', 'example.com', 8443],
  ])('%s is %s, port %d', (text, host, port) => {
    expect(target(text)).toEqual({ host, port })
  })

  it.each(['', 'a:b', 'a:0', 'a:65536', 'a:1:2', ':443', 'http://example.com', '[::1]443'])(
    '%j is none',
    (text) => {
      expect(() => target(text)).toThrow()
    },
  )

  it('is written with brackets where it needs them', () => {
    expect(targetText({ host: '::1', port: 443 })).toBe('[::1]:443')
    expect(targetText({ host: 'localhost', port: 1 })).toBe('localhost:1')
  })
})
