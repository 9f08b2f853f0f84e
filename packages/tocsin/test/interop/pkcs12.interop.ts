import { execFileSync, spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { pfxCredentials } from '../../src/node/pkcs12/pfx-credentials.ts'
import { chain } from '../support/issue.ts'
import { missing, write } from './interop.ts'

const PASSPHRASE = 'sesame-42'
const { root, intermediates, leaf } = chain({ intermediates: 2 })
const issued = [leaf, ...intermediates].map(({ der }) => der)

let directory = ''
const inDirectory = (name: string) => join(directory, name)
beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), 'pkcs12-'))
  writeFileSync(inDirectory('key.pem'), leaf.keyPem)
  const certificates = [leaf, ...intermediates.toReversed(), root]
  writeFileSync(inDirectory('chain.pem'), certificates.map(({ pem }) => pem).join(''))
})
afterAll(() => rmSync(directory, { recursive: true }))

function run(program: string, ...args: readonly string[]): void {
  execFileSync(program, args, { cwd: directory, stdio: ['ignore', 'ignore', 'pipe'] })
}

const programs: readonly Program[] = [
  { name: 'keytool', version: ['-J--version'], files: keytoolFiles },
  { name: 'certtool', version: ['--version'], files: certtoolFiles },
]

interface Program {
  readonly name: string
  readonly version: readonly string[]
  readonly files: () => void
}

for (const { name, version, files } of programs) {
  const { status, stdout, stderr } = spawnSync(name, version, { encoding: 'utf8' })
  const peer = `pkcs12-${name}`
  if (status === 0) {
    const told = /\d[\w.+]*/.exec(stdout + stderr)?.[0] ?? 'of some version'
    write(peer, { peer, version: told })
    describe(`what ${name} ${told} writes`, files)
  } else missing(peer, `${name} not found`)
}

function expectRead(file: string): void {
  const contents = readFileSync(inDirectory(file))
  const [credential, ...more] = pfxCredentials(contents, PASSPHRASE)
  expect(credential?.certificates).toEqual(issued)
  expect(credential?.key.spki).toEqual(leaf.spki)
  expect(more).toEqual([])
}

function expectRefused(file: string): void {
  const contents = readFileSync(inDirectory(file))
  expect(() => pfxCredentials(contents, 'wrong')).toThrow('the passphrase does not fit')
}

/** It cannot take a key from PEM: it copies what openssl wrote, and encrypts it anew. */
function keytoolFiles(): void {
  const copied = (file: string, ...options: readonly string[]) =>
    run(
      'keytool',
      ...options,
      ...['-importkeystore', '-noprompt', '-srckeystore', 'source.p12', '-destkeystore', file],
      ...['-srcstoretype', 'PKCS12', '-deststoretype', 'PKCS12'],
      ...['-srcstorepass', PASSPHRASE, '-deststorepass', PASSPHRASE],
    )

  beforeAll(() => {
    const output = ['-passout', `pass:${PASSPHRASE}`, '-out', 'source.p12', '-name', 'me']
    run('openssl', 'pkcs12', '-export', '-inkey', 'key.pem', '-in', 'chain.pem', ...output)
  })

  const by = (property: string, value: string) => `-J-Dkeystore.pkcs12.${property}=${value}`
  it.each([
    ['by default', []],
    ['as old versions read it', ['-J-Dkeystore.pkcs12.legacy']],
    ['with AES-128 and SHA-512', [by('keyProtectionAlgorithm', 'PBEWithHmacSHA512AndAES_128')]],
    ['with certificates not encrypted', [by('certProtectionAlgorithm', 'NONE')]],
    ['without a MAC', [by('macAlgorithm', 'NONE')]],
  ])('is read: %s', (name, options) => {
    const file = `${name}.jks.p12`
    copied(file, ...options)
    expectRead(file)
    expectRefused(file)
  })

  it('may be several credentials, each with its alias', () => {
    const file = 'several.p12'
    copied(file)
    const store = ['-keystore', file, '-storepass', PASSPHRASE, '-storetype', 'PKCS12']
    const kind = ['-keyalg', 'RSA', '-keysize', '2048', '-dname', 'CN=second']
    run('keytool', '-genkeypair', '-alias', 'second', ...kind, ...store)
    const found = pfxCredentials(readFileSync(inDirectory(file)), PASSPHRASE)
    expect(found.map(({ certificates }) => certificates.length).sort()).toEqual([1, 3])
  })
}

function certtoolFiles(): void {
  it.each([
    ['PBES2 and AES-256', ['--pkcs-cipher', 'aes-256']],
    ['PBES2 and AES-192', ['--pkcs-cipher', 'aes-192']],
    ['PBES2 and AES-128', ['--pkcs-cipher', 'aes-128']],
    ['PBES2 and triple DES', ['--pkcs-cipher', '3des']],
    ['what was before PBES2', ['--pkcs-cipher', '3des-pkcs12']],
    ['a MAC of SHA-512', ['--hash', 'SHA512']],
    ['a MAC of SHA-1', ['--hash', 'SHA1']],
  ])('is read: with %s', (name, options) => {
    const file = `${name}.gnutls.p12`
    const input = ['--load-privkey', 'key.pem', '--load-certificate', 'chain.pem']
    const output = ['--outder', '--outfile', file, '--p12-name', 'me', '--password', PASSPHRASE]
    run('certtool', '--to-p12', ...input, ...output, ...options)
    expectRead(file)
  })
}
