import { describe, expect, it } from 'vitest'
import { random } from './random.ts'

describe('random', () => {
  it.each([0, 1, 12, 32, 64, 65, 5000])('gives %d bytes, never the same', (length) => {
    const some = Array.from({ length: 400 }, () => random(length))
    expect(some.every((bytes) => bytes.length === length)).toBe(true)
    const texts = new Set(some.map((bytes) => Buffer.from(bytes).toString('hex')))
    expect(texts.size).toBeGreaterThan(length < 12 ? 0 : 399)
  })

  it('gives every octet a chance, also where its supply ends', () => {
    const counts = new Array<number>(256).fill(0)
    for (let n = 0; n < 20_000; n++) for (const octet of random(13)) counts[octet]! += 1
    // 260,000 octets: 1016 each, give or take 32.
    expect(Math.min(...counts)).toBeGreaterThan(700)
    expect(Math.max(...counts)).toBeLessThan(1350)
  })

  it('keeps nothing that others could read', () => {
    const bytes = random(32)
    expect(bytes.buffer.byteLength).toBe(32)
    expect(bytes.constructor).toBe(Uint8Array)
  })
})
