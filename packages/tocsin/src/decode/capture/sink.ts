import type { FlowInfo, Place, Side } from './packet.ts'

/** Takes the octets of one TCP connection, of either side, in order. */
export interface StreamSink {
  /** `bytes` is a view that holds during the call only; `place` is of the packet that carried them, which may stand before the last one's. */
  data(side: Side, bytes: Uint8Array, place: Place): void
  /** `length` octets were never captured. */
  gap(side: Side, length: number, place: Place): void
  /** The side sends no more: it finished, or either end reset the connection. */
  end(side: Side, how: 'fin' | 'rst', place: Place): void
  /** No more will come: the capture ended, or the flow was given up to bound memory. */
  close(): void
}

/** Takes the datagrams of one UDP conversation. */
export interface DatagramSink {
  /** `bytes` is a view that holds during the call only, shorter than what was sent if the capture cut it. */
  datagram(side: Side, bytes: Uint8Array, place: Place): void
  close(): void
}

/** Something of the capture file that cannot be read; everything before it was reported. */
export interface CaptureProblem {
  /** Octets from the start of the file. */
  readonly offset: number
  readonly text: string
  /** Whether nothing after it can be read. */
  readonly fatal: boolean
}

/** Made by who wants the flows of a capture. `undefined` for a flow that is of no interest. */
export interface CaptureSink {
  stream(flow: FlowInfo): StreamSink | undefined
  datagrams(flow: FlowInfo): DatagramSink | undefined
  /** The NSS key log text of a pcapng decryption secrets block. */
  secrets?(text: string): void
  problem(problem: CaptureProblem): void
}

/** Reads a capture file pushed to it in chunks of any size. */
export interface CaptureReader {
  /** The chunk may be used again once this returns. */
  push(chunk: Uint8Array): void
  /** The file ended: what still waits is reported, every flow closed. */
  end(): void
}
