import type { FlowInfo, Side } from '../../src/decode/capture/packet.ts'
import type { AlertSeen, FlowEvent } from '../../src/decode/flow/event.ts'
import { tlsFlows } from '../../src/decode/flow/tls-flows.ts'
import { nodeCrypto } from '../../src/node/crypto/index.ts'
import type { Role, Transport } from './pair.ts'

/** What one side sent, in order. */
export type Sent = readonly [side: Side, bytes: Uint8Array]

/** A transport that writes down what passes; the client is side 0. */
export function recording(): { readonly sent: Sent[]; readonly transport: Transport } {
  const sent: Sent[] = []
  const transport: Transport = (bytes, from: Role) => {
    sent.push([from === 'client' ? 0 : 1, bytes.slice()])
    return [bytes]
  }
  return { sent, transport }
}

interface Watching {
  readonly keyLog?: string
  readonly startSeen?: boolean
  /** How each connection ends for who watches. */
  readonly end?: 'fin' | 'rst'
  readonly cut?: (bytes: Uint8Array) => readonly Uint8Array[]
}

export const flow = (startSeen = true): FlowInfo => ({
  transport: 'tcp',
  id: 0,
  endpoints: [
    { address: '127.0.0.1', port: 40_000 },
    { address: '127.0.0.1', port: 443 },
  ],
  startSeen,
})

/** What is told of a connection; every piece sent is a frame, whose number the events have. */
export function watch(sent: readonly Sent[], watching: Watching = {}): FlowEvent[] {
  const { keyLog, startSeen = true, end, cut = (bytes) => [bytes] } = watching
  const events: FlowEvent[] = []
  const flows = tlsFlows({ onEvent: (event) => events.push(event), crypto: nodeCrypto })
  if (keyLog !== undefined) flows.addSecrets(keyLog)
  const sink = flows.stream(flow(startSeen))
  const place = (frame: number) => ({ frame, seconds: 1_790_000_000, nanoseconds: 0 })
  for (const [index, [side, bytes]] of sent.entries()) {
    for (const piece of cut(bytes)) {
      const view = piece.slice()
      sink.data(side, view, place(index + 1))
      // Views must not be kept beyond the call.
      view.fill(0xa5)
    }
  }
  if (end) for (const side of [0, 1] as const) sink.end(side, end, place(sent.length + 1))
  sink.close()
  return events
}

export const alertsIn = (events: readonly FlowEvent[]): AlertSeen[] =>
  events.filter((event): event is AlertSeen => event.kind === 'alert')
