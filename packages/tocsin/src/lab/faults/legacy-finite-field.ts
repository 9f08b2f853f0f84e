import { ffdhePrime } from '../../crypto/ffdhe.ts'
import type { ServerDHParams } from '../../wire/tls12/dh-key-exchange.ts'
import { showing } from '../crypto.ts'
import { both13, by, each, type Fault } from '../fault.ts'
import { type Misdeed, rewrite } from '../verbs.ts'

/** Nothing is signed in it, so that the parameters can be changed. */
const anonymous = { suite: 'TLS_DH_anon_WITH_AES_128_GCM_SHA256' } as const

/** Changes the parameters of a ServerKeyExchange, of which ffdhe2048 is honest. */
const inParams = (change: Partial<ServerDHParams>): Misdeed =>
  rewrite<ServerDHParams>('server_key_exchange', (params) => ({ ...params, ...change }))

const clientValue = (dhYc: Uint8Array): Misdeed => rewrite('client_key_exchange', () => ({ dhYc }))

const prime = ffdhePrime('ffdhe2048')

/** p - 1, of which the last octet is 0xff in all of RFC 7919. */
const least = prime.with(-1, 0xfe)

/** An odd number of so many bits. */
function odd(bits: number): Uint8Array {
  const octets = new Uint8Array(Math.ceil(bits / 8)).fill(0xff)
  octets[0] = 0xff >> (octets.length * 8 - bits)
  return octets
}

const four = Uint8Array.of(4)

type Row = readonly [how: string, change: Partial<ServerDHParams>, text: string, rows: string[]]

const server = (provokes: Fault['provokes'], rows: readonly Row[], more: Partial<Fault> = {}) =>
  rows.map(
    ([how, change, text, cited]): Fault => ({
      id: `${provokes}/${how}`,
      provokes,
      ...by.server12,
      ...anonymous,
      text,
      rows: cited,
      misdeed: inParams(change),
      ...more,
    }),
  )

const groups: readonly Fault[] = [
  ...server('key-exchange.finite-field-small', [
    ['767', { dhP: odd(767), dhYs: four }, 'uses a prime of 767 bits', ['7919-3.1-a']],
    ['1023', { dhP: odd(1023), dhYs: four }, 'uses a prime of 1023 bits', ['7919-3.1-b']],
    ['2047', { dhP: odd(2047), dhYs: four }, 'uses a prime of 2047 bits', ['5246-F.1.1.3-a']],
  ]),
  ...server('key-exchange.finite-field-large', [
    ['8193', { dhP: odd(8193), dhYs: four }, 'uses a prime of 8193 bits', []],
  ]),
  ...server('key-exchange.finite-field-unusable', [
    ['even', { dhP: prime.with(-1, 0xfe), dhYs: four }, 'uses an even number as a prime', []],
    ['generator', { dhG: Uint8Array.of(1) }, 'uses 1 as a generator', []],
  ]),
  ...server(
    'key-exchange.finite-field-not-listed',
    [['custom', { dhP: odd(2048), dhYs: four }, 'uses a group of its own', ['7919-3-a']]],
    { needs: { customDhGroups: 'refuse', groups: ['x25519', 'ffdhe2048'] } },
  ),
  {
    id: 'hello.no-common-finite-field/8192',
    provokes: 'hello.no-common-finite-field',
    ...by.client12,
    suite: 'TLS_DHE_RSA_WITH_AES_128_GCM_SHA256',
    text: 'lists one large group, and offers nothing that does without',
    rows: ['7919-4-a'],
    setup: { groups: ['ffdhe8192'] },
  },
]

const values: readonly (readonly [how: string, value: Uint8Array, text: string])[] = [
  ['zero', Uint8Array.of(0), 'sends 0 as its public value'],
  ['one', Uint8Array.of(1), 'sends 1 as its public value'],
  ['least', least, 'sends p-1 as its public value'],
  ['prime', prime, 'sends p as its public value'],
]

const share = 'key-exchange.finite-field-share'

const shares: readonly Fault[] = values.flatMap(([how, value, text]) => [
  ...server(share, [[`${how}-by-server12`, { dhYs: value }, text, ['7919-3-b', '5246-7.4.3-f']]]),
  {
    id: `${share}/${how}-by-client12`,
    provokes: share,
    ...by.client12,
    ...anonymous,
    text,
    rows: ['7919-4-b'],
    misdeed: clientValue(value),
  },
  ...each(both13, {
    id: `${share}/${how}`,
    provokes: share,
    text,
    rows: ['8446-4.2.8.1-a'],
    setup: { groups: ['ffdhe2048'] },
    needs: { groups: ['ffdhe2048'] },
    crypto: showing('ffdhe2048', new Uint8Array([...new Uint8Array(256), ...value]).slice(-256)),
  }),
])

/** Finite fields and their public values. */
export const legacyFiniteFields: readonly Fault[] = [...groups, ...shares]
