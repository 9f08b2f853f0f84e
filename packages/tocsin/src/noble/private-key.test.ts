import { generateKeyPairSync } from 'node:crypto'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { MisuseError } from '../alert/error.ts'
import { noblePrivateKey } from './index.ts'

const ed25519 = generateKeyPairSync('ed25519').privateKey
const der = Uint8Array.from(ed25519.export({ format: 'der', type: 'pkcs8' }))

/** That noble and node agree about each key is in crypto/provider-signature.test.ts. */
describe('noblePrivateKey', () => {
  it('refuses RSA, other curves, and what is not PKCS #8', () => {
    const rsa = generateKeyPairSync('rsa', { modulusLength: 1024 }).privateKey
    const other = generateKeyPairSync('ec', { namedCurve: 'secp256k1' }).privateKey
    const curve = generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey
    for (const key of [
      rsa.export({ format: 'der', type: 'pkcs8' }),
      other.export({ format: 'der', type: 'pkcs8' }),
      curve.export({ format: 'der', type: 'sec1' }),
      new Uint8Array(),
      der.subarray(1),
      der.subarray(0, -1),
      Uint8Array.of(...der, 0),
    ]) {
      expect(() => noblePrivateKey(key)).toThrow(MisuseError)
    }
  })

  it('refuses to sign with an algorithm of another key', () => {
    expect(() => noblePrivateKey(der).sign('ecdsa_sha256', der)).toThrow(MisuseError)
  })

  it('takes garbage for misuse and nothing else', () => {
    fc.assert(
      fc.property(fc.nat(der.length - 1), fc.nat(255), (at, to) => {
        const changed = Uint8Array.from(der, (byte, i) => (i === at ? to : byte))
        try {
          expect(noblePrivateKey(changed).algorithms).toEqual(['ed25519'])
        } catch (error) {
          expect(error).toBeInstanceOf(MisuseError)
        }
      }),
    )
  })
})
