/** Where something stands in a capture. */
export interface Place {
  /** Number of the packet in the file, from 1, as Wireshark counts. */
  readonly frame: number
  /** Seconds since 1970; a bigint of nanoseconds would cost an allocation per packet. */
  readonly seconds: number
  readonly nanoseconds: number
}

/** One end of a conversation: its address as text, `127.0.0.1` or `2001:db8::1`. */
export interface Endpoint {
  readonly address: string
  readonly port: number
}

/** Which end sent: 0 is who sent the first packet seen. */
export type Side = 0 | 1

/** One TCP connection or UDP conversation. */
export interface FlowInfo {
  readonly transport: 'tcp' | 'udp'
  /** Counted from 0 in order of first packet, as Wireshark's `tcp.stream` and `udp.stream`. */
  readonly id: number
  /** By side. */
  readonly endpoints: readonly [Endpoint, Endpoint]
  /** Whether the connection's SYN was captured; always true of UDP. */
  readonly startSeen: boolean
}
