import { describe, expect, it } from 'vitest'
import { limitsText, namesText } from './names.ts'

const names = {
  dns: [],
  ip: [],
  email: [],
  uri: [],
  directory: [],
  other: [],
} satisfies Parameters<typeof namesText>[0]

const octets = (...values: readonly number[]) => Uint8Array.from(values)

describe('names of a certificate', () => {
  it('are told with their form where it is not plain (RFC 5280 §4.2.1.6)', () => {
    expect(namesText(undefined)).toEqual([])
    const ip = [octets(192, 0, 2, 1), octets(0x20, 1, 0xd, 0xb8, ...new Array(11).fill(0), 1)]
    const directory = [{ text: 'CN=a' }] as never
    const all = {
      ...{ dns: ['*.example'], ip, email: ['a@b.example'], uri: ['spiffe://x/y'] },
      ...{ directory, other: ['registeredID' as const] },
    }
    expect(namesText(all)).toEqual([
      ...['*.example', '192.0.2.1', '2001:db8::1', 'email:a@b.example'],
      ...['URI:spiffe://x/y', 'directory:CN=a', 'registeredID'],
    ])
  })

  it('give no orders to the terminal', () => {
    const [name] = namesText({ ...names, dns: ['a\u001b[31m b\u007f'] })
    expect(name).toBe(String.raw`a\u{1b}[31m\u{20}b\u{7f}`)
  })
})

describe('what an authority may issue for', () => {
  it('is told by form (RFC 5280 §4.2.1.10)', () => {
    const bounded = names
    const permitted = {
      ...names,
      bounded,
      dns: ['example.com', ''],
      ip: [octets(10, 0, 0, 0, 255, 0, 0, 0)],
    }
    const excluded = {
      ...names,
      bounded,
      ip: [octets(10, 0, 0, 1, 255, 0, 0, 255)],
      email: ['.a.example'],
    }
    const limits = limitsText({ nameConstraints: { permitted, excluded } } as never)
    expect(limits).toEqual({
      permitted: ['example.com', 'every DNS name', '10.0.0.0/8'],
      excluded: ['10.0.0.1/255.0.0.255', 'email:.a.example'],
    })
    expect(limitsText({ nameConstraints: undefined } as never)).toBeUndefined()
  })
})
