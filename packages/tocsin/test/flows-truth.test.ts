import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { alertLabel } from '../src/alert/description.ts'
import { captureReader } from '../src/decode/capture/reader.ts'
import type { FlowEvent } from '../src/decode/flow/event.ts'
import { tlsFlows } from '../src/decode/flow/tls-flows.ts'
import { nodeCrypto } from '../src/node/crypto/index.ts'
import { alertsIn } from './support/flow.ts'

interface True {
  readonly frame: number
  readonly stream: string
  readonly proto: string
  readonly record_version: string
  readonly level?: string
  readonly description?: string
  readonly encrypted: boolean
  readonly direction: string
}

const directory = new URL('captures/', import.meta.url)
const { captures } = JSON.parse(readFileSync(new URL('truth.json', directory), 'utf8')) as {
  readonly captures: readonly { readonly file: string; readonly alerts: readonly True[] }[]
}
const overTcp = captures.filter(({ file }) => !file.includes('dtls'))
const levels: Readonly<Record<number, string>> = { 1: 'warning', 2: 'fatal' }

function alertsOfCapture(file: string) {
  const events: FlowEvent[] = []
  const flows = tlsFlows({ onEvent: (event) => events.push(event), crypto: nodeCrypto })
  const reader = captureReader({
    stream: (flow) => flows.stream(flow),
    datagrams: () => undefined,
    secrets: (text) => flows.addSecrets(text),
    problem: ({ text }) => expect.fail(text),
  })
  reader.push(readFileSync(new URL(file, directory)))
  reader.end()
  return alertsIn(events).filter(({ probable }) => probable === undefined)
}

describe('the alerts of a capture are those that tshark sees', () => {
  it('in captures of TCP', () => expect(overTcp.length).toBeGreaterThan(20))

  it.each(overTcp)('$file', ({ file, alerts }) => {
    const seen = alertsOfCapture(file).map((alert) => ({
      frame: alert.place.frame,
      stream: `${alert.flow.transport}:${alert.flow.id}`,
      version: `0x${alert.recordVersion?.toString(16).padStart(4, '0')}`,
      level: levels[alert.level ?? 0],
      description: alert.code === undefined ? undefined : alertLabel(alert.code),
      encrypted: alert.encrypted,
      direction: alert.sender,
    }))
    expect(seen).toEqual(
      alerts.map((each) => ({
        frame: each.frame,
        stream: each.stream,
        version: each.record_version,
        level: each.level,
        description: each.description,
        encrypted: each.encrypted,
        direction: each.direction,
      })),
    )
  })
})
