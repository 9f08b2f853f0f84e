import { describe, expect, it } from 'vitest'
import { Connection } from '../../src/connection/connection.ts'
import { clientParts, serverParts } from '../../src/connection/create.ts'
import type { ConnectionParts } from '../../src/connection/parts.ts'
import { asIs } from '../../src/handshake/outgoing.ts'
import { all, framed, type Misdeed } from '../../src/lab/verbs.ts'
import { ContentType } from '../../src/wire/registry/content-type.ts'
import { HandshakeType, type HandshakeTypeName } from '../../src/wire/registry/handshake-type.ts'
import { clientConfig, serverConfig, type VersionName, versionNames } from '../support/lab.ts'
import { act, alertsOf, errorOf, pair, type Role } from '../support/pair.ts'
import { requireSane } from '../support/sane.ts'
import { type Seen, spied } from '../support/spy.ts'

const types = Object.entries(HandshakeType) as readonly (readonly [HandshakeTypeName, number])[]

/** Sends a message of this type, of three zeros, instead of its nth handshake message. */
const insteadOf = (nth: number, code: number): Misdeed => {
  return (honest) => {
    let seen = 0
    return {
      ...honest,
      message(message, encoded, messages) {
        const sent = honest.message(message, encoded, messages)
        return seen++ === nth ? [framed(code, new Uint8Array(3))] : sent
      },
    }
  }
}

/** Sends it instead of its first data. */
const insteadOfData =
  (code: number): Misdeed =>
  (honest) => ({
    ...honest,
    record: (record) =>
      record.type === ContentType.application_data
        ? [{ type: ContentType.handshake, content: framed(code, new Uint8Array(3)) }]
        : honest.record(record),
  })

/** Handshakes that lead through every state, and how many messages the side sends in them. */
const walks: readonly {
  readonly version: VersionName
  readonly culprit: Role
  readonly messages: number
  readonly client?: object
  readonly server?: object
}[] = [
  {
    version: 'TLS 1.3',
    culprit: 'client',
    messages: 4,
    server: { clientAuthentication: 'request' },
  },
  { version: 'TLS 1.3', culprit: 'client', messages: 2 },
  { version: 'TLS 1.3', culprit: 'client', messages: 2, client: { keyShares: [] } },
  {
    version: 'TLS 1.3',
    culprit: 'server',
    messages: 6,
    server: { clientAuthentication: 'request' },
  },
  { version: 'TLS 1.3', culprit: 'server', messages: 5 },
  { version: 'TLS 1.3', culprit: 'server', messages: 2, client: { keyShares: [] } },
  {
    version: 'TLS 1.2',
    culprit: 'client',
    messages: 5,
    server: { clientAuthentication: 'request' },
  },
  { version: 'TLS 1.2', culprit: 'client', messages: 3 },
  {
    version: 'TLS 1.2',
    culprit: 'server',
    messages: 6,
    server: { clientAuthentication: 'request' },
  },
  { version: 'TLS 1.2', culprit: 'server', messages: 5 },
]

/** The same walk with a misdeed; what the other side saw. */
function walk({ version, culprit, client, server }: (typeof walks)[number], misdeed: Misdeed) {
  const parts = {
    client: clientParts({ ...clientConfig(undefined, version), ...client }),
    server: serverParts({ ...serverConfig(undefined, version), ...server }),
  }
  const victim: Role = culprit === 'client' ? 'server' : 'client'
  const spy = spied(parts[victim])
  const ends: Record<Role, ConnectionParts> = {
    ...parts,
    [victim]: spy.parts,
    [culprit]: { ...parts[culprit], outgoing: misdeed(asIs) },
  }
  const exchange = pair(new Connection(ends.client), new Connection(ends.server))
  const end = exchange[culprit]
  if (end.info && !end.ended) act(exchange, culprit, () => end.send(Uint8Array.of(0)))
  return { events: exchange.events[victim], end: exchange[victim], seen: spy.seen }
}

/** The state that saw the odd message. */
const lastOf = ({ states }: Seen) => states.at(-1)!

const visited = new Set<string>()

describe.each(walks)('$version, a $culprit that $client $server', (row) => {
  const positions = [...Array(row.messages).keys()]
  const cases = [
    ...positions.map((nth) => [`message ${nth}`, (code: number) => insteadOf(nth, code)] as const),
    ['data', insteadOfData] as const,
  ]

  it.each(cases)('sends any type instead of %s: what is not listed is unexpected', (_, misdeed) => {
    for (const [type, code] of types) {
      const { events, seen } = walk(row, misdeed(code))
      const state = lastOf(seen)
      visited.add(`${row.version} ${row.culprit} ${state.name}`)
      requireSane(events)
      const error = errorOf(events)
      if (state.on[type]) expect(error?.condition).not.toBe('handshake.unexpected-message')
      else expect(error?.condition, `${type} in ${state.name}`).toBe('handshake.unexpected-message')
      if (!error) continue
      expect(alertsOf(events, 'sent')).toHaveLength(1)
      for (const secret of seen.secrets) expect(() => secret.bytes).toThrow('wiped')
    }
  })

  it('is honest otherwise, so that its peer connects, and keeps its secrets until the end', () => {
    const { end, seen } = walk(row, all())
    expect(end.info?.version).toBe(row.version)
    expect(seen.secrets.length).toBeGreaterThan(0)
    end.close()
    end.receiveEnd('reset')
    for (const secret of seen.secrets) expect(() => secret.bytes).toThrow('wiped')
  })
})

it('the walks lead through every state', () => {
  const common = ['WAIT_CERT', 'WAIT_CV', 'WAIT_FINISHED', 'CONNECTED']
  const states = {
    'TLS 1.3 client': ['WAIT_CH', 'WAIT_CH2', ...common],
    'TLS 1.3 server': ['WAIT_SH', 'WAIT_EE', 'WAIT_CERT_CR', ...common],
    'TLS 1.2 client': ['WAIT_CH', 'WAIT_CKE', 'WAIT_CCS', ...common],
    'TLS 1.2 server': [
      'WAIT_SH',
      'WAIT_CERT',
      'WAIT_SKE',
      'WAIT_SHD',
      'WAIT_FINISHED',
      'CONNECTED',
    ],
  }
  for (const [who, names] of Object.entries(states)) {
    for (const name of names) expect(visited, `${who} ${name}`).toContain(`${who} ${name}`)
  }
  expect(versionNames).toHaveLength(2)
})
