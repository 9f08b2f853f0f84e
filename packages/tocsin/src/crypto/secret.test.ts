import { inspect } from 'node:util'
import { describe, expect, it } from 'vitest'
import { Secret } from './secret.ts'

describe('Secret', () => {
  it('prints nothing of its bytes, whichever way it is printed', () => {
    const secret = new Secret(Uint8Array.of(0xde, 0xad, 0xbe, 0xef))
    const said = 'Secret(4 bytes)'
    expect(String(secret)).toBe(said)
    expect(JSON.stringify({ secret })).toBe(`{"secret":"${said}"}`)
    expect(inspect(secret, { showHidden: true, depth: 9 })).toBe(said)
    expect(Object.keys(secret)).toEqual([])
  })

  it('compares by content', () => {
    const one = new Secret(Uint8Array.of(1, 2))
    expect(one.equals(new Secret(Uint8Array.of(1, 2)))).toBe(true)
    expect(one.equals(new Secret(Uint8Array.of(1, 3)))).toBe(false)
    expect(one.equals(new Secret(Uint8Array.of(1)))).toBe(false)
  })

  it('overwrites its bytes when wiped, and cannot be used afterwards', () => {
    const bytes = Uint8Array.of(1, 2)
    const secret = new Secret(bytes)
    secret.wipe()
    secret.wipe()
    expect(bytes).toEqual(Uint8Array.of(0, 0))
    expect(() => secret.bytes).toThrow('Secret(2 bytes) was wiped')
    expect(String(secret)).toBe('Secret(2 bytes)')
  })
})
