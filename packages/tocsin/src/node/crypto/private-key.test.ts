import { generateKeyPairSync, type KeyObject } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { MisuseError } from '../../alert/error.ts'
import { nodeCrypto } from './index.ts'
import { privateKey } from './private-key.ts'

const message = Uint8Array.of(1, 2, 3)
const ec = generateKeyPairSync('ec', { namedCurve: 'P-256' })
const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 })
const spki = (key: KeyObject) => Uint8Array.from(key.export({ format: 'der', type: 'spki' }))
const pem = (key: KeyObject, type: 'pkcs8' | 'sec1' | 'pkcs1' = 'pkcs8') =>
  key.export({ format: 'pem', type }).toString()
const encryption = { cipher: 'aes-256-cbc', passphrase: 'sesame' } as const

describe('privateKey', () => {
  it.each([
    ['PKCS #8', ec, 'pkcs8'],
    ['SEC 1', ec, 'sec1'],
    ['PKCS #8', rsa, 'pkcs8'],
    ['PKCS #1', rsa, 'pkcs1'],
  ] as const)('reads %s as PEM, PEM in bytes, and DER', (_, pair, type) => {
    const text = pem(pair.privateKey, type)
    const der = Uint8Array.from(pair.privateKey.export({ format: 'der', type }))
    for (const input of [text, Buffer.from(text), der]) {
      const key = privateKey(input)
      expect(key.spki).toEqual(spki(pair.publicKey))
      const [algorithm] = key.algorithms
      const { verify } = nodeCrypto.signatures[algorithm!]
      expect(verify(key.spki, message, key.sign(algorithm!, message))).toBe(true)
    }
  })

  it.each(['pem', 'der'] as const)('reads encrypted %s with its passphrase only', (format) => {
    const input = ec.privateKey.export({ format, type: 'pkcs8', ...encryption } as never) as
      | string
      | Buffer
    expect(privateKey(input, 'sesame').spki).toEqual(spki(ec.publicKey))
    expect(() => privateKey(input)).toThrow('privateKey: encrypted, pass its passphrase')
    expect(() => privateKey(input, 'wrong')).toThrow('the passphrase does not fit')
  })

  it('skips what stands beside the key in the PEM', () => {
    const beside = rsa.publicKey.export({ format: 'pem', type: 'spki' }).toString()
    expect(privateKey(beside + pem(ec.privateKey)).spki).toEqual(spki(ec.publicKey))
  })

  it.each([
    ['nothing', '', 'neither PEM nor DER'],
    ['other text', 'hello', 'neither PEM nor DER'],
    ['other bytes', Uint8Array.of(1, 2, 3), 'neither PEM nor DER'],
    ['no bytes', new Uint8Array(), 'neither PEM nor DER'],
    ['DER of something else', spki(ec.publicKey), 'damaged, or not a private key'],
    [
      'a public key',
      ec.publicKey.export({ format: 'pem', type: 'spki' }).toString(),
      'holds no private key but PUBLIC KEY',
    ],
    ['a damaged key', pem(ec.privateKey).replace(/\n.{20}/, '\nAAAA'), 'damaged'],
    ['an X25519 key', pem(generateKeyPairSync('x25519').privateKey), 'takes this x25519 key'],
    [
      'an EC key on another curve',
      pem(generateKeyPairSync('ec', { namedCurve: 'secp256k1' }).privateKey),
      'takes this secp256k1 key',
    ],
  ])('says what is wrong with %s', (_, input, expected) => {
    expect(() => privateKey(input)).toThrow(MisuseError)
    expect(() => privateKey(input)).toThrow(expected)
  })

  it.each([
    ['P-256', ['ecdsa_sha256', 'ecdsa_sha384', 'ecdsa_sha512']],
    ['P-384', ['ecdsa_sha384', 'ecdsa_sha256', 'ecdsa_sha512']],
    ['P-521', ['ecdsa_sha512', 'ecdsa_sha256', 'ecdsa_sha384']],
  ])('prefers the hash of the curve on %s', (namedCurve, expected) => {
    const pair = generateKeyPairSync('ec', { namedCurve })
    expect(privateKey(pem(pair.privateKey)).algorithms).toEqual(expected)
  })

  it('offers PSS before PKCS #1, and only what fits the key', () => {
    const pss = ['rsa_pss_sha256', 'rsa_pss_sha384', 'rsa_pss_sha512']
    const pkcs1 = ['rsa_pkcs1_sha256', 'rsa_pkcs1_sha384', 'rsa_pkcs1_sha512']
    expect(privateKey(pem(rsa.privateKey)).algorithms).toEqual([...pss, ...pkcs1])
    const small = generateKeyPairSync('rsa', { modulusLength: 1024 })
    expect(privateKey(pem(small.privateKey)).algorithms).toEqual([...pss.slice(0, 2), ...pkcs1])
    const bound = generateKeyPairSync('rsa-pss', {
      modulusLength: 2048,
      hashAlgorithm: 'sha384',
      mgf1HashAlgorithm: 'sha384',
    })
    expect(privateKey(pem(bound.privateKey)).algorithms).toEqual(['rsa_pss_sha384'])
  })

  it('refuses to sign with an algorithm of another key', () => {
    const key = privateKey(pem(generateKeyPairSync('ed25519').privateKey))
    expect(key.sign('ed25519', message)).toHaveLength(64)
    expect(() => key.sign('ecdsa_sha256', message)).toThrow(MisuseError)
  })
})
