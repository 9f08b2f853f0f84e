import {
  type CaptureProblem,
  type CaptureSink,
  datagramDecoder,
  type FlowEvent,
  type FlowInfo,
  readKeyLog,
  type StreamSink,
  tlsFlows,
} from 'tocsin/decode'
import { crypto } from '../crypto.ts'

/** Who hears what a capture shows. */
export interface Listener {
  readonly event: (event: FlowEvent) => void
  /** Nothing more comes of a flow. */
  readonly closed: (flow: FlowInfo) => void
  readonly problem: (problem: CaptureProblem) => void
  /** A secrets block of the capture. */
  readonly secrets?: (text: string) => void
}

/** Turns the flows of a capture into events; keys may be added at any time. */
export interface Events {
  readonly sink: CaptureSink
  readonly addSecrets: (text: string) => void
}

/** Which flows are wanted. */
export type Wanted = (flow: FlowInfo) => boolean

/** Reads TLS in TCP connections, DTLS and QUIC in UDP conversations. */
export function events(listener: Listener, wanted: Wanted): Events {
  const flows = tlsFlows({ onEvent: listener.event, crypto })
  const secrets = new Map<string, Uint8Array>()
  const key = (random: Uint8Array, label: string) =>
    `${label} ${Buffer.from(random).toString('latin1')}`
  const source = { find: (random: Uint8Array, label: string) => secrets.get(key(random, label)) }
  const addSecrets = (text: string) => {
    flows.addSecrets(text)
    for (const { label, clientRandom, secret } of readKeyLog(text)) {
      secrets.set(key(clientRandom, label), secret)
    }
  }
  const sink: CaptureSink = {
    stream: (flow) => (wanted(flow) ? closing(flows.stream(flow), flow, listener) : undefined),
    datagrams: (flow) =>
      wanted(flow)
        ? closing(
            datagramDecoder(flow, { crypto, tell: listener.event, secrets: source }),
            flow,
            listener,
          )
        : undefined,
    secrets: (text) => {
      addSecrets(text)
      listener.secrets?.(text)
    },
    problem: listener.problem,
  }
  return { sink, addSecrets }
}

/** The same sink, whose end is told. */
function closing<S extends Pick<StreamSink, 'close'>>(
  sink: S,
  flow: FlowInfo,
  listener: Listener,
): S {
  const close = sink.close.bind(sink)
  sink.close = () => {
    close()
    listener.closed(flow)
  }
  return sink
}
