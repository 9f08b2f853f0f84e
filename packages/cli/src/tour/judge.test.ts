import { describe, expect, it } from 'vitest'
import { type SeenAlert, Witness } from './ends/witness.ts'
import { isDecided, judge } from './judge.ts'
import type { Program, Row } from './row.ts'

const part = (program: Program) => ({ program, setup: {}, openssl: {} })

/** A client refuses a certificate in TLS 1.3. */
const row = (client: Program, server: Program, changes: Partial<Row> = {}): Row => ({
  alert: 'bad_certificate',
  code: 42,
  version: 'TLS 1.3',
  sender: 'client',
  parts: { client: part(client), server: part(server) },
  condition: 'certificate.signature-invalid',
  source: 'RFC 9846 §6.2',
  how: 'the signature is wrong',
  level: 'fatal',
  epoch: 'handshake',
  also: ['decrypt_error'],
  ...changes,
})

const alert = (direction: SeenAlert['direction'], changes: Partial<SeenAlert> = {}): SeenAlert => ({
  direction,
  code: 42,
  level: 2,
  epoch: 'handshake',
  condition: direction === 'sent' ? 'certificate.signature-invalid' : undefined,
  ...changes,
})

const unsaid = { epoch: undefined, condition: undefined }

function witness(...alerts: readonly SeenAlert[]): Witness {
  const made = new Witness(() => {})
  for (const each of alerts) made.saw(each)
  return made
}

function judged(of: Row, sent: readonly SeenAlert[], received: readonly SeenAlert[]) {
  const { failures, notes } = judge(of, {
    sender: witness(...sent),
    receiver: witness(...received),
  })
  return [...failures, ...notes.map((note) => `(${note})`)]
}

const self = row('tocsin', 'tocsin')

describe('judge', () => {
  it('is content with what the catalogue says', () => {
    expect(judged(self, [alert('sent')], [alert('received')])).toEqual([])
  })

  it.each<[string, readonly SeenAlert[], readonly SeenAlert[]]>([
    ['the client sent no alert, instead of bad_certificate (42)', [], []],
    ['the other side did not report it', [alert('sent')], []],
    [
      'sent unknown_ca (48), fatal, not bad_certificate (42)',
      [alert('sent', { code: 48 })],
      [alert('received', { code: 48 })],
    ],
    [
      'sent decrypt_error (51), fatal, not bad_certificate (42)',
      [alert('sent', { code: 51 })],
      [alert('received', { code: 51 })],
    ],
    [
      'its level was warning, not fatal',
      [alert('sent', { level: 1 })],
      [alert('received', { level: 1 })],
    ],
    [
      'its reason was certificate.malformed, not certificate.signature-invalid',
      [alert('sent', { condition: 'certificate.malformed' })],
      [alert('received')],
    ],
    [
      'it travelled under clear keys, not handshake keys',
      [alert('sent', { epoch: 'clear' })],
      [alert('received')],
    ],
    [
      'the other side reported unknown_ca (48), fatal, not bad_certificate (42), fatal',
      [alert('sent')],
      [alert('received', { code: 48 })],
    ],
  ])('of tocsin: %s', (failure, sent, received) => {
    expect(judged(self, sent, received)).toEqual([failure])
  })

  it('admits another alert and clear keys from openssl, and says so', () => {
    const sent = [alert('sent', { code: 51, ...unsaid })]
    const received = [alert('received', { code: 51, epoch: 'clear' })]
    expect(judged(row('openssl', 'tocsin'), sent, received)).toEqual([
      '(openssl says decrypt_error (51) here, which the rule admits)',
      '(openssl sends it in the clear, which RFC 9846 §A.1 admits)',
    ])
  })

  it('does not admit from openssl what the rule does not', () => {
    const sent = [alert('sent', { code: 46, ...unsaid })]
    expect(judged(row('openssl', 'tocsin'), sent, [alert('received', { code: 46 })])).toEqual([
      'sent certificate_unknown (46), fatal, not bad_certificate (42)',
    ])
  })

  it('looks for the alert of the row among several', () => {
    const canceled = row('tocsin', 'tocsin', {
      alert: 'user_canceled',
      code: 90,
      level: 'either',
      condition: 'closure.user-canceled',
    })
    const alerts = (direction: SeenAlert['direction']) => [
      alert(direction, { code: 90, level: 1, condition: 'closure.user-canceled' }),
      alert(direction, { code: 0, level: 1, condition: 'closure.end-of-data' }),
    ]
    expect(judged(canceled, alerts('sent'), alerts('received'))).toEqual([])
  })

  it('tells what the silent end said of its own end', () => {
    const silent = witness()
    silent.said('no shared cipher')
    const { failures } = judge(self, { sender: silent, receiver: witness() })
    expect(failures).toEqual([
      'the client sent no alert, instead of bad_certificate (42); it said: no shared cipher',
    ])
  })
})

describe('isDecided', () => {
  it.each<[boolean, string, readonly SeenAlert[], readonly SeenAlert[]]>([
    [true, 'the alert at both ends', [alert('sent')], [alert('received')]],
    [true, 'another fatal one', [alert('sent', { code: 48 })], [alert('received', { code: 48 })]],
    [false, 'nothing', [], []],
    [false, 'nothing received', [alert('sent')], []],
    [
      false,
      'a warning',
      [alert('sent', { code: 0, level: 1 })],
      [alert('received', { code: 0, level: 1 })],
    ],
  ])('%s after %s', (decided, _what, sent, received) => {
    const witnesses = { sender: witness(...sent), receiver: witness(...received) }
    expect(isDecided(self, witnesses)).toBe(decided)
  })
})
