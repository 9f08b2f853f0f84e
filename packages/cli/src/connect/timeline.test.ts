import { describe, expect, it } from 'vitest'
import { type Direction, type RecordEntry, timeline } from './timeline.ts'

const data = { type: 23, version: 0x0303, length: 100, fragment: new Uint8Array(), cut: false }
const seen = { epoch: 'application', messages: [] } as const

/** Records of application data as they pass; the runs they come to, as 'sent 3'. */
function runsOf(...directions: readonly Direction[]): readonly string[] {
  const lines = timeline({ entry: () => {}, more: () => {} }, () => 0)
  for (const direction of directions) lines.record(direction, data, seen)
  return lines.entries
    .filter((entry): entry is RecordEntry => entry.kind === 'record')
    .map(({ direction, records }) => `${direction} ${records}`)
}

describe('timeline', () => {
  it('sums up data of one direction', () => {
    expect(runsOf('sent', 'sent', 'sent')).toEqual(['sent 3'])
  })

  it('leaves a question and its answer apart', () => {
    const turns = ['sent', 'received', 'sent', 'received'] as const
    expect(runsOf(...turns)).toEqual(['sent 1', 'received 1', 'sent 1', 'received 1'])
  })

  it('leaves what may be an alert alone', () => {
    const lines = timeline({ entry: () => {}, more: () => {} }, () => 0)
    for (const direction of ['sent', 'sent', 'received'] as const)
      lines.record(direction, data, seen)
    lines.record('sent', { ...data, length: 19 }, seen)
    expect(lines.entries).toMatchObject([{ records: 2 }, { records: 1 }, { records: 1, bytes: 19 }])
  })

  it('sums up both directions of bulk data, however they alternate', () => {
    const start = ['sent', 'sent', 'received', 'received'] as const
    const more = Array.from({ length: 100 }, (_, i) => (i % 3 === 0 ? 'received' : 'sent'))
    expect(runsOf(...start, ...more)).toEqual(['sent 68', 'received 36'])
  })
})
