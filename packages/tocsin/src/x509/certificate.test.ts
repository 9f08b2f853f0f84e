import { execFileSync } from 'node:child_process'
import { X509Certificate } from 'node:crypto'
import { devNull } from 'node:os'
import { rootCertificates } from 'node:tls'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import * as der from '../../test/support/der.ts'
import { chain, issue, issueCa, issueLeaf, type RawExtension } from '../../test/support/issue.ts'
import type { KeyKind as TestKeyKind } from '../../test/support/keys.ts'
import { TlsError } from '../alert/error.ts'
import { nodeCrypto } from '../node/crypto/index.ts'
import { type Certificate, parseCertificate, publicKeyOf } from './certificate.ts'
import { signatureCheck } from './chain-signature.ts'
import { decodePem } from './pem.ts'
import { timeText } from './time.ts'

const malformed = (fault = '') =>
  expect.objectContaining({
    condition: 'certificate.malformed',
    alert: 'bad_certificate',
    facts: { fault: expect.stringContaining(fault) },
  })

describe('parseCertificate', () => {
  it('reads every field', () => {
    const ca = issueCa()
    const leaf = issueLeaf({
      issuer: ca,
      subject: 'C=XX, O=tocsin, CN=leaf',
      names: ['a.test', '*.b.test', '10.0.0.1', '::1'],
      serial: 0x80,
      notBefore: 1_700_000_000,
      notAfter: 2_600_000_000,
    })
    const certificate = parseCertificate(leaf.der)
    expect(certificate).toMatchObject({
      der: leaf.der,
      version: 3,
      serialNumber: Uint8Array.of(0, 0x80),
      signatureAlgorithm: { oid: '1.2.840.10045.4.3.2', name: 'ecdsa_sha256' },
      issuer: { der: ca.name, text: 'CN=Test CA, O=tocsin' },
      subject: { der: leaf.name, text: 'C=XX, O=tocsin, CN=leaf' },
      notBefore: 1_700_000_000,
      notAfter: 2_600_000_000,
      publicKey: { spki: leaf.spki, key: { type: 'ec', curve: 'secp256r1' } },
      extensions: {
        basicConstraints: undefined,
        keyUsage: new Set([0]),
        extendedKeyUsage: ['1.3.6.1.5.5.7.3.1', '1.3.6.1.5.5.7.3.2'],
        subjectAltName: {
          dns: ['a.test', '*.b.test'],
          ip: [
            Uint8Array.of(10, 0, 0, 1),
            Uint8Array.from({ length: 16 }, (_, i) => Number(i === 15)),
          ],
        },
        subjectKeyIdentifier: leaf.keyIdentifier,
        authorityKeyIdentifier: ca.keyIdentifier,
        unknownCritical: [],
      },
    })
    expect(publicKeyOf(leaf.der)).toBe(certificate.publicKey)
  })

  it.each<[TestKeyKind, object]>([
    ['secp256r1', { type: 'ec', curve: 'secp256r1' }],
    ['secp384r1', { type: 'ec', curve: 'secp384r1' }],
    ['secp521r1', { type: 'ec', curve: 'secp521r1' }],
    ['secp256k1', { type: 'ec', curve: '1.3.132.0.10' }],
    ['rsa1024', { type: 'rsa', bits: 1024 }],
    ['rsa2048', { type: 'rsa', bits: 2048 }],
    ['rsa-pss', { type: 'rsa-pss', bits: 2048 }],
    ['ed25519', { type: 'ed25519' }],
  ])('names a key of kind %s', (key, kind) => {
    expect(parseCertificate(issue({ key }).der).publicKey.key).toEqual(kind)
  })

  it('names a key it does not know by its OID', () => {
    const { der } = issue({ key: 'x25519', issuer: issueCa() })
    expect(parseCertificate(der).publicKey.key).toEqual({ type: 'unknown', oid: '1.3.101.110' })
  })

  it.each([
    ['a compressed point', der.oid('1.2.840.10045.3.1.7'), Uint8Array.of(2, ...new Uint8Array(32))],
    ['explicit parameters', der.sequence(), Uint8Array.of(4, ...new Uint8Array(64))],
  ])('does not know EC keys with %s', (_, parameters, point) => {
    const ca = issueCa()
    const algorithm = der.sequence(der.oid('1.2.840.10045.2.1'), parameters)
    const spki = der.sequence(algorithm, der.bitString(point))
    const { key } = parseCertificate(issue({ issuer: ca, key: { ...ca, spki } }).der).publicKey
    expect(key).toEqual({ type: 'unknown', oid: '1.2.840.10045.2.1' })
  })

  it('keeps its own bytes and gives the same object for the same bytes', () => {
    const bytes = issueLeaf().der.slice()
    const certificate = parseCertificate(bytes)
    expect(parseCertificate(bytes.slice())).toBe(certificate)
    const { text } = certificate.subject
    bytes.fill(0)
    expect(certificate.subject.text).toBe(text)
    expect(certificate.der[0]).toBe(0x30)
  })

  it('reads versions 1 and 2', () => {
    expect(parseCertificate(issue({ version: 1, keyIdentifiers: 'none' }).der).version).toBe(1)
    expect(parseCertificate(issue({ version: 2, keyIdentifiers: 'none' }).der).version).toBe(2)
  })

  it('escapes what would spoil a log line', () => {
    const { subject } = parseCertificate(issue({ subject: 'CN=a\u001b[2J\u202e\nb,c=é' }).der)
    expect(subject.text).toBe('CN=a\\u{1b}[2J\\u{202e}\\u{a}b\\,c=é')
  })

  it('reads every root certificate that Node ships, and agrees with Node about it', () => {
    for (const pem of rootCertificates) {
      const [block] = decodePem(pem, 'CERTIFICATE')
      const certificate = parseCertificate(block!.der)
      const theirs = new X509Certificate(pem)
      expect(certificate.notAfter).toBe(Date.parse(theirs.validTo) / 1000)
      expect(certificate.notBefore).toBe(Date.parse(theirs.validFrom) / 1000)
      expect(certificate.extensions.basicConstraints?.isCa ?? true).toBe(
        theirs.ca || certificate.version < 3,
      )
      expect(certificate.extensions.unknownCritical).toEqual([])
    }
  })

  it('verifies the own signatures of those root certificates, save SHA-1 ones', () => {
    const check = signatureCheck(nodeCrypto)
    const verdicts = rootCertificates.map((pem) => {
      const certificate = parseCertificate(decodePem(pem)[0]!.der)
      return check(certificate, certificate, 0)?.refusedBecause ?? 'valid'
    })
    expect(new Set(verdicts)).toEqual(new Set(['valid', 'certificate.weak-signature']))
    expect(verdicts.filter((verdict) => verdict === 'valid').length).toBeGreaterThan(100)
  })

  it.each([
    ['an RSA key', ['rsa:2048'], { type: 'rsa', bits: 2048 }],
    [
      'an EC key',
      ['ec', '-pkeyopt', 'ec_paramgen_curve:P-384'],
      { type: 'ec', curve: 'secp384r1' },
    ],
  ])('reads what openssl issues for %s', (_, newkey, kind) => {
    const pem = execFileSync(
      'openssl',
      ['req', '-x509', '-newkey', ...newkey, '-nodes', '-keyout', devNull, '-days', '3']
        .concat('-subj', '/C=XX/O=tocsin/CN=openssl.test')
        .concat(
          '-addext',
          'subjectAltName=DNS:openssl.test,IP:::1',
          '-addext',
          'keyUsage=digitalSignature',
        ),
      { stdio: ['ignore', 'pipe', 'ignore'], encoding: 'utf8' },
    )
    const certificate = parseCertificate(decodePem(pem, 'CERTIFICATE')[0]!.der)
    expect(certificate.subject.text).toBe('C=XX, O=tocsin, CN=openssl.test')
    expect(certificate.publicKey.key).toEqual(kind)
    expect(certificate.extensions.subjectAltName?.dns).toEqual(['openssl.test'])
    expect(timeText(certificate.notAfter)).toBe(
      new Date(new X509Certificate(pem).validTo).toISOString().replace('.000', ''),
    )
    expect(signatureCheck(nodeCrypto)(certificate, certificate, 0)).toBeUndefined()
  })
})

const withExtensions = (...extensions: RawExtension[]) =>
  issue({ keyIdentifiers: 'none', extensions }).der
const basicConstraints = (...parts: Uint8Array[]) =>
  withExtensions({ oid: '2.5.29.19', value: der.sequence(...parts) })
const subjectAltName = (...names: Uint8Array[]) =>
  withExtensions({ oid: '2.5.29.17', value: der.sequence(...names) })

describe('8446-6.2-f 5246-7.2.2-m: certificate.malformed', () => {
  const key = issue()
  const rsa = (modulus: bigint, exponent: number) => {
    const identifier = der.sequence(der.oid('1.2.840.113549.1.1.1'), der.nullValue)
    const bits = der.bitString(der.sequence(der.integer(modulus), der.integer(exponent)))
    return issue({ issuer: key, key: { ...key, spki: der.sequence(identifier, bits) } }).der
  }
  const shortPoint = der.sequence(
    der.sequence(der.oid('1.2.840.10045.2.1'), der.oid('1.2.840.10045.3.1.7')),
    der.bitString(Uint8Array.of(4, ...new Uint8Array(63))),
  )
  const modulus = 2n ** 2047n + 1n
  it.each<[string, Uint8Array, string]>([
    ['nothing', new Uint8Array(), 'missing'],
    ['something enormous', new Uint8Array(0x10001), 'bytes'],
    ['bytes after it', der.concat(key.der, Uint8Array.of(0)), 'after the last'],
    ['two signature algorithms', issue({ innerSignature: 'ecdsa_sha384' }).der, 'two signature'],
    ['an empty issuer', issue({ issuerName: '' }).der, 'empty issuer'],
    ['a long serial number', issue({ serial: 2n ** 160n }).der, 'serial'],
    ['version 1 with extensions', issue({ version: 1, names: ['a.test'] }).der, 'after the last'],
    [
      'an extension twice',
      withExtensions(...[1, 2].map(() => ({ oid: '1.2.3', value: der.nullValue }))),
      'twice',
    ],
    [
      'an explicit critical FALSE',
      withExtensions({ oid: '1.2.3', critical: 'false', value: der.nullValue }),
      'FALSE',
    ],
    [
      'bytes after basicConstraints',
      withExtensions({ oid: '2.5.29.19', value: der.concat(der.sequence(), der.nullValue) }),
      'after',
    ],
    [
      'a negative path length',
      basicConstraints(der.boolean('true'), der.tlv(2, Uint8Array.of(0xff))),
      'negative',
    ],
    [
      'keyUsage without bits',
      withExtensions({ oid: '2.5.29.15', value: der.bitString(Uint8Array.of(0), 7) }),
      'without a bit',
    ],
    [
      'an empty extKeyUsage',
      withExtensions({ oid: '2.5.29.37', value: der.sequence() }),
      'empty list',
    ],
    ['an empty subjectAltName', subjectAltName(), 'empty list'],
    ['an iPAddress of five bytes', subjectAltName(der.implicit(7, new Uint8Array(5))), 'iPAddress'],
    ['a dNSName that is not ASCII', subjectAltName(der.implicit(2, Uint8Array.of(0xe9))), 'ASCII'],
    ['an unknown GeneralName', subjectAltName(der.implicit(9, new Uint8Array())), 'GeneralName'],
    ['an RSA exponent of 1', rsa(modulus, 1), 'exponent'],
    ['an even RSA exponent', rsa(modulus, 65536), 'exponent'],
    ['a huge RSA exponent', rsa(modulus, 2 ** 33 + 1), 'exponent'],
    [
      'an EC point cut short',
      issue({ issuer: key, key: { ...key, spki: shortPoint } }).der,
      'point',
    ],
    ['an RSA modulus of zero', rsa(0n, 3), 'positive'],
  ])('%s', (_, bytes, fault) => {
    expect(() => parseCertificate(bytes)).toThrow(malformed(fault))
  })

  it('takes names it has no use for, an explicit cA FALSE and critical policies', () => {
    const names = [
      der.explicit(0, der.oid('1.2.3'), der.explicit(0, der.utf8('x'))),
      der.implicit(1, Buffer.from('a@b.test')),
      der.explicit(4, der.sequence()),
      der.implicit(6, Buffer.from('https://a.test')),
      der.implicit(8, Uint8Array.of(0x2a, 3)),
    ]
    expect(parseCertificate(subjectAltName(...names)).extensions.subjectAltName).toMatchObject({
      dns: [],
      ip: [],
      email: ['a@b.test'],
      uri: ['https://a.test'],
      directory: [{ text: '' }],
      other: ['otherName', 'registeredID'],
    })
    const { extensions } = parseCertificate(basicConstraints(der.boolean('false')))
    expect(extensions.basicConstraints).toEqual({ isCa: false, pathLength: undefined })
    const policy = der.sequence(der.sequence(der.oid('1.2.3')))
    const policies: RawExtension = { oid: '2.5.29.32', critical: 'true', value: policy }
    const constraints: RawExtension = { oid: '2.5.29.36', critical: 'true', value: der.sequence() }
    const access: RawExtension = {
      oid: '1.3.6.1.5.5.7.1.1',
      critical: 'true',
      value: der.sequence(der.sequence(der.oid('1.2.3'), der.implicit(6, Buffer.from('x:y')))),
    }
    expect(
      parseCertificate(withExtensions(policies, constraints, access)).extensions.unknownCritical,
    ).toEqual(['1.3.6.1.5.5.7.1.1'])
  })
})

/** What reading gives: the certificate, or the condition of the error. */
function outcome(bytes: Uint8Array): Certificate | string {
  try {
    return parseCertificate(bytes)
  } catch (error) {
    return error instanceof TlsError ? error.condition : String(error)
  }
}
const isReadOrMalformed = (bytes: Uint8Array) => {
  const result = outcome(bytes)
  if (typeof result === 'string') expect(result).toBe('certificate.malformed')
}

describe('anything at all', () => {
  const samples = [
    ...(['secp256r1', 'rsa2048', 'ed25519'] as const).map((key) => issueLeaf({ key }).der),
    ...chain().certificates,
  ]

  it('is refused when cut at any byte', () => {
    for (const sample of samples) {
      for (let length = 0; length < sample.length; length++) {
        expect(outcome(sample.subarray(0, length))).toBe('certificate.malformed')
      }
    }
  })

  it('is read or malformed, whichever byte changes', () => {
    for (const sample of samples) {
      for (let i = 0; i < sample.length; i++) {
        for (const mask of [0x01, 0x80, 0xff]) {
          const bytes = sample.slice()
          bytes[i] = (bytes[i] ?? 0) ^ mask
          isReadOrMalformed(bytes)
        }
      }
    }
  })

  it('is read or malformed, whatever the bytes', () => {
    const edited = fc
      .tuple(fc.constantFrom(...samples), fc.nat(1500), fc.nat(8), fc.uint8Array({ maxLength: 8 }))
      .map(([sample, at, removed, added]) =>
        der.concat(sample.subarray(0, at), added, sample.subarray(at + removed)),
      )
    fc.assert(fc.property(fc.oneof(edited, fc.uint8Array()), isReadOrMalformed), { numRuns: 2000 })
  })
})
