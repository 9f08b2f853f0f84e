import type { FlowInfo, Place, Side } from '../capture/packet.ts'
import type { Tell } from '../datagrams/reporter.ts'
import type { KeySource } from '../dtls/keys.ts'
import { QuicConnection, type Spot } from './connection.ts'
import { isLong, type LongPacket, longPacketAt, versionNegotiationIn } from './packet.ts'
import { initialKeys, openPayload, unmask } from './protection.ts'
import { quicVersionName } from './version.ts'

/** Connections that are followed at a time between the same two ports; the oldest is given up. */
const mostConnections = 4

/** The most packets of a datagram that are looked at. */
const mostPackets = 8

/** Finds QUIC among the datagrams of a conversation: an Initial packet that is authentic proves it. */
export class QuicConversation {
  readonly #flow: FlowInfo
  readonly #keys: KeySource
  readonly #tell: Tell
  #connections: readonly QuicConnection[] = []

  constructor(flow: FlowInfo, keys: KeySource, tell: Tell) {
    this.#flow = flow
    this.#keys = keys
    this.#tell = tell
  }

  /** Whether the datagram is QUIC, as far as that can be told; if so it was taken. */
  datagram(side: Side, bytes: Uint8Array, place: Place): boolean {
    const spot: Spot = { side, place }
    let isQuic = false
    let rest = bytes
    for (let count = 0; rest.length > 0 && count < mostPackets; count++) {
      if (!isLong(rest)) return this.#short(spot, rest) || isQuic
      const packet = longPacketAt(rest)
      if (!packet) return this.#negotiation(spot, rest) || isQuic
      isQuic = this.#long(spot, packet) || isQuic
      rest = rest.subarray(packet.bytes.length)
    }
    return isQuic
  }

  #long(spot: Spot, packet: LongPacket): boolean {
    const known = this.#connections.find((each) => each.isOf(spot.side, packet.destination))
    if (known?.long(spot, packet)) return true
    if (packet.type !== 'initial' || !this.#isFirst(packet)) return known !== undefined
    const begun = new QuicConnection(this.#flow, this.#keys, this.#tell, spot.side, packet)
    this.#connections = [begun, ...this.#connections].slice(0, mostConnections)
    return begun.long(spot, packet)
  }

  /** Whether the packet is a client's whose own destination its keys follow from. */
  #isFirst({ bytes, numberAt, version, destination }: LongPacket): boolean {
    const keys = initialKeys(this.#keys.crypto, version, destination, 'client')
    const header = keys && unmask(bytes, numberAt, keys)
    return keys !== undefined && header !== undefined && !!openPayload(bytes, header, keys, 0)
  }

  #short(spot: Spot, bytes: Uint8Array): boolean {
    const id = bytes.subarray(1)
    const known = this.#connections.find((each) => each.isOf(spot.side, id))
    known?.short(spot, bytes)
    return known !== undefined
  }

  /** Told only of a connection whose Initial packet was seen. */
  #negotiation(spot: Spot, bytes: Uint8Array): boolean {
    const found = this.#connections.length > 0 ? versionNegotiationIn(bytes) : undefined
    const known = found && this.#connections.find((each) => each.isOf(spot.side, found.destination))
    known?.versionNegotiation(spot, found?.versions.map(quicVersionName) ?? [])
    return known !== undefined
  }
}
