import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { mlkemGroup, nobleLegacyCrypto } from '../noble/index.ts'
import { nodeCrypto } from '../node/crypto/index.ts'
import { ffdhePrime } from './ffdhe.ts'
import { bytesOf, integerOf } from './finite-field.ts'
import type { CryptoProvider, Group } from './provider.ts'

const finite = [
  ['ffdhe2048', 256],
  ['ffdhe3072', 384],
  ['ffdhe4096', 512],
  ['ffdhe6144', 768],
  ['ffdhe8192', 1024],
] as const
const curves = ['x25519', 'secp256r1', 'secp384r1', 'secp521r1'] as const
const bytes = (hex: string) => Uint8Array.from(Buffer.from(hex, 'hex'))

/** On Node ≥ 24.7 the KEM is OpenSSL's too; before, noble's on node's X25519. */
const nodeGroups = {
  X25519MLKEM768: mlkemGroup(nodeCrypto.groups.x25519),
  ...nodeCrypto.groups,
}
const node = { ...nodeCrypto, groups: nodeGroups } satisfies CryptoProvider

function agreeing(client: Group, server: Group): void {
  const pair = client.generate()
  const response = server.respond(pair.publicKey)
  expect(response?.secret).toBeInstanceOf(Uint8Array)
  expect(pair.agree(response!.publicKey)).toEqual(response?.secret)
}

function refusing(group: Group, share: Uint8Array): void {
  expect(group.generate().agree(share)).toBeUndefined()
  expect(group.respond(share)).toBeUndefined()
}

/** Shares whose X25519 result is zero (RFC 7748 §7): of low order, and those not reduced. */
const zeroResults = [
  '00'.repeat(32),
  `01${'00'.repeat(31)}`,
  'e0eb7a7c3b41b8ae1656e3faf19fc46ada098deb9c32b1fd866205165f49b800',
  '5f9c95bca3508c24b1d0b1559c83ef5b04445cc4581c8e86d8224eddd09f1157',
  `ec${'ff'.repeat(30)}7f`,
  `ed${'ff'.repeat(30)}7f`,
  `ee${'ff'.repeat(30)}7f`,
]

describe.each([
  [node, nobleLegacyCrypto],
  [nobleLegacyCrypto, node],
] as const)('groups of $name', ({ groups }, { groups: others }) => {
  it.each([...curves, 'X25519MLKEM768'] as const)('%s agrees with the other provider', (name) => {
    expect(groups[name].name).toBe(name)
    agreeing(groups[name], groups[name])
    agreeing(groups[name], others[name])
  })

  it.each([
    ['x25519', 32, 32],
    ['secp256r1', 65, 32],
    ['secp384r1', 97, 48],
    ['secp521r1', 133, 66],
  ] as const)('%s has shares of %i bytes and secrets of %i', (name, share, secret) => {
    const { publicKey } = groups[name].generate()
    expect(publicKey).toHaveLength(share)
    expect(groups[name].respond(publicKey)?.secret).toHaveLength(secret)
  })

  it('X25519MLKEM768 has shares of 1216 and 1120 bytes and secrets of 64', () => {
    const { publicKey } = groups.X25519MLKEM768.generate()
    const response = groups.X25519MLKEM768.respond(publicKey)
    expect(publicKey).toHaveLength(1216)
    expect(response?.publicKey).toHaveLength(1120)
    expect(response?.secret).toHaveLength(64)
  })

  it.each(zeroResults)(
    'refuses an all-zero X25519 result: %s (8446-7.4.2-a, 8422-5.11-b)',
    (share) => {
      refusing(groups.x25519, bytes(share))
    },
  )

  it('ignores the top bit of an X25519 share (RFC 7748 §5)', () => {
    const pair = groups.x25519.generate()
    const { publicKey } = others.x25519.generate()
    const marked = Uint8Array.from(publicKey)
    marked[31] = marked[31]! | 0x80
    expect(pair.agree(marked)).toEqual(pair.agree(publicKey))
  })

  it.each(curves)('%s refuses shares of a wrong length', (name) => {
    const { publicKey } = groups[name].generate()
    refusing(groups[name], new Uint8Array())
    refusing(groups[name], publicKey.subarray(1))
    refusing(groups[name], publicKey.subarray(0, -1))
    refusing(groups[name], Uint8Array.of(...publicKey, 0))
  })

  it.each(curves.slice(1))(
    '%s refuses points off the curve (8446-4.2.8.2-a, 8422-5.11-a)',
    (name) => {
      const { publicKey } = groups[name].generate()
      const off = Uint8Array.from(publicKey)
      off[off.length - 1] = off[off.length - 1]! ^ 1
      refusing(groups[name], off)
      refusing(
        groups[name],
        Uint8Array.from(publicKey, (_, i) => (i === 0 ? 4 : 0)),
      )
      refusing(
        groups[name],
        Uint8Array.from(publicKey, (_, i) => (i === 0 ? 4 : 0xff)),
      )
      refusing(groups[name], Uint8Array.of(0))
    },
  )

  it.each(curves.slice(1))('%s takes uncompressed points only (8446-4.2.8.2-b)', (name) => {
    const { publicKey } = groups[name].generate()
    const coordinate = (publicKey.length - 1) / 2
    const parity = publicKey[publicKey.length - 1]! & 1
    refusing(groups[name], Uint8Array.of(2 + parity, ...publicKey.subarray(1, 1 + coordinate)))
    refusing(groups[name], Uint8Array.of(6 + parity, ...publicKey.subarray(1)))
    refusing(groups[name], Uint8Array.of(2 + parity, ...publicKey.subarray(1)))
  })

  it('X25519MLKEM768 refuses bad lengths and either bad half (8446-4.2.8-j)', () => {
    const group = groups.X25519MLKEM768
    const pair = group.generate()
    const { publicKey } = pair
    refusing(group, publicKey.subarray(1))
    refusing(group, Uint8Array.of(...publicKey, 0))
    refusing(group, publicKey.subarray(0, 1184))
    const unreduced = Uint8Array.from(publicKey).fill(0xff, 0, 3)
    expect(group.respond(unreduced)).toBeUndefined()
    const zeroShare = Uint8Array.from(publicKey).fill(0, 1184)
    expect(group.respond(zeroShare)).toBeUndefined()

    const answer = group.respond(publicKey)!.publicKey
    expect(pair.agree(answer.subarray(1))).toBeUndefined()
    expect(pair.agree(Uint8Array.of(...answer, 0))).toBeUndefined()
    expect(pair.agree(Uint8Array.from(answer).fill(0, 1088))).toBeUndefined()
  })

  it.each([...curves, 'X25519MLKEM768'] as const)('%s never throws at garbage', (name) => {
    const pair = groups[name].generate()
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 140 }), (garbage) => {
        const secret = pair.agree(garbage)
        expect(secret === undefined || secret.some((byte) => byte !== 0)).toBe(true)
        expect(() => groups[name].respond(garbage.subarray(1))).not.toThrow()
      }),
      { numRuns: 25 },
    )
  })

  it.each(finite)('%s agrees with the other provider, in %i octets', (name, length) => {
    expect(groups[name].name).toBe(name)
    agreeing(groups[name], others[name])
    const { publicKey } = groups[name].generate()
    expect(publicKey).toHaveLength(length)
    expect(others[name].respond(publicKey)?.secret).toHaveLength(length)
  })

  it.each(finite.slice(0, 2))('%s refuses 0, 1, p-1 and what is larger (7919-5.1)', (name) => {
    const prime = integerOf(ffdhePrime(name))
    for (const value of [0n, 1n, prime - 1n, prime, prime + 1n]) {
      refusing(groups[name], bytesOf(value, ffdhePrime(name).length))
    }
    refusing(groups[name], new Uint8Array(ffdhePrime(name).length).fill(0xff))
    refusing(groups[name], new Uint8Array())
    const least = bytesOf(2n, ffdhePrime(name).length)
    expect(groups[name].respond(least)?.secret).toHaveLength(least.length)
  })
})
