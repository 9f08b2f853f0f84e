import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { issueCa, issueLeaf } from '../../../test/support/issue.ts'
import { nobleCrypto } from '../../noble/index.ts'
import { nodeCrypto } from '../../node/crypto/index.ts'
import { parseCertificate } from '../certificate.ts'
import { DerReader, Tag } from '../der.ts'
import { ocspRequest } from './ocsp-request.ts'

const issuer = issueCa({ subject: 'CN=Issuer', key: 'rsa2048' })
const read = (der: Uint8Array) => parseCertificate(der)

describe('an OCSP request (RFC 6960 §4.1)', () => {
  it.each([nodeCrypto, nobleCrypto])('is the one that openssl makes, with $name', (crypto) => {
    const leaf = issueLeaf({ issuer, serial: 0x80_1234n })
    const folder = mkdtempSync(join(tmpdir(), 'tocsin-ocsp-'))
    const file = (name: string) => join(folder, name)
    writeFileSync(file('issuer.pem'), issuer.pem)
    writeFileSync(file('leaf.pem'), leaf.pem)
    const parameters = ['-issuer', file('issuer.pem'), '-cert', file('leaf.pem'), '-no_nonce']
    const asked = spawnSync('openssl', ['ocsp', ...parameters, '-reqout', '-'])
    rmSync(folder, { recursive: true })
    const request = ocspRequest(read(leaf.der), read(issuer.der), crypto)
    expect(Buffer.from(request ?? [])).toEqual(asked.stdout)
  })

  it('has the serial number as it stands, of any size', () => {
    fc.assert(
      fc.property(fc.bigInt(1n, 2n ** 159n), (serial) => {
        const certificate = read(issueLeaf({ issuer, serial }).der)
        const request = ocspRequest(certificate, read(issuer.der), nodeCrypto)
        const inside = (reader: DerReader) => reader.enter(Tag.sequence)
        const tbs = inside(inside(new DerReader(request ?? new Uint8Array(0))))
        const certId = inside(inside(inside(tbs)))
        for (let n = 0; n < 3; n++) certId.element()
        expect(certId.content(Tag.integer)).toEqual(certificate.serialNumber)
        certId.end()
      }),
      { numRuns: 20 },
    )
  })

  it('is none without SHA-1', () => {
    const { sha1: _, ...hashes } = nodeCrypto.hashes
    const certificate = read(issuer.der)
    expect(ocspRequest(certificate, certificate, { ...nodeCrypto, hashes })).toBeUndefined()
  })
})
