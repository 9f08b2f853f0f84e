import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { explicit, integer, octetString, oid, sequence } from '../../../test/support/der.ts'
import { chain, type Issued, issueCa, issueLeaf } from '../../../test/support/issue.ts'
import {
  type Bag,
  dataInfo,
  indefinite,
  longWinded,
  pbmac1,
  pfx,
  plainPfx,
  safeContents,
} from '../../../test/support/pfx.ts'
import { MisuseError } from '../../alert/error.ts'
import { passwordsOf } from './derive-key.ts'
import { pfxCredentials } from './pfx-credentials.ts'

const { root, intermediates, leaf } = chain({ intermediates: 2 })
const issued = [leaf, ...intermediates].map(({ der }) => der)
const other = issueLeaf({ subject: 'CN=other', key: 'rsa2048' })

const certificate = ({ der }: Issued, localKeyId?: number): Bag =>
  localKeyId === undefined ? { type: 'certificate', der } : { type: 'certificate', der, localKeyId }
const key = ({ keyPem }: Issued, localKeyId?: number): Bag => {
  const der = Buffer.from(keyPem.replace(/-----.*-----|\s/g, ''), 'base64')
  return localKeyId === undefined ? { type: 'key', der } : { type: 'key', der, localKeyId }
}

let directory = ''
beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), 'pfx-'))
  writeFileSync(join(directory, 'key.pem'), leaf.keyPem)
  writeFileSync(join(directory, 'leaf.pem'), leaf.pem)
  // Roots first and intermediates upside down: the file has no order of its own.
  const others = [root, ...intermediates.toReversed()].map(({ pem }) => pem).join('')
  writeFileSync(join(directory, 'others.pem'), others)
})
afterAll(() => rmSync(directory, { recursive: true }))

/** What openssl pkcs12 -export makes of `leaf` and its chain. */
function exported(passphrase: string, ...options: readonly string[]): Buffer {
  const file = join(directory, 'exported.p12')
  const common = ['-inkey', 'key.pem', '-in', 'leaf.pem', '-certfile', 'others.pem', '-out', file]
  const pass = ['-passout', `pass:${passphrase}`]
  execFileSync('openssl', ['pkcs12', '-export', ...common, ...pass, ...options], {
    cwd: directory,
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  return readFileSync(file)
}

describe('what openssl exports', () => {
  it.each([
    ['as it does by default', []],
    ['as it did before 3.0, with RC2', ['-legacy']],
    ['with triple DES', ['-descert', '-keypbe', 'PBE-SHA1-3DES']],
    ['with two keys of DES', ['-keypbe', 'PBE-SHA1-2DES', '-certpbe', 'PBE-SHA1-2DES']],
    ['with RC2 of 128 bits', ['-legacy', '-certpbe', 'PBE-SHA1-RC2-128']],
    ['with AES-128 and AES-192', ['-keypbe', 'AES-128-CBC', '-certpbe', 'AES-192-CBC']],
    ['with PBES2 and triple DES', ['-keypbe', 'DES-EDE3-CBC', '-certpbe', 'DES-EDE3-CBC']],
    ['with nothing encrypted', ['-keypbe', 'NONE', '-certpbe', 'NONE']],
    ['with SHA-1', ['-macalg', 'sha1']],
    ['with SHA-224', ['-macalg', 'sha224']],
    ['with SHA-384', ['-macalg', 'sha384']],
    ['with SHA-512', ['-macalg', 'sha512']],
    ['without a MAC', ['-nomac']],
    ['with one round', ['-noiter', '-nomaciter']],
  ])('is read: %s', (_, options) => {
    const [credential, ...more] = pfxCredentials(exported('secret', ...options), 'secret')
    expect(credential?.certificates).toEqual(issued)
    expect(credential?.key.spki).toEqual(leaf.spki)
    expect(more).toEqual([])
  })

  it.each(['пароль€😀', ' ', 'a'.repeat(200)])('is read with the passphrase %j', (passphrase) => {
    const file = exported(passphrase)
    expect(pfxCredentials(file, passphrase)).toHaveLength(1)
    expect(() => pfxCredentials(file, `${passphrase}x`)).toThrow('the passphrase does not fit')
  })

  it('is read with an empty passphrase, said or unsaid', () => {
    expect(pfxCredentials(exported(''), '')).toHaveLength(1)
    expect(pfxCredentials(exported(''))).toHaveLength(1)
    expect(pfxCredentials(exported('', '-nomac'))).toHaveLength(1)
  })

  it.each([
    ['with a MAC', []],
    ['without', ['-nomac']],
  ])('needs its passphrase, %s', (_, options) => {
    const file = exported('secret', ...options)
    expect(() => pfxCredentials(file)).toThrow('it is protected by a passphrase: pass it')
    expect(() => pfxCredentials(file, 'wrong')).toThrow('the passphrase does not fit')
    expect(() => pfxCredentials(file, 'wrong')).toThrow(MisuseError)
  })

  it('needs its passphrase, whichever wrong one is tried: padding fits some', () => {
    const file = exported('secret', '-nomac', '-noiter')
    for (let i = 0; i < 1000; i++) {
      expect(() => pfxCredentials(file, `wrong${i}`)).toThrow('the passphrase does not fit')
    }
  })

  it.each([
    ['as it does by default', []],
    ['as it did before 3.0', ['-legacy']],
  ])('is told to be damaged, not its passphrase wrong, when only the MAC is: %s', (_, options) => {
    const file = exported('secret', ...options)
    // The last elements: the digest, a salt of 8 octets and the rounds, 2048.
    const at = file.length - 16
    file[at] = (file[at] ?? 0) ^ 1
    const damaged = 'it is damaged: the passphrase fits, but its MAC does not'
    expect(() => pfxCredentials(file, 'secret')).toThrow(damaged)
    expect(() => pfxCredentials(file, 'wrong')).toThrow('the passphrase does not fit')
  })

  it('is not read with RC4, and how to go on is said', () => {
    const file = exported('secret', '-legacy', '-certpbe', 'PBE-SHA1-RC4-128')
    const read = () => pfxCredentials(file, 'secret')
    expect(read).toThrow(/encrypted by 1\.2\.840\.113549\.1\.12\.1\.1, .*openssl pkcs12 -legacy/)
  })

  it.each([
    ['encrypted', ['-noiter', '-nomaciter']],
    ['not encrypted', ['-nomaciter', '-keypbe', 'NONE', '-certpbe', 'NONE']],
  ])('is what it was or refused, whichever byte changes: %s', (_, options) => {
    changing(exported('secret', ...options), (changed) => {
      const credentials = orMisuse(() => pfxCredentials(changed, 'secret'))
      if (!credentials) return
      expect(credentials.map(({ key: { spki } }) => spki)).toEqual([leaf.spki])
      expect(credentials.map(({ certificates }) => certificates)).toEqual([issued])
    })
  })

  it('without a MAC may be something else when changed, but throws nothing else', () => {
    changing(exported('secret', '-noiter', '-nomac'), (changed) => {
      expect(() => orMisuse(() => pfxCredentials(changed, 'secret'))).not.toThrow()
    })
  })

  it('may be cut anywhere, and is damaged then', () => {
    const file = exported('secret', '-noiter', '-nomaciter')
    for (let length = 0; length < file.length; length++) {
      const read = () => pfxCredentials(file.subarray(0, length), 'secret')
      expect(read).toThrow(/it is damaged, or no PKCS #12 file/)
    }
  })
})

function changing(file: Buffer, check: (changed: Buffer) => void): void {
  const place = fc.nat(file.length - 1)
  fc.assert(
    fc.property(place, fc.integer({ min: 1, max: 255 }), (at, change) => {
      const changed = Buffer.from(file)
      changed[at] = (changed[at] ?? 0) ^ change
      check(changed)
    }),
    { numRuns: 300 },
  )
}

function orMisuse<T>(read: () => T): T | undefined {
  try {
    return read()
  } catch (error) {
    if (error instanceof MisuseError) return undefined
    throw error
  }
}

describe('BER, as older tools wrote it', () => {
  const bags = [certificate(leaf), key(leaf)]

  it.each([
    ['no lengths said and strings in pieces', indefinite],
    ['lengths longer than need be', longWinded],
  ])('is read: %s', (_, written) => {
    const safe = written(sequence(dataInfo(written(safeContents(...bags)))))
    const mac = pbmac1(safe, { passphrase: 'secret', keyLength: 32 })
    const [credential] = pfxCredentials(written(pfx(safe, mac)), 'secret')
    expect(credential?.key.spki).toEqual(leaf.spki)
    expect(credential?.certificates).toEqual([leaf.der])
  })

  it('is read when openssl wrote what is within', () => {
    for (const options of [[], ['-legacy']]) {
      const file = indefinite(exported('secret', ...options))
      expect(pfxCredentials(file, 'secret')[0]?.certificates).toEqual(issued)
    }
  })

  it('is not read without end', () => {
    const nested = Buffer.alloc(100_000, Uint8Array.of(0x30, 0x80))
    expect(() => pfxCredentials(nested)).toThrow(/damaged.*nested too deeply/)
    expect(() => pfxCredentials(Buffer.of(0x04, 0x80, 0, 0))).toThrow(/damaged.*indefinite/)
    expect(() => pfxCredentials(Buffer.of(0x24, 3, 2, 1, 0))).toThrow(/damaged.*piece of a string/)
    expect(() => pfxCredentials(Buffer.of(0x1f, 1, 0))).toThrow(/damaged.*tag of several/)
    expect(() => pfxCredentials(Buffer.of(0x30, 0x84, 1, 0, 0, 0))).toThrow(/damaged.*length of/)
  })

  it('throws nothing but MisuseError, whichever bytes it is', () => {
    const safe = sequence(dataInfo(safeContents(...bags)))
    const file = indefinite(pfx(safe, pbmac1(safe, { passphrase: '', keyLength: 32 })))
    fc.assert(
      fc.property(fc.nat(file.length - 1), fc.uint8Array({ maxLength: 4 }), (at, octets) => {
        const changed = Buffer.concat([file.subarray(0, at), octets, file.subarray(at + 1)])
        expect(orMisuse(() => pfxCredentials(changed))?.[0]?.key.spki ?? leaf.spki).toEqual(
          leaf.spki,
        )
      }),
    )
  })
})

describe('PBMAC1 (RFC 9879 §4)', () => {
  const safe = sequence(dataInfo(safeContents(certificate(leaf), key(leaf))))

  it('is checked', () => {
    const file = pfx(safe, pbmac1(safe, { passphrase: 'secret', keyLength: 32 }))
    expect(pfxCredentials(file, 'secret')).toHaveLength(1)
    expect(() => pfxCredentials(file, 'other')).toThrow('the passphrase does not fit')
    const forged = pfx(safe, pbmac1(sequence(), { passphrase: 'secret', keyLength: 32 }))
    expect(() => pfxCredentials(forged, 'secret')).toThrow('the passphrase does not fit')
  })

  it.each([
    ['no length of a key', { keyLength: undefined }, 'it does not say how long its key is'],
    ['a key that can be guessed', { keyLength: 1 }, 'its MAC has a key of only 1 octets'],
    ['a key beyond reason', { keyLength: 1025 }, 'it makes a key of 1025 octets'],
    ['more rounds than anyone waits for', { keyLength: 32, rounds: 2 ** 30 }, 'rounds of hashing'],
    ['no rounds', { keyLength: 32, rounds: 0 }, 'it asks for 0 rounds'],
    ['many rounds for each octet', { keyLength: 1024, rounds: 9_000_000 }, 'rounds of hashing'],
  ])('is refused with %s', (_, options, message) => {
    const file = pfx(safe, pbmac1(safe, { ...options, passphrase: 'secret' }))
    expect(() => pfxCredentials(file, 'secret')).toThrow(MisuseError)
    expect(() => pfxCredentials(file, 'secret')).toThrow(message)
  })
})

describe('a file that asks for more than anyone waits for', () => {
  const MOST = 2 ** 31 - 1
  const salt = octetString(Buffer.from('saltsalt'))
  const safe = sequence(dataInfo(safeContents(certificate(leaf), key(leaf))))
  const mac = (hash: string, length: number, rounds: number) => {
    const digest = sequence(sequence(oid(hash)), octetString(new Uint8Array(length)))
    return sequence(digest, salt, integer(rounds))
  }
  /** Keys, each encrypted with so many rounds; 3DES makes three blocks of it, and one for the IV. */
  const encrypted = (...rounds: readonly number[]) => {
    const scheme = oid('1.2.840.113549.1.12.1.3')
    const bags = rounds.map((each) => {
      const algorithm = sequence(scheme, sequence(salt, integer(each)))
      const value = sequence(algorithm, octetString(new Uint8Array(16)))
      return sequence(oid('1.2.840.113549.1.12.10.1.2'), explicit(0, value))
    })
    return pfx(sequence(dataInfo(sequence(...bags))))
  }

  it.each([
    ['in its MAC', pfx(safe, mac('1.3.14.3.2.26', 20, MOST))],
    ['in its MAC, with SHA-512', pfx(safe, mac('2.16.840.1.101.3.4.2.3', 64, MOST))],
    ['for a key', encrypted(MOST)],
    ['nothing', encrypted(0)],
  ])('is refused at once: %s', (_, file) => {
    expect(() => pfxCredentials(file, 'secret')).toThrow(MisuseError)
    expect(() => pfxCredentials(file, 'secret')).toThrow(
      /it asks for \d+ rounds of hashing, of 1 to/,
    )
  })

  it('may not ask for it little by little', () => {
    const [password] = passwordsOf('secret')
    for (let i = 0; i < 10; i++) password?.spend(1_000_000)
    expect(() => password?.spend(1)).toThrow('it asks for 1 rounds of hashing, of 1 to 10000000')
  })

  it('shares what may be asked for between the ways to write no passphrase', () => {
    const [one, other] = passwordsOf(undefined)
    one?.spend(9_000_000)
    expect(() => other?.spend(2_000_000)).toThrow(MisuseError)
  })
})

describe('what is in a file', () => {
  it('may be several keys, each with its chain, in bags within bags', () => {
    const inner = { type: 'contents', der: safeContents(key(leaf), certificate(leaf)) } as const
    const authorities = [root, ...intermediates].map((each) => certificate(each))
    const file = plainPfx(certificate(other), ...authorities, inner, key(other))
    const found = pfxCredentials(file).map(({ certificates }) => certificates)
    expect(found).toEqual([issued, [other.der]])
  })

  it('passes over CRLs and secrets', () => {
    const crl = { type: 'crl', der: sequence() } as const
    const secret = { type: 'secret', der: sequence() } as const
    expect(pfxCredentials(plainPfx(crl, certificate(leaf), secret, key(leaf)))).toHaveLength(1)
  })

  it('is paired by the key; among certificates of one key, localKeyId decides', () => {
    const renewed = issueLeaf({ key: leaf, subject: 'CN=renewed' })
    const pairOf = (...bags: readonly Bag[]) =>
      pfxCredentials(plainPfx(...bags))[0]?.certificates[0]
    expect(pairOf(certificate(leaf, 1), certificate(renewed, 2), key(leaf, 2))).toEqual(renewed.der)
    expect(pairOf(certificate(leaf), certificate(renewed), key(leaf))).toEqual(leaf.der)
    expect(pairOf(certificate(other, 2), certificate(leaf, 1), key(leaf, 2))).toEqual(leaf.der)
  })

  it('tells authorities of one name apart by their signatures', () => {
    const impostor = issueCa({ subject: 'CN=Test Intermediate 2, O=tocsin', issuer: root })
    const authorities = [impostor, root, ...intermediates].map((each) => certificate(each))
    const [credential] = pfxCredentials(plainPfx(certificate(leaf), key(leaf), ...authorities))
    expect(credential?.certificates).toEqual(issued)
  })

  it('may be a certificate that signed itself, and keys without any', () => {
    const own = issueLeaf({ subject: 'CN=own' })
    const [credential] = pfxCredentials(plainPfx(key(other), certificate(own), key(own)))
    expect(credential?.certificates).toEqual([own.der])
  })

  const data = (content: Uint8Array) => pfx(sequence(content))
  const typed = (type: string) => sequence(oid(type), explicit(0, sequence()))

  it.each([
    ['no key', plainPfx(certificate(leaf)), 'it holds no private key'],
    ['no certificate', plainPfx(key(leaf)), 'it holds no certificate for its private key'],
    ['a damaged key', plainPfx({ type: 'key', der: sequence() }), 'a key in it: damaged, or not'],
    [
      'a damaged certificate',
      plainPfx({ type: 'certificate', der: sequence() }, key(leaf)),
      'certificate 1 in it: a certificate cannot be parsed',
    ],
    ['another version', pfx(sequence(), undefined, 4), 'it is PKCS #12 of version 4, not of 3'],
    ['what is encrypted for a key', data(typed('1.2.840.113549.1.7.3')), 'for a public key'],
    ['what nobody knows', data(typed('1.2.3')), 'it holds 1.2.3, which is not supported'],
    [
      'a signature in place of a MAC',
      sequence(Buffer.of(2, 1, 3), typed('1.2.840.113549.1.7.2')),
      'it is signed, not protected by a passphrase',
    ],
    ['PEM', Buffer.from(leaf.pem), 'it is PEM, no PKCS #12: pass it as cert and key'],
    ['nothing', new Uint8Array(0), 'it is damaged, or no PKCS #12 file'],
    ['a certificate', leaf.der, 'it is damaged, or no PKCS #12 file'],
    [
      'more after its end',
      Buffer.concat([plainPfx(), Buffer.of(0)]),
      'bytes after the last element',
    ],
    ['no octets of a string', sequence(Buffer.of(2, 1, 3), octetString()), 'it is damaged'],
  ])('is refused when it is %s', (_, file, message) => {
    expect(() => pfxCredentials(file)).toThrow(MisuseError)
    expect(() => pfxCredentials(file)).toThrow(message)
  })
})
