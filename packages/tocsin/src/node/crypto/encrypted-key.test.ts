import { execFileSync } from 'node:child_process'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { integer, nullValue, octetString, oid, sequence } from '../../../test/support/der.ts'
import { issueLeaf, toPem } from '../../../test/support/issue.ts'
import { indefinite, longWinded } from '../../../test/support/pfx.ts'
import { MisuseError } from '../../alert/error.ts'
import { privateKey } from './private-key.ts'

const rsa = issueLeaf({ key: 'rsa2048' })
const ec = issueLeaf()
const legacy = ['-provider', 'legacy', '-provider', 'default']

/** What openssl makes of a key. */
function encrypted(keyPem: string, ...args: readonly string[]): Buffer {
  return execFileSync('openssl', [...args, '-passout', 'pass:sesame'], {
    input: keyPem,
    stdio: ['pipe', 'pipe', 'pipe'],
  })
}

function expectRead(file: Buffer, spki: Uint8Array): void {
  expect(privateKey(file, 'sesame').spki).toEqual(spki)
  expect(() => privateKey(file, 'wrong')).toThrow('privateKey: damaged, or the passphrase does not')
  expect(() => privateKey(file)).toThrow('privateKey: encrypted, pass its passphrase')
}

describe('PKCS #8 as openssl encrypts it', () => {
  it.each([
    ['aes-128-cbc'],
    ['aes-192-cbc'],
    ['aes-256-cbc'],
    ['des3'],
    ['camellia-256-cbc'],
    ['aria-192-cbc'],
    ['aes-256-cbc', '-v2prf', 'hmacWithSHA1'],
    ['aes-256-cbc', '-v2prf', 'hmacWithSHA224'],
    ['aes-256-cbc', '-v2prf', 'hmacWithSHA384'],
    ['aes-256-cbc', '-v2prf', 'hmacWithSHA512'],
    ['aes-256-cbc', '-iter', '100000'],
    ['aes-256-cbc', '-scrypt'],
  ])('is read: -v2 %s %s %s', (...options) => {
    const convert = ['pkcs8', '-topk8', '-v2', ...options]
    expectRead(encrypted(ec.keyPem, ...convert), ec.spki)
    expectRead(encrypted(rsa.keyPem, ...convert, '-outform', 'DER'), rsa.spki)
  })

  it.each(['PBE-SHA1-3DES', 'PBE-SHA1-2DES'])('is read: -v1 %s', (scheme) => {
    expectRead(encrypted(ec.keyPem, 'pkcs8', '-topk8', '-v1', scheme), ec.spki)
  })

  it.each(['PBE-MD5-DES', 'PBE-SHA1-RC2-40'])('is not read, and told so: -v1 %s', (scheme) => {
    for (const form of ['PEM', 'DER']) {
      const convert = ['pkcs8', '-topk8', '-v1', scheme, '-outform', form, ...legacy]
      const file = encrypted(ec.keyPem, ...convert)
      expect(() => privateKey(file, 'sesame')).toThrow(
        'privateKey: its encryption is not supported: convert it',
      )
    }
  })
})

describe('PEM with Proc-Type: 4,ENCRYPTED', () => {
  it.each(['-aes128', '-aes192', '-aes256', '-des3', '-camellia128', '-aria256'])(
    'is read: %s',
    (cipher) => {
      const file = encrypted(rsa.keyPem, 'rsa', '-traditional', cipher)
      expect(file.toString()).toContain('Proc-Type: 4,ENCRYPTED')
      expectRead(file, rsa.spki)
      expectRead(encrypted(ec.keyPem, 'ec', cipher), ec.spki)
    },
  )
})

const NOTHING = new Uint8Array(0)
const salt = octetString(Buffer.from('saltsalt'))
const sealed = (algorithm: Uint8Array) => sequence(algorithm, octetString(new Uint8Array(16)))
const pbes2 = (derivation: Uint8Array) =>
  sealed(
    sequence(
      oid('1.2.840.113549.1.5.13'),
      sequence(
        derivation,
        sequence(oid('2.16.840.1.101.3.4.1.42'), octetString(new Uint8Array(16))),
      ),
    ),
  )
const pbkdf2 = (rounds: number) =>
  pbes2(
    sequence(
      oid('1.2.840.113549.1.5.12'),
      sequence(salt, integer(rounds), sequence(oid('1.2.840.113549.2.9'), nullValue)),
    ),
  )
const scrypt = (n: number, r: number, p: number) =>
  pbes2(
    sequence(
      oid('1.3.6.1.4.1.11591.4.11'),
      sequence(salt, integer(n), integer(r), integer(p), integer(32)),
    ),
  )
const pbes1 = (id: string, rounds: number) =>
  sealed(sequence(oid(id), sequence(salt, integer(rounds))))

describe('a key that asks for too much', () => {
  const MOST = 2 ** 31 - 1
  it.each([
    ['PBKDF2', pbkdf2(MOST), 'it asks for 2147483647 rounds of hashing, of at most 10000000'],
    ['PBKDF2 and more than fits', pbkdf2(2 ** 39), 'damaged'],
    ['scrypt', scrypt(1 << 17, 1, 1 << 17), 'it asks for scrypt with N·r·p = 17179869184'],
    ['PBES1', pbes1('1.2.840.113549.1.5.10', MOST), 'it asks for 2147483647 rounds'],
    ['what was before PBES2', pbes1('1.2.840.113549.1.12.1.3', MOST), 'it asks for 2147483647 r'],
  ])('is refused before it is decrypted: %s', (_, der, message) => {
    const written = [der, indefinite(der), longWinded(der)]
    for (const each of [
      ...written,
      ...written.map((form) => toPem('ENCRYPTED PRIVATE KEY', form)),
    ]) {
      expect(() => privateKey(each, 'sesame')).toThrow(MisuseError)
      expect(() => privateKey(each, 'sesame')).toThrow(`privateKey: ${message}`)
    }
    const longer = Buffer.concat([der, Buffer.of(0)])
    expect(() => privateKey(longer, 'sesame')).toThrow('privateKey: damaged')
  })
})

describe('an encrypted key that was changed', () => {
  const file = encrypted(ec.keyPem, 'pkcs8', '-topk8', '-outform', 'DER', '-iter', '1')

  it('is some key, or MisuseError', () => {
    fc.assert(
      fc.property(fc.nat(file.length - 1), fc.integer({ min: 1, max: 255 }), (at, change) => {
        const changed = Buffer.from(file)
        changed[at] = (changed[at] ?? 0) ^ change
        expect(() => orMisuse(changed)).not.toThrow()
      }),
    )
  })

  it('may be cut anywhere', () => {
    for (let length = 0; length < file.length; length++) {
      expect(() => privateKey(file.subarray(0, length), 'sesame')).toThrow(MisuseError)
    }
  })
})

function orMisuse(file: Buffer): Uint8Array {
  try {
    return privateKey(file, 'sesame').spki
  } catch (error) {
    if (error instanceof MisuseError) return NOTHING
    throw error
  }
}
