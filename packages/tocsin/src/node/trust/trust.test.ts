import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import tls from 'node:tls'
import fc from 'fast-check'
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest'
import { boolean, explicit, oid, sequence, utf8 } from '../../../test/support/der.ts'
import { issueCa, issueLeaf, toPem } from '../../../test/support/issue.ts'
import { issueCrl } from '../../../test/support/revocation.ts'
import { MisuseError } from '../../alert/error.ts'
import { certificatesIn } from './certificates-in.ts'
import { crlsFromDirectory, crlsFromFile, crlsIn } from './crls-in.ts'
import { defaultTrustAnchors } from './node-roots.ts'
import { systemTrustAnchors } from './system-store.ts'
import { trustAnchorsFromDirectory, trustAnchorsFromFile } from './trust-anchors.ts'

const a = issueCa({ subject: 'CN=A' })
const b = issueCa({ subject: 'CN=B' })
const key = issueLeaf().keyPem
/** The line of what follows `a` and an empty line. */
const second = a.pem.split('\n').length + 1
const SERVER_AUTH = oid('1.3.6.1.5.5.7.3.1')
const CLIENT_AUTH = oid('1.3.6.1.5.5.7.3.2')

let directory = ''
beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), 'trust-'))
})
afterAll(() => rmSync(directory, { recursive: true }))
afterEach(() => vi.unstubAllEnvs())

/** A directory of its own with these files in it. */
function filled(name: string, files: Readonly<Record<string, string | Uint8Array>>): string {
  const path = join(directory, name)
  mkdirSync(path)
  for (const [file, contents] of Object.entries(files)) writeFileSync(join(path, file), contents)
  return path
}

describe('certificatesIn', () => {
  it('reads PEM with comments, keys, headers of other blocks and any line ends', () => {
    const text = `# A\n=====\n${a.pem}${key}\nsubject=CN=B\n${b.pem}`
    expect(certificatesIn(text)).toEqual([a.der, b.der])
    expect(certificatesIn(Buffer.from(text.replaceAll('\n', '\r\n')))).toEqual([a.der, b.der])
    expect(certificatesIn(toPem('X509 CERTIFICATE', a.der))).toEqual([a.der])
  })

  it('reads DER, one after the other, and keeps none of the bytes it was given', () => {
    const given = Buffer.concat([a.der, b.der])
    const certificates = certificatesIn(given)
    given.fill(0)
    expect(certificates).toEqual([a.der, b.der])
  })

  const trusted = (...auxiliary: readonly Uint8Array[]) =>
    toPem('TRUSTED CERTIFICATE', Buffer.concat([a.der, ...auxiliary]))

  it.each([
    ['nothing', []],
    ['a name', [sequence(utf8('A'))]],
    ['both roles', [sequence(sequence(SERVER_AUTH, CLIENT_AUTH), utf8('A'))]],
    ['any purpose', [sequence(sequence(oid('2.5.29.37.0')))]],
  ])('takes a TRUSTED CERTIFICATE that says %s', (_, auxiliary) => {
    expect(certificatesIn(trusted(...auxiliary))).toEqual([a.der])
  })

  it.each([
    ['one role', [sequence(sequence(SERVER_AUTH))], 'it limits what it is trusted for to 1.3'],
    ['no purpose', [sequence(sequence())], 'it limits what it is trusted for to nothing'],
    ['what it is not for', [sequence(explicit(0, SERVER_AUTH))], 'that it is not trusted for 1.3'],
    ['something else', [boolean('true')], 'a certificate cannot be parsed: tag 1'],
    ['too much', [sequence(), sequence()], 'bytes after the last element'],
  ])('refuses a TRUSTED CERTIFICATE that says %s', (_, auxiliary, message) => {
    const read = () => certificatesIn(trusted(...auxiliary))
    expect(read).toThrow(MisuseError)
    expect(read).toThrow(message)
  })

  it.each([
    ['no PEM', 'hello', "no PEM block 'CERTIFICATE' found"],
    ['a key', key, "no PEM block 'CERTIFICATE' found, but PRIVATE KEY"],
    ['PKCS #7', toPem('PKCS7', a.der), 'convert it with openssl pkcs7 -print_certs'],
    [
      'a damaged second',
      `${a.pem}\n${b.pem.replace('MI', 'M!')}`,
      `'CERTIFICATE' in line ${second} is`,
    ],
    ['a cut end', a.pem.slice(0, -30), "the PEM block 'CERTIFICATE' in line 1 has no end"],
    [
      'no certificate within',
      toPem('CERTIFICATE', Buffer.from(key)),
      'in line 1: a certificate cannot be parsed',
    ],
    ['cut DER', a.der.subarray(0, -1), 'the DER: a certificate cannot be parsed'],
    [
      'DER and more',
      Buffer.concat([a.der, Buffer.of(0x30, 1)]),
      'DER certificate 2: a certificate',
    ],
  ])('says what is wrong with %s', (_, contents, message) => {
    const read = () => certificatesIn(contents)
    expect(read).toThrow(MisuseError)
    expect(read).toThrow(message)
  })

  it('throws nothing but MisuseError', () => {
    const bundle = Buffer.from(`${a.pem}${toPem('TRUSTED CERTIFICATE', b.der)}`)
    fc.assert(
      fc.property(fc.nat(bundle.length - 1), fc.nat(255), fc.boolean(), (at, byte, isDer) => {
        const contents = Buffer.from(isDer ? a.der : bundle)
        contents[at % contents.length] = byte
        expect(() => orMisuse(() => certificatesIn(contents))).not.toThrow()
      }),
    )
  })
})

function orMisuse(read: () => unknown): void {
  try {
    read()
  } catch (error) {
    if (!(error instanceof MisuseError)) throw error
  }
}

describe('trustAnchorsFromFile', () => {
  it('reads each once, and names the file that cannot be read', () => {
    const path = filled('file', { 'bundle.pem': a.pem + b.pem + a.pem, 'bad.pem': 'x' })
    expect(trustAnchorsFromFile(join(path, 'bundle.pem'))).toEqual([a.der, b.der])
    expect(() => trustAnchorsFromFile(join(path, 'bad.pem'))).toThrow(/bad\.pem: no PEM block/)
    expect(() => trustAnchorsFromFile(join(path, 'none.pem'))).toThrow(MisuseError)
    expect(() => trustAnchorsFromFile(join(path, 'none.pem'))).toThrow(/none\.pem: ENOENT/)
  })
})

describe('trustAnchorsFromDirectory', () => {
  it('reads PEM and DER by their names, each file once, and passes over what is no certificate', () => {
    const path = filled('directory', {
      'a.crt': a.pem,
      'b.der': b.der,
      'key.pem': key,
      README: 'x',
    })
    symlinkSync('a.crt', join(path, 'a.pem'))
    symlinkSync('nowhere.pem', join(path, 'gone.pem'))
    expect(trustAnchorsFromDirectory(path)).toEqual([a.der, b.der])
  })

  it("reads what OpenSSL's rehash names", () => {
    const path = filled('hashed', { 'cert-a': a.pem, 'cert-b': b.pem })
    for (const file of ['cert-a', 'cert-b']) {
      const options = ['x509', '-noout', '-subject_hash', '-in', join(path, file)]
      const hash = execFileSync('openssl', options, { encoding: 'latin1' }).trim()
      symlinkSync(file, join(path, `${hash}.0`))
    }
    expect(new Set(trustAnchorsFromDirectory(path))).toEqual(new Set([a.der, b.der]))
  })

  it('says which file is damaged, and that a directory has none', () => {
    const path = filled('damaged', { 'a.pem': a.pem, 'b.pem': b.pem.replace('MI', 'M!') })
    expect(() => trustAnchorsFromDirectory(path)).toThrow(/b\.pem: the PEM block .* is not valid/)
    const none = filled('empty', { 'key.pem': key })
    expect(() => trustAnchorsFromDirectory(none)).toThrow(/empty: it has no certificates/)
    expect(() => trustAnchorsFromDirectory(join(path, 'x'))).toThrow(MisuseError)
  })
})

describe('CRLs', () => {
  const [ofA, ofB] = [issueCrl({ issuer: a }), issueCrl({ issuer: b })]
  const [pemA, pemB] = [toPem('X509 CRL', ofA), toPem('X509 CRL', ofB)]

  it('are read from PEM and DER, which keep none of the bytes they were given', () => {
    expect(crlsIn(`# A\n${pemA}${a.pem}${pemB}`)).toEqual([ofA, ofB])
    const given = Buffer.from(ofA)
    const crls = crlsIn(given)
    given.fill(0)
    expect(crls).toEqual([ofA])
  })

  it('are read from files and directories, each once', () => {
    const path = filled('crls', {
      'a.crl': ofA,
      'b.pem': pemB,
      'c.pem': a.pem,
      '01234567.r0': pemA,
      README: 'x',
    })
    expect(crlsFromDirectory(path)).toEqual([ofA, ofB])
    expect(crlsFromFile(join(path, 'b.pem'))).toEqual([ofB])
  })

  it.each([
    ['no PEM', 'hello', "no PEM block 'X509 CRL' found"],
    ['a certificate', a.pem, "no PEM block 'X509 CRL' found"],
    ['a certificate in DER', a.der, 'the DER is no CRL: '],
    ['DER cut short', ofA.subarray(0, -1), 'the DER is no CRL: an element longer than'],
    ['a certificate by a wrong name', toPem('X509 CRL', a.der), "the PEM block 'X509 CRL' in line"],
  ])('are told from %s', (_, contents, message) => {
    expect(() => crlsIn(contents)).toThrow(MisuseError)
    expect(() => crlsIn(contents)).toThrow(message)
  })

  it('are missed where there are none', () => {
    const path = filled('no-crls', { 'a.pem': a.pem })
    expect(() => crlsFromDirectory(path)).toThrow(/no-crls: it has no CRLs/)
    expect(() => crlsFromFile(join(path, 'a.pem'))).toThrow(/a\.pem: no PEM block/)
  })

  it('throw nothing but MisuseError', () => {
    fc.assert(
      fc.property(fc.nat(ofA.length - 1), fc.nat(255), (at, byte) => {
        const contents = Buffer.from(ofA)
        contents[at] = byte
        expect(() => orMisuse(() => crlsIn(contents))).not.toThrow()
      }),
    )
  })
})

describe('systemTrustAnchors', () => {
  it('reads what SSL_CERT_FILE and SSL_CERT_DIR name, without what is damaged, and once', () => {
    const path = filled('store', { 'b.pem': `${b.pem.replace('MI', 'M!')}${b.pem}`, 'c.pem': 'x' })
    const file = join(filled('bundle', { 'ca.pem': a.pem }), 'ca.pem')
    vi.stubEnv('SSL_CERT_FILE', file)
    vi.stubEnv('SSL_CERT_DIR', '')
    expect(systemTrustAnchors()).toEqual([a.der])
    vi.stubEnv('SSL_CERT_DIR', `${join(directory, 'nowhere')}:${path}`)
    expect(systemTrustAnchors()).toEqual([a.der, b.der])
    writeFileSync(file, b.pem)
    expect(systemTrustAnchors()).toBe(systemTrustAnchors())
    expect(systemTrustAnchors()).toEqual([a.der, b.der])
  })

  it('is never empty: who trusts nobody should know', () => {
    vi.stubEnv('SSL_CERT_FILE', join(directory, 'no.pem'))
    vi.stubEnv('SSL_CERT_DIR', '')
    expect(systemTrustAnchors).toThrow(MisuseError)
    expect(systemTrustAnchors).toThrow(/SSL_CERT_FILE and SSL_CERT_DIR point to: .*no\.pem/)
  })
})

describe('defaultTrustAnchors', () => {
  it('adds what NODE_EXTRA_CA_CERTS names, and passes over what is not there', () => {
    vi.stubEnv('NODE_EXTRA_CA_CERTS', join(directory, 'no.pem'))
    const roots = defaultTrustAnchors()
    expect(roots.length).toBeGreaterThan(50)
    if ('getCACertificates' in tls) return
    const file = join(filled('extra', { 'ca.pem': a.pem }), 'ca.pem')
    vi.stubEnv('NODE_EXTRA_CA_CERTS', file)
    expect(defaultTrustAnchors()).toEqual([...roots, a.der])
  })
})
