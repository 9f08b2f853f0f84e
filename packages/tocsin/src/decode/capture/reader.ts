import { BlockFeed, type BlockFormat } from './block-feed.ts'
import { IpReader } from './ip.ts'
import { linkReader } from './link.ts'
import { type CapturedPacket, maxPacketLength, type PacketTaker } from './packet-taker.ts'
import { PacketView } from './packet-view.ts'
import { pcapFormat } from './pcap.ts'
import { pcapngFormat } from './pcapng.ts'
import type { CaptureReader, CaptureSink } from './sink.ts'

/**
 * Reads a capture file, pcap or pcapng, into the TCP streams and UDP datagrams of its packets.
 * Memory stays bounded whatever the file holds.
 */
export function captureReader(sink: CaptureSink): CaptureReader {
  return new CaptureFile(sink)
}

class CaptureFile implements CaptureReader, BlockFormat, PacketTaker {
  readonly #sink: CaptureSink
  readonly #ip: IpReader
  readonly #feed = new BlockFeed(this)
  readonly #packet = new PacketView()
  readonly #unread = new Set<number>()
  #format: BlockFormat | undefined
  #frame = 0
  #hasEnded = false

  constructor(sink: CaptureSink) {
    this.#sink = sink
    this.#ip = new IpReader(sink)
  }

  push(chunk: Uint8Array): void {
    if (!this.#hasEnded) this.#feed.push(chunk)
  }

  end(): void {
    if (this.#hasEnded) return
    this.#hasEnded = true
    const { offset, unfinished } = this.#feed
    if (unfinished > 0) {
      this.fail(0, `the file ends ${unfinished} octets into what should be longer`)
    } else if (offset === 0 && this.#format === undefined) {
      this.fail(0, 'the file is empty')
    }
    this.#ip.end()
  }

  measure(bytes: Uint8Array, start: number, available: number): number {
    if (this.#format !== undefined) return this.#format.measure(bytes, start, available)
    if (available < 4) return 4
    this.#format = pcapFormat(bytes, start, this) ?? pcapngFormat(bytes, start, this)
    if (this.#format !== undefined) return this.#format.measure(bytes, start, available)
    this.#hasEnded = true
    this.fail(0, 'neither a pcap nor a pcapng file')
    return 0
  }

  take(bytes: Uint8Array, start: number, length: number): boolean {
    return this.#format?.take(bytes, start, length) ?? false
  }

  packet(captured: CapturedPacket): void {
    this.#frame += 1
    const read = linkReader(captured.linkType)
    if (read === undefined) {
      this.#unreadable(captured.linkType)
      return
    }
    const packet = this.#packet
    const { bytes, start, seconds, nanoseconds } = captured
    packet.bytes = bytes
    packet.end = start + captured.captured
    packet.at = read(bytes, start, packet.end)
    if (packet.at < 0) return
    const original = Math.min(captured.original, maxPacketLength)
    packet.missing = Math.max(0, original - captured.captured)
    packet.place = { frame: this.#frame, seconds, nanoseconds }
    this.#ip.read(packet)
  }

  skipped(): void {
    this.#frame += 1
  }

  secrets(text: string): void {
    this.#sink.secrets?.(text)
  }

  fail(inBlock: number, text: string): void {
    this.#sink.problem({ offset: this.#feed.offset + inBlock, text, fatal: true })
  }

  #unreadable(linkType: number): void {
    if (this.#unread.has(linkType)) return
    this.#unread.add(linkType)
    const text = `packets of link type ${linkType} are not read`
    this.#sink.problem({ offset: this.#feed.offset, text, fatal: false })
  }
}
