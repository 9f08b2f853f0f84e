import { describe, expect, it } from 'vitest'
import { MisuseError } from '../src/alert/error.ts'
import type { ClientConfig, ServerConfig } from '../src/connection/config.ts'
import { Connection } from '../src/connection/connection.ts'
import { clientParts, createClient, createServer } from '../src/connection/create.ts'
import { maxFragmentLengths } from '../src/handshake/max-fragment-length.ts'
import { asIs } from '../src/handshake/outgoing.ts'
import { inflate } from '../src/lab/records.ts'
import { tls12 } from '../src/legacy/versions.ts'
import {
  clientConfig,
  connect,
  serverConfig,
  type VersionName,
  versionNames,
} from './support/lab.ts'
import { act, dataOf, errorOf, pair, type Role } from './support/pair.ts'

const data = new Uint8Array(10_000).fill(7)
/** Header or tag, explicit nonce, content type: what a record is longer by than its plaintext. */
const overhead = 25

describe.each(versionNames)('max_fragment_length (RFC 6066 §4) in %s', (version) => {
  it.each(maxFragmentLengths)('limits every record of both ends to %i', (maxFragmentLength) => {
    const { sizes, arrived, errors } = talk(
      version,
      { maxFragmentLength },
      { acceptMaxFragmentLength: true },
    )
    expect(errors).toEqual([])
    expect(arrived).toEqual([data, data])
    expect(Math.max(...sizes.client, ...sizes.server)).toBeLessThanOrEqual(
      maxFragmentLength + overhead,
    )
    expect(Math.max(...sizes.client)).toBeGreaterThanOrEqual(maxFragmentLength)
    expect(Math.max(...sizes.server)).toBeGreaterThanOrEqual(maxFragmentLength)
  })

  it('is ignored by a server that was not told to accept it', () => {
    const { sizes, errors } = talk(version, { maxFragmentLength: 512 }, {})
    expect(errors).toEqual([])
    expect(Math.max(...sizes.server)).toBeGreaterThan(9000)
  })

  it('8449-5-b: gives way to record_size_limit, if that comes too', () => {
    const limits = { maxFragmentLength: 512, recordSizeLimit: 2000 } as const
    const { sizes, errors } = talk(version, limits, {
      acceptMaxFragmentLength: true,
      recordSizeLimit: 3000,
    })
    expect(errors).toEqual([])
    expect(Math.max(...sizes.client)).toBeGreaterThan(2900)
    expect(Math.max(...sizes.client)).toBeLessThanOrEqual(3000 + overhead)
    expect(Math.max(...sizes.server)).toBeLessThanOrEqual(2000 + overhead)
  })
})

it('is one of four lengths, or a misuse', () => {
  const odd = 600 as unknown as 512
  const make = () => createClient({ ...clientConfig(), maxFragmentLength: odd })
  expect(make).toThrow(MisuseError)
})

it('record.over-negotiated-limit: 6066-4-c: binds where padding hides the length until a record is open', () => {
  const cbc = { versions: [tls12], cipherSuites: ['TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA'] }
  const config = { ...clientConfig(), ...cbc, maxFragmentLength: 512 } as const
  const client = new Connection({ ...clientParts(config), outgoing: inflate(513)(asIs) })
  const server = { ...serverConfig(), ...cbc, acceptMaxFragmentLength: true }
  const exchange = pair(client, createServer(server))
  expect(client.info?.cipherSuite).toBe(cbc.cipherSuites[0])
  act(exchange, 'client', (end) => end.send(Uint8Array.of(0)))
  expect(errorOf(exchange.events.server)).toMatchObject({
    condition: 'record.over-negotiated-limit',
    facts: { length: 513, most: 512 },
  })
})

function talk(version: VersionName, client: Partial<ClientConfig>, server: Partial<ServerConfig>) {
  const sizes = { client: [] as number[], server: [] as number[] }
  const transport = (bytes: Uint8Array, from: Role) => {
    sizes[from].push(...(from === 'client' && isHello(bytes) ? [] : lengths(bytes)))
    return [bytes]
  }
  const exchange = connect({ version, client, server, transport })
  act(exchange, 'client', (end) => end.send(data), transport)
  act(exchange, 'server', (end) => end.send(data), transport)
  const { events } = exchange
  return {
    sizes,
    arrived: [dataOf(events.server), dataOf(events.client)],
    errors: [errorOf(events.client), errorOf(events.server)].filter((error) => error !== undefined),
  }
}

/** A ClientHello comes before anything is agreed on. */
function isHello(bytes: Uint8Array): boolean {
  return bytes[0] === 22 && bytes[5] === 1
}

function lengths(bytes: Uint8Array): readonly number[] {
  const found: number[] = []
  for (let at = 0; at < bytes.length; at += 5 + (found.at(-1) ?? 0)) {
    found.push(((bytes[at + 3] ?? 0) << 8) | (bytes[at + 4] ?? 0))
  }
  return found
}
