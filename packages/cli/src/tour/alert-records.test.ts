import type { Connection } from 'tocsin'
import { describe, expect, it } from 'vitest'
import { alertRecord } from './alert-records.ts'
import { WireLog } from './ends/wire-log.ts'

const hex = (text: string) => new Uint8Array(Buffer.from(text, 'hex'))
const random = (octet: string) => octet.repeat(32)

/** ServerHello of TLS 1.0 with TLS_RSA_WITH_AES_128_CBC_SHA, as far as its suite. */
const serverHello = hex(`160301002a020000260301${random('02')}00002f00`)
/** Two alerts that the engine sealed, handshake_failure both, one after the other. */
const alerts = [
  '1503010020f29c28e11651b655209fb3d356cbd14f87540260f4ed3aaafaba8fc66f399830',
  '1503010020614ce8f108cc5a16795138bcfd9585f97ede57ca3bdf0e6efa0c6fc9cc72c3da',
]
const line = `CLIENT_RANDOM ${random('01')} ${'03'.repeat(48)}`

/** A log of a client that received a ServerHello and sent two alerts. */
function logOf(secrets: readonly string[]): WireLog {
  const log = new WireLog()
  const connection = {
    receive: () => [
      ...secrets.map((each) => ({ type: 'secret', label: 'CLIENT_RANDOM', line: each })),
      ...alerts.map((bytes) => ({ type: 'write', bytes: hex(bytes) })),
    ],
  } as unknown as Connection
  log.watch(connection).receive(serverHello)
  return log
}

const wanted = { code: 40, sender: 'client', end: 'client', version: 'TLS 1.2' } as const

describe('alertRecord', () => {
  it('chains the records of TLS 1.0, and gives the last (2246-6.2.3.2)', () => {
    const found = alertRecord(logOf([line]), wanted)
    expect(found?.opening?.opener.suite).toBe('TLS_RSA_WITH_AES_128_CBC_SHA')
    expect(found?.records).toHaveLength(1)
    expect(found?.records[0]).toMatchObject({
      state: 'opened',
      layout: 'mac-then-encrypt',
      sequence: 1,
    })
    expect(Buffer.from(found?.records[0]?.bytes ?? []).toString('hex')).toBe(alerts[1])
  })

  it('finds no other alert, and none without the secret', () => {
    expect(alertRecord(logOf([line]), { ...wanted, code: 48 })).toBeUndefined()
    expect(alertRecord(logOf([]), wanted)).toBeUndefined()
  })

  it('logs the first connection only', () => {
    const log = logOf([line])
    const other = { receive: () => [] } as unknown as Connection
    expect(log.watch(other)).toBe(other)
    other.receive(serverHello)
    expect(log.bytes('received')).toHaveLength(serverHello.length)
  })
})
