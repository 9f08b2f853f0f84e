import { addressText } from './address.ts'
import type { FlowInfo, Side } from './packet.ts'
import type { PacketView } from './packet-view.ts'

/** Two addresses and two ports, by side, and what is known of the flow between them. */
export interface Conversation<Flow> {
  readonly key: string
  /** Both addresses, one after the other. */
  readonly addresses: Uint8Array
  readonly ports: readonly [number, number]
  flow: Flow
  /** The frame that was last of it. */
  touched: number
}

/** Conversations that are remembered: what was not heard of for longest is forgotten. */
const maxConversations = 32_768
const cacheSize = 4096

/**
 * Finds the conversation of a packet.
 *
 * Implementation notes: a packet whose conversation stands in the cache costs no allocation. The
 * cache is a plain table indexed by a hash anybody can collide; behind it is a `Map`, whose hash
 * nobody can.
 */
export class Conversations<Flow> {
  readonly #transport: 'tcp' | 'udp'
  readonly #forget: (flow: Flow) => void
  readonly #all = new Map<string, Conversation<Flow>>()
  readonly #cache: (Conversation<Flow> | undefined)[] = new Array(cacheSize).fill(undefined)
  #count = 0
  #side: Side = 0

  constructor(transport: 'tcp' | 'udp', forget: (flow: Flow) => void) {
    this.#transport = transport
    this.#forget = forget
  }

  /** Who sent the packet that was looked up last. */
  get side(): Side {
    return this.#side
  }

  find(packet: PacketView): Conversation<Flow> | undefined {
    const slot = slotOf(packet)
    const cached = this.#cache[slot]
    if (cached !== undefined && this.#matches(cached, packet)) return cached
    const found = this.#all.get(keyOf(packet))
    if (found === undefined || !this.#matches(found, packet)) return undefined
    this.#cache[slot] = found
    return found
  }

  /** A conversation that the packet starts, in place of one there was between the same ends. */
  open(packet: PacketView, startSeen: boolean, make: (info: FlowInfo) => Flow): Conversation<Flow> {
    if (this.#all.size >= maxConversations) this.#drop(this.stalest(() => true))
    this.#side = 0
    const key = keyOf(packet)
    const info = {
      transport: this.#transport,
      id: this.#count,
      endpoints: endpointsOf(packet),
      startSeen,
    }
    this.#count += 1
    const opened: Conversation<Flow> = {
      key,
      addresses: addressesOf(packet),
      ports: [packet.sourcePort, packet.destinationPort],
      flow: make(info),
      touched: packet.place.frame,
    }
    this.#all.delete(key)
    this.#all.set(key, opened)
    this.#cache[slotOf(packet)] = opened
    return opened
  }

  /** Of those that are chosen, the quarter that was not heard of for longest. */
  stalest(chosen: (flow: Flow) => boolean): readonly Conversation<Flow>[] {
    const some = [...this.#all.values()].filter(({ flow }) => chosen(flow))
    const frames = Float64Array.from(some, ({ touched }) => touched).sort()
    const limit = frames[frames.length >> 2] ?? 0
    return some.filter(({ touched }) => touched <= limit)
  }

  flows(): readonly Flow[] {
    return Array.from(this.#all.values(), ({ flow }) => flow)
  }

  #drop(some: readonly Conversation<Flow>[]): void {
    for (const { key, flow } of some) {
      this.#all.delete(key)
      this.#forget(flow)
    }
    this.#cache.fill(undefined)
  }

  #matches({ addresses, ports }: Conversation<Flow>, packet: PacketView): boolean {
    const { bytes, source, destination, addressLength, sourcePort, destinationPort } = packet
    if (addresses.length !== 2 * addressLength) return false
    if (
      ports[0] === sourcePort &&
      ports[1] === destinationPort &&
      isAt(addresses, 0, bytes, source, addressLength) &&
      isAt(addresses, addressLength, bytes, destination, addressLength)
    ) {
      this.#side = 0
      return true
    }
    this.#side = 1
    return (
      ports[0] === destinationPort &&
      ports[1] === sourcePort &&
      isAt(addresses, 0, bytes, destination, addressLength) &&
      isAt(addresses, addressLength, bytes, source, addressLength)
    )
  }
}

function isAt(a: Uint8Array, atA: number, b: Uint8Array, atB: number, length: number): boolean {
  for (let i = 0; i < length; i += 1) if (a[atA + i] !== b[atB + i]) return false
  return true
}

/** The same for both directions. */
function slotOf(packet: PacketView): number {
  const { bytes, source, destination, addressLength, sourcePort, destinationPort } = packet
  const last = addressLength - 2
  const low =
    ((bytes[source + last] ?? 0) << 8) +
    (bytes[source + last + 1] ?? 0) +
    ((bytes[destination + last] ?? 0) << 8) +
    (bytes[destination + last + 1] ?? 0)
  return (low * 31 + sourcePort + destinationPort) & (cacheSize - 1)
}

/** The same for both directions, and for no others. */
function keyOf(packet: PacketView): string {
  const { bytes, source, destination, addressLength, sourcePort, destinationPort } = packet
  const end = (at: number, port: number) =>
    String.fromCharCode(...bytes.subarray(at, at + addressLength), port)
  const from = end(source, sourcePort)
  const to = end(destination, destinationPort)
  return from < to ? from + to : to + from
}

function addressesOf({ bytes, source, destination, addressLength }: PacketView): Uint8Array {
  const both = new Uint8Array(2 * addressLength)
  both.set(bytes.subarray(source, source + addressLength))
  both.set(bytes.subarray(destination, destination + addressLength), addressLength)
  return both
}

function endpointsOf(packet: PacketView): FlowInfo['endpoints'] {
  const { bytes, source, destination, addressLength, sourcePort, destinationPort } = packet
  return [
    { address: addressText(bytes, source, addressLength), port: sourcePort },
    { address: addressText(bytes, destination, addressLength), port: destinationPort },
  ]
}
