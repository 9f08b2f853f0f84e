import { execFileSync } from 'node:child_process'
import { generateKeyPairSync } from 'node:crypto'
import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { decodePem } from 'tocsin'
import { describe, expect, it } from 'vitest'
import { Failure } from '../failure.ts'
import { createAuthority, issueLeaf, revocationList } from '../lab/certificates.ts'
import { pem } from '../lab/pem.ts'
import { certificatesIn } from './certificates-in.ts'
import { elements, pkcs7Certificates } from './pkcs7.ts'

const authority = await createAuthority()
const leaf = await issueLeaf(authority)
const ders = decodePem(leaf.chain, 'CERTIFICATE').map(({ der }) => der)
const [first = new Uint8Array()] = ders
const directory = mkdtempSync(join(tmpdir(), 'tocsin-'))
const file = (name: string, text: string) => {
  const path = join(directory, name)
  writeFileSync(path, text)
  return path
}
const openssl = (...args: readonly string[]) => execFileSync('openssl', args)
const chainFile = file('chain.pem', leaf.chain)
const keyFile = file('key.pem', leaf.privateKey)
const bundle = (form: 'PEM' | 'DER') =>
  openssl('crl2pkcs7', '-nocrl', '-certfile', chainFile, '-outform', form)

const read = (octets: Uint8Array | string) =>
  certificatesIn({ name: "'x'", octets: Buffer.from(octets) }).map((der) => [...der])
const hex = (list: readonly Uint8Array[]) => list.map((der) => [...der])

describe('certificates', () => {
  it.each([
    ['PEM with text around', `subject=…\n${leaf.chain}\nthe end\n`],
    ['PEM with the key between', leaf.chain.replace(/(?<=E-----\n)(?=-----B)/, leaf.privateKey)],
    ['PEM with an encrypted key of old', `${leaf.chain}${oldKey()}`],
    ['PEM of Windows', leaf.chain.replaceAll('\n', '\r\n')],
    ['PEM with the older label', leaf.chain.replaceAll(' CERTIFICATE', ' X509 CERTIFICATE')],
    ['PKCS #7 in PEM', bundle('PEM')],
    ['PKCS #7 in DER', bundle('DER')],
    ['DER, one after the other', Buffer.concat(ders)],
  ])('are read from %s', (_, octets) => {
    expect(read(octets)).toEqual(hex(ders))
  })

  it('are read from what OpenSSL trusts, without what it is trusted for', () => {
    const trusted = openssl('x509', '-in', chainFile, '-trustout', '-addtrust', 'serverAuth')
    expect(trusted.toString()).toContain('BEGIN TRUSTED CERTIFICATE')
    expect(read(trusted)).toEqual(hex([first]))
  })

  it('are left to be judged with what stands behind them', () => {
    const octets = Buffer.concat([first, Uint8Array.of(1, 2, 3)])
    expect(read(octets)).toEqual(hex([octets]))
  })
})

/** As OpenSSL wrote keys before PKCS #8. */
function oldKey(): string {
  return '-----BEGIN RSA PRIVATE KEY-----\nProc-Type: 4,ENCRYPTED\nDEK-Info: AES-128-CBC,00\n\nAAAA\n-----END RSA PRIVATE KEY-----\n'
}

const encrypted = { type: 'pkcs8', cipher: 'aes-256-cbc', passphrase: 'secret' } as const
const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
const request = (form: string) =>
  openssl('req', '-new', '-key', keyFile, '-subj', '/CN=localhost', '-outform', form)
const crl = await revocationList(authority, [leaf.serialNumber])
const derOf = (text: string) => Buffer.from(decodePem(text)[0]?.der ?? '')

describe('what is no certificate', () => {
  it.each([
    ['a key', leaf.privateKey, 'is a private key, no certificate'],
    ['a key in DER', derOf(leaf.privateKey), 'is a private key, no certificate'],
    ['an old key in DER', privateKey.export({ type: 'sec1', format: 'der' }), 'is a private key'],
    ['an old key', oldKey(), 'is a private key, no certificate'],
    ['an encrypted key', privateKey.export({ ...encrypted, format: 'pem' }), 'is an encrypted'],
    ['one in DER', privateKey.export({ ...encrypted, format: 'der' }), 'is an encrypted private'],
    ['a public key', publicKey.export({ type: 'spki', format: 'pem' }), 'is a public key'],
    ['one in DER', publicKey.export({ type: 'spki', format: 'der' }), 'is a public key'],
    ['a request', request('PEM'), 'is a certificate request, which nobody has signed yet'],
    ['one in DER', request('DER'), 'is a certificate request'],
    ['a revocation list', crl, 'is a revocation list, no certificate'],
    ['one in DER', derOf(crl), 'is a revocation list'],
    ['PKCS #12', pkcs12(), 'is PKCS #12, no certificate'],
    ['an empty PKCS #7', openssl('crl2pkcs7', '-nocrl', '-outform', 'DER'), 'is PKCS #7 without'],
    ['another block', pem('DH PARAMETERS', Uint8Array.of(0x30, 0)), 'are DH PARAMETERS'],
    ['nothing', '', 'is empty'],
    ['white space', ' \n', 'is empty'],
    ['prose', 'certificate', 'is neither PEM nor DER'],
    ['DER cut short', first.subarray(0, 300), 'is DER that was cut short'],
    ['base64', Buffer.from(first).toString('base64'), 'is base64 without its BEGIN and END lines'],
    ['damaged PEM', leaf.chain.replace('MII', 'M*I'), 'is not valid base64'],
    ['PEM without its end', leaf.chain.slice(0, 200), 'has no end'],
  ])('is told: %s', (_, octets, message) => {
    const expected = expect.objectContaining({
      name: 'Failure',
      message: expect.stringContaining(message),
      hint: expect.stringMatching(/./),
      exitCode: 2,
    })
    expect(() => read(octets as string)).toThrow(expected)
  })

  it('whatever it is, costs no other error', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 64 }), fc.boolean(), (tail, isDer) => {
        const octets = isDer ? Uint8Array.of(0x30, tail.length, ...tail) : tail
        try {
          expect(certificatesIn({ name: 'x', octets }).length).toBeGreaterThan(0)
        } catch (error) {
          expect(error).toBeInstanceOf(Failure)
        }
      }),
    )
  })
})

function pkcs12(): Buffer {
  const args = ['-export', '-in', chainFile, '-inkey', keyFile, '-passout', 'pass:x']
  return openssl('pkcs12', ...args)
}

describe('PKCS #7', () => {
  it('is read to its end, and no further, wherever it is cut', () => {
    const der = bundle('DER')
    expect(pkcs7Certificates(der)?.length).toBe(2)
    for (let length = 0; length < der.length; length += 7) {
      expect(pkcs7Certificates(der.subarray(0, length)) ?? []).toEqual([])
    }
  })

  it('is cut into elements that cover it', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), fc.uint8Array({ maxLength: 9 }), (a, b) => {
        const length = a.length < 0x80 ? [a.length] : [0x82, a.length >> 8, a.length & 0xff]
        const [element, ...others] = elements(Uint8Array.of(0x04, ...length, ...a, ...b))
        expect([...(element?.content ?? [])]).toEqual([...a])
        expect(others.reduce((sum, { whole }) => sum + whole.length, 0)).toBeLessThanOrEqual(
          b.length,
        )
      }),
    )
  })
})
