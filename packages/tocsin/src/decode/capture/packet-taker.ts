/** A packet of a capture file, before anything in it was looked at. */
export interface CapturedPacket {
  readonly bytes: Uint8Array
  readonly start: number
  readonly captured: number
  /** How long it was when sent. */
  readonly original: number
  readonly linkType: number
  readonly seconds: number
  readonly nanoseconds: number
}

/** What a reader of a file format hands its findings to. */
export interface PacketTaker {
  packet(packet: CapturedPacket): void
  /** A record that Wireshark numbers as a packet and that carries none. */
  skipped(): void
  secrets(text: string): void
  /** `inBlock` counts from the start of the block. */
  fail(inBlock: number, text: string): void
}

/** No packet is longer: what libpcap takes for the largest. */
export const maxPacketLength = 262_144
