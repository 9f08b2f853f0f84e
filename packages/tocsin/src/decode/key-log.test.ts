import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { openedBy, readKeyLog } from './key-log.ts'

const random = '11'.repeat(32)

describe('a key log', () => {
  it('has a secret on each line', () => {
    const text = `# a comment\nCLIENT_RANDOM ${random} ${'22'.repeat(48)}\r\n\nSERVER_TRAFFIC_SECRET_0 ${random} ${'aB'.repeat(32)}\n`
    const entries = readKeyLog(text)
    expect(entries.map(({ label, secret }) => [label, secret.length, secret[0]])).toEqual([
      ['CLIENT_RANDOM', 48, 0x22],
      ['SERVER_TRAFFIC_SECRET_0', 32, 0xab],
    ])
    expect(entries[0]?.clientRandom).toEqual(new Uint8Array(32).fill(0x11))
  })

  it.each([
    ['CLIENT_RANDOM', 'both'],
    ['CLIENT_HANDSHAKE_TRAFFIC_SECRET', 'client'],
    ['SERVER_HANDSHAKE_TRAFFIC_SECRET', 'server'],
    ['CLIENT_EARLY_TRAFFIC_SECRET', 'client'],
    ['SERVER_TRAFFIC_SECRET_3', 'server'],
    ['EXPORTER_SECRET', undefined],
    ['RSA', undefined],
  ] as const)('%s opens the records of %s', (label, side) => {
    expect(openedBy(label)).toBe(side)
  })

  it('is read whatever it holds', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        for (const { clientRandom } of readKeyLog(text)) expect(clientRandom).toHaveLength(32)
      }),
    )
  })

  it('gives back what was written', () => {
    const octets = (length: { minLength: number; maxLength: number }) =>
      fc.uint8Array(length).map((bytes) => Uint8Array.from(bytes))
    const entry = fc.record({
      label: fc.constantFrom('CLIENT_RANDOM', 'CLIENT_TRAFFIC_SECRET_0', 'EXPORTER_SECRET'),
      clientRandom: octets({ minLength: 32, maxLength: 32 }),
      secret: octets({ minLength: 1, maxLength: 64 }),
    })
    const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString('hex')
    fc.assert(
      fc.property(fc.array(entry), (entries) => {
        const text = entries.map(
          ({ label, clientRandom, secret }) => `${label} ${hex(clientRandom)} ${hex(secret)}\n`,
        )
        expect(readKeyLog(text.join(''))).toEqual(entries)
      }),
    )
  })
})
