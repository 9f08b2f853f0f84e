import { spawnSync } from 'node:child_process'
import { createPublicKey } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { readDer, Tag } from '../x509/der.ts'
import { readPositiveInteger } from '../x509/der-values.ts'
import { ffdhePrime } from './ffdhe.ts'

/** What OpenSSL knows of a group: the DHParameter of PKCS #3. */
function parametersOf(group: string) {
  const options = ['genpkey', '-algorithm', 'DH', '-pkeyopt', `group:${group}`]
  const { stdout, status, stderr } = spawnSync('openssl', options)
  if (status !== 0) throw new Error(String(stderr))
  const spki = createPublicKey(stdout).export({ format: 'der', type: 'spki' })
  return readDer(spki, (reader) => {
    const algorithm = reader.enter(Tag.sequence).enter(Tag.sequence)
    algorithm.content(Tag.objectIdentifier)
    const parameters = algorithm.enter(Tag.sequence)
    return {
      prime: Uint8Array.from(readPositiveInteger(parameters)),
      generator: Uint8Array.from(readPositiveInteger(parameters)),
    }
  })
}

describe('the primes of RFC 7919', () => {
  it.each(['ffdhe2048', 'ffdhe3072', 'ffdhe4096', 'ffdhe6144', 'ffdhe8192'] as const)(
    '%s is what OpenSSL has for it',
    (name) => {
      const { prime, generator } = parametersOf(name)
      expect(ffdhePrime(name)).toEqual(prime)
      expect(ffdhePrime(name)).toBe(ffdhePrime(name))
      expect(generator).toEqual(Uint8Array.of(2))
    },
  )

  it('have the first octets that the RFC prints', () => {
    const printed = 'ffffffffffffffffadf85458a2bb4a9aafdc5620273d3cf1d8b9c583ce2d3695'
    expect(Buffer.from(ffdhePrime('ffdhe2048').subarray(0, 32)).toString('hex')).toBe(printed)
  })
})
