import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { toPem } from '../../test/support/issue.ts'
import { MisuseError } from '../alert/error.ts'
import { decodePem } from './pem.ts'

describe('decodePem', () => {
  it('reads what is written', () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 1, maxLength: 200 }), (der) => {
        expect(decodePem(toPem('CERTIFICATE', der))).toEqual([
          { label: 'CERTIFICATE', der, line: 1 },
        ])
      }),
    )
  })

  const one = toPem('CERTIFICATE', Uint8Array.of(1, 2, 3, 4))
  const two = toPem('PRIVATE KEY', Uint8Array.of(5))

  it('skips text around blocks, takes any line ends, keeps the order', () => {
    const text = `subject=CN=x\n${one}between\n${two}after`.replaceAll('\n', '\r\n')
    expect(decodePem(text).map(({ label }) => label)).toEqual(['CERTIFICATE', 'PRIVATE KEY'])
  })

  it('knows in which line each begins', () => {
    expect(decodePem(`# first\n${one}\n${two}`).map(({ line }) => line)).toEqual([2, 6])
    const text = `${one}\n${two.replace('BQ', 'B')}`
    expect(() => decodePem(text)).toThrow("the PEM block 'PRIVATE KEY' in line 5 is not")
  })

  it('takes several labels', () => {
    expect(decodePem(one + two, 'PRIVATE KEY', 'CERTIFICATE')).toHaveLength(2)
    expect(() => decodePem(one, 'X', 'Y')).toThrow("no PEM block 'X' or 'Y' found")
  })

  it('takes only the label asked for, and looks into no other block', () => {
    const odd = '-----BEGIN RSA PRIVATE KEY-----\nProc-Type: 4\n!\n-----END RSA PRIVATE KEY-----\n'
    expect(decodePem(odd + one, 'CERTIFICATE')).toHaveLength(1)
  })

  it.each([
    ['no block', 'hello', /no PEM block/],
    ['no block of that label', two, /no PEM block 'CERTIFICATE'/],
    ['no end', one.replace('END', 'FIN'), /no end/],
    ['an end of another block', `${one.replace('END', 'FIN')}${one}`, /no end/],
    ['no label', '-----BEGIN CERTIFICATE\nAQID', /no label/],
    ['other characters', one.replace('AQ', 'A-'), /base64/],
    ['padding within', one.replace('AQ', 'A='), /base64/],
    ['a digit missing', one.replace('AQ', 'A'), /base64/],
    ['nothing inside', '-----BEGIN CERTIFICATE-----\n-----END CERTIFICATE-----', /base64/],
    ['headers', one.replace('\n', '\nDEK-Info: x\n\n'), /headers/],
  ])('refuses a text with %s', (_, text, message) => {
    const decode = () => decodePem(text, 'CERTIFICATE')
    expect(decode).toThrow(MisuseError)
    expect(decode).toThrow(message)
  })
})
