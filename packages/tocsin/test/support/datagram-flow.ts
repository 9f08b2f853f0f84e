import { type DatagramDecoderOptions, datagramDecoder, readKeyLog } from 'tocsin/decode'
import { nodeCrypto } from 'tocsin/node'
import type { FlowInfo, Side } from '../../src/decode/capture/packet.ts'
import type { AlertSeen, FlowEvent } from '../../src/decode/flow/event.ts'

const flow: FlowInfo = {
  transport: 'udp',
  id: 0,
  endpoints: [
    { address: '127.0.0.1', port: 50_000 },
    { address: '127.0.0.1', port: 443 },
  ],
  startSeen: true,
}

/** A datagram, and which side sent it. */
export type Sent = readonly [side: Side, bytes: Uint8Array]

/** What datagrams show, with the secrets of a key log. */
export function eventsOf(datagrams: readonly Sent[], keyLog = ''): readonly FlowEvent[] {
  const events: FlowEvent[] = []
  const entries = readKeyLog(keyLog)
  const secrets: DatagramDecoderOptions['secrets'] = {
    find: (random, label) =>
      entries.find((entry) => entry.label === label && hex(entry.clientRandom) === hex(random))
        ?.secret,
  }
  const sink = datagramDecoder(flow, {
    crypto: nodeCrypto,
    tell: (event) => events.push(event),
    secrets,
  })
  for (const [index, [side, bytes]] of datagrams.entries()) {
    sink.datagram(side, bytes, { frame: index + 1, seconds: 0, nanoseconds: 0 })
  }
  sink.close()
  return events
}

/** The alerts among events. */
export function alertsOf(events: readonly FlowEvent[]): readonly AlertSeen[] {
  return events.filter((event) => event.kind === 'alert')
}

export function hex(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('hex')
}
