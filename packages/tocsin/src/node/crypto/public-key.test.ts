import { generateKeyPairSync } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { publicKey } from './public-key.ts'

const newSpki = () =>
  generateKeyPairSync('ed25519', { publicKeyEncoding: { format: 'der', type: 'spki' } } as never)
    .publicKey as unknown as Buffer

describe('publicKey', () => {
  it('parses a key once while it is in use, and forgets those used longest ago', () => {
    const [first, second] = [newSpki(), newSpki()]
    const firstKey = publicKey(first)
    const secondKey = publicKey(second)
    expect(publicKey(Uint8Array.from(first))).toBe(firstKey)
    for (let i = 0; i < 255; i++) {
      publicKey(newSpki())
      expect(publicKey(first)).toBe(firstKey)
    }
    expect(publicKey(second)).not.toBe(secondKey)
    expect(publicKey(second)?.key.equals(secondKey!.key)).toBe(true)
  })
})
