import { HandshakeType, handshakeTypeName } from '../../wire/registry/handshake-type.ts'
import { protocolVersionName } from '../../wire/registry/protocol-version.ts'
import type { FlowInfo, Place, Side } from '../capture/packet.ts'
import { certificatesIn } from '../datagrams/certificates.ts'
import { type Hello, helloIn } from '../datagrams/hello.ts'
import {
  type Certificates,
  contextOf,
  Reporter,
  type Source,
  type Tell,
} from '../datagrams/reporter.ts'
import { type SealedKeys, sealedKeys } from '../datagrams/sealed-keys.ts'
import type { KeySource } from '../dtls/keys.ts'
import type { SenderRole } from '../flow/event.ts'
import type { StreamMessage } from './crypto-stream.ts'
import { type CloseFrame, framesOf } from './frames.ts'
import type { LongPacket } from './packet.ts'
import { PacketSpace } from './packet-space.ts'
import { initialKeys } from './protection.ts'
import type { QuicVersion } from './version.ts'

/** Encryption levels whose packets are read (RFC 9001 §2.1). */
type Level = 'initial' | 'handshake' | 'application'

/** What is known of one side's sending. */
interface Sending {
  readonly spaces: { [L in Level]: PacketSpace }
  /** The connection ID that the side wants to receive. */
  id: Uint8Array | undefined
  after: string | undefined
}

/** Whose packet, and when it was captured. */
export interface Spot {
  readonly side: Side
  readonly place: Place
}

const secretLabels = {
  handshake: 'HANDSHAKE_TRAFFIC_SECRET',
  application: 'TRAFFIC_SECRET_0',
} as const

/** Follows one QUIC connection from its client's first Initial packet, and tells what it shows. */
export class QuicConnection {
  readonly #keys: KeySource
  readonly #reporter: Reporter
  readonly #client: Side
  readonly #sendings: readonly [Sending, Sending] = [fresh(), fresh()]
  #firstDestination: Uint8Array
  #certificates: Certificates = {}
  #version: QuicVersion
  #hellos: { readonly client: Hello | undefined; readonly server: Hello | undefined } = {
    client: undefined,
    server: undefined,
  }

  /** `first` is the client's first packet, from which the keys of Initial packets follow. */
  constructor(flow: FlowInfo, keys: KeySource, tell: Tell, client: Side, first: LongPacket) {
    this.#keys = keys
    this.#reporter = new Reporter('quic', flow, tell)
    this.#client = client
    this.#version = first.version
    this.#firstDestination = first.destination.slice()
    this.#deriveInitialKeys()
  }

  /** Whether a packet that a side sent is of this connection, as its destination says. */
  isOf(side: Side, destination: Uint8Array): boolean {
    const { id } = this.#sendings[side === 0 ? 1 : 0]
    if (id && startsWith(destination, id)) return true
    return side === this.#client && startsWith(destination, this.#firstDestination)
  }

  /** Whether a long header's packet was authentic under keys there are. */
  long(spot: Spot, packet: LongPacket): boolean {
    const { type, version, source } = packet
    if (type === '0-rtt') return true
    if (type === 'retry') return this.#retry(spot, packet)
    if (type === 'initial' && version !== this.#version) this.#change(version)
    const isOpened = this.#open(spot, type, packet.bytes, packet.numberAt)
    if (isOpened || type === 'handshake') this.#sendings[spot.side].id = source.slice()
    return isOpened
  }

  /** A short header's packet; without a key log nothing of it can be read. */
  short(spot: Spot, bytes: Uint8Array): void {
    const { id } = this.#sendings[spot.side === 0 ? 1 : 0]
    if (id) this.#open(spot, 'application', bytes, 1 + id.length)
  }

  /** RFC 9000 §6: a server that knows none of the client's version. */
  versionNegotiation(spot: Spot, versions: readonly string[]): void {
    const text = `Version Negotiation: the server has ${versions.join(', ')}`
    this.#reporter.note(this.#source(spot), text)
  }

  /** RFC 9000 §17.2.5: from now on the keys follow from the server's connection ID. */
  #retry(spot: Spot, { source }: LongPacket): boolean {
    if (spot.side === this.#client) return false
    this.#sendings[spot.side].id = source.slice()
    this.#firstDestination = source.slice()
    // The client sends its ClientHello again from offset 0, and not every client the same one.
    this.#sendings[this.#client].spaces.initial = new PacketSpace()
    this.#deriveInitialKeys()
    this.#reporter.note(this.#source(spot), 'Retry: the server asks the client for its token')
    return true
  }

  /** RFC 9369 §4: both versions' keys follow from the same connection ID. */
  #change(version: QuicVersion): void {
    this.#version = version
    this.#deriveInitialKeys()
  }

  #deriveInitialKeys(): void {
    for (const side of [0, 1] as const) {
      const { crypto } = this.#keys
      const role = this.#roleOf(side)
      const keys = initialKeys(crypto, this.#version, this.#firstDestination, role)
      this.#sendings[side].spaces.initial.keys = keys
    }
  }

  #open(spot: Spot, level: Level, bytes: Uint8Array, numberAt: number): boolean {
    const space = this.#sendings[spot.side].spaces[level]
    if (level !== 'initial') space.keys ??= this.#loggedKeys(spot.side, level)
    const opened = space.open(bytes, numberAt)
    if (!opened) return false
    for (const frame of framesOf(opened.payload)) {
      if (frame.kind === 'close') this.#close(spot, level, frame)
      else this.#messages(spot, level, space.stream.add(frame.offset, frame.data))
    }
    return true
  }

  #loggedKeys(side: Side, level: 'handshake' | 'application'): SealedKeys | undefined {
    const { client, server } = this.#hellos
    const [suite] = server?.suites ?? []
    if (!client || suite === undefined) return undefined
    const { crypto, secrets } = this.#keys
    const label = `${this.#roleOf(side).toUpperCase()}_${secretLabels[level]}`
    const secret = secrets.find(client.random, label)
    return secret && sealedKeys(crypto, suite, this.#version.labels, secret)
  }

  /** Error codes 0x0100 to 0x01ff carry an alert, which is always fatal (RFC 9001 §4.8). */
  #close(spot: Spot, level: Level, close: CloseFrame): void {
    const { byApplication, errorCode, frameType, reason } = close
    const source = this.#source(spot)
    if (byApplication || errorCode >> 8 !== 1) {
      const by = byApplication ? 'of the application' : ''
      const words = ['CONNECTION_CLOSE', by, `0x${errorCode.toString(16)}`, reason]
      this.#reporter.note(source, words.filter((word) => word !== '').join(' '))
      return
    }
    const { client, server } = this.#hellos
    const { after: answers } = this.#sendings[spot.side === 0 ? 1 : 0]
    const certificates = this.#certificates
    const said = { client, server, certificates, answers, established: level === 'application' }
    this.#reporter.alert(source, {
      level: 2,
      code: errorCode & 0xff,
      encrypted: true,
      decrypted: true,
      epoch: level,
      after: this.#sendings[spot.side].after,
      context: contextOf(said, protocolVersionName),
      close: { frameType, reason },
    })
  }

  #messages(spot: Spot, level: Level, messages: readonly StreamMessage[]): void {
    for (const { type, body } of messages) {
      const hello = this.#hello(spot, type, body)
      const name = hello ?? handshakeTypeName(type)
      this.#sendings[spot.side].after = name
      if (hello !== undefined) continue
      this.#reporter.message(this.#source(spot), { name, length: body.length, epoch: level })
      if (type === HandshakeType.certificate) this.#certificate(spot, body)
    }
  }

  #certificate(spot: Spot, body: Uint8Array): void {
    const chain = certificatesIn(body, 'entries')
    const [first] = chain
    if (!first) return
    this.#certificates = { ...this.#certificates, [this.#roleOf(spot.side)]: first }
    this.#reporter.certificates(this.#source(spot), chain)
  }

  /** The name of a hello, which is told apart from other messages. */
  #hello(spot: Spot, type: number, body: Uint8Array): string | undefined {
    const found = helloIn(type, body, 'stream')
    if (!found) return undefined
    this.#hellos = { ...this.#hellos, [found.sender]: found.hello }
    this.#reporter.hello(this.#source(spot), found, protocolVersionName)
    return found.name
  }

  #roleOf(side: Side): SenderRole {
    return side === this.#client ? 'client' : 'server'
  }

  #source({ side, place }: Spot): Source {
    return { side, place, version: this.#version.name, sender: this.#roleOf(side) }
  }
}

function fresh(): Sending {
  const spaces = {
    initial: new PacketSpace(),
    handshake: new PacketSpace(),
    application: new PacketSpace(),
  }
  return { spaces, id: undefined, after: undefined }
}

function startsWith(bytes: Uint8Array, beginning: Uint8Array): boolean {
  return beginning.every((octet, index) => octet === bytes[index])
}
