import { ContentType } from '../../wire/registry/content-type.ts'
import { HandshakeType, handshakeTypeName } from '../../wire/registry/handshake-type.ts'
import type { FlowInfo, Place, Side } from '../capture/packet.ts'
import { certificatesIn } from '../datagrams/certificates.ts'
import { type Hello, helloIn } from '../datagrams/hello.ts'
import {
  type AlertFacts,
  type Certificates,
  contextOf,
  Reporter,
  type Source,
  type Tell,
} from '../datagrams/reporter.ts'
import type { SenderRole } from '../flow/event.ts'
import { alertLength, alertsIn, probableLength } from './alerts.ts'
import { Epochs12 } from './epochs12.ts'
import { Epochs13 } from './epochs13.ts'
import { type DtlsMessage, type Fragment, fragmentsOf, HandshakeAssembly } from './handshake.ts'
import { type KeySource, keysOfEpoch13, openerBefore13 } from './keys.ts'
import type { DtlsRecord, PlainRecord, RecordForm, UnifiedRecord } from './record.ts'
import { roleOf } from './role.ts'
import { DtlsVersion, dtlsVersionName } from './version.ts'

/** What is known of one side's sending. */
interface Sending {
  readonly messages: HandshakeAssembly
  readonly epochs12: Epochs12
  readonly epochs13: Epochs13
  after: string | undefined
  isFinished: boolean
}

/** Where a record stands. */
interface Spot {
  readonly side: Side
  readonly place: Place
  readonly recordVersion: number
  readonly epoch: number
}

/** Octets that can be read, and whether a key had to open them. */
interface Content {
  readonly type: number
  readonly content: Uint8Array
  readonly decrypted: boolean
}

type Around = Pick<AlertFacts, 'epoch' | 'recordVersion' | 'after' | 'context'>

const noHellos: { client: Hello | undefined; server: Hello | undefined } = {
  client: undefined,
  server: undefined,
}

/** Follows one DTLS association, and tells what it shows. */
export class DtlsAssociation {
  readonly #reporter: Reporter
  readonly #keys: KeySource
  #sendings: readonly [Sending, Sending] = [fresh(), fresh()]
  #hellos = noHellos
  #certificates: Certificates = {}
  #client: Side | undefined

  constructor(flow: FlowInfo, keys: KeySource, tell: Tell) {
    this.#reporter = new Reporter('dtls', flow, tell)
    this.#keys = keys
  }

  /** How the next records of a side look. */
  form(side: Side): RecordForm {
    const { client, server } = this.#hellos
    const receiver = side === this.#client ? server : client
    const spoken = server?.versions ?? client?.versions ?? []
    return {
      connectionIdLength: (client && server && receiver?.connectionIdLength) ?? 0,
      isUnified: spoken.includes(DtlsVersion['DTLS 1.3']),
    }
  }

  /** No more will come. */
  close(): void {
    this.#reporter.flush()
  }

  record(side: Side, record: DtlsRecord, place: Place): void {
    if (record.kind === 'unified') this.#unified(side, record, place)
    else this.#plain(side, record, place)
  }

  #plain(side: Side, record: PlainRecord, place: Place): void {
    const { type, fragment, epoch } = record
    const spot: Spot = { side, place, recordVersion: record.version, epoch }
    const sender = this.#senderOf(side)
    const make = () => sender && openerBefore13(this.#keys, this.#hellos, sender)
    const isClear = epoch === 0
    const content = isClear ? fragment : this.#sendings[side].epochs12.open(record, make)
    const isMissing = isClear && record.isCut && fragment.length < alertLength
    if (content && !isMissing) this.#content(spot, { type, content, decrypted: !isClear })
    if (!content) this.#sealed(spot, record)
  }

  /** What no key opens: its type is in the clear all the same. */
  #sealed(spot: Spot, { type, fragment }: PlainRecord): void {
    if (type === ContentType.change_cipher_spec) this.#reporter.change(this.#source(spot))
    if (type === ContentType.application_data)
      this.#reporter.data(this.#source(spot), fragment.length)
    if (type === ContentType.handshake) this.#sealedMessage(spot, fragment.length)
    if (type !== ContentType.alert) return
    const [readable] = fragment.length === 2 ? alertsIn(fragment) : []
    this.#reporter.alert(this.#source(spot), {
      level: readable?.level,
      code: readable?.code,
      encrypted: !readable,
      decrypted: false,
      ...this.#around(spot),
    })
  }

  /** The first that is encrypted is Finished, and which others are cannot be told. */
  #sealedMessage(spot: Spot, length: number): void {
    const sending = this.#sendings[spot.side]
    const name = sending.isFinished ? 'encrypted handshake message' : 'finished'
    sending.isFinished = true
    sending.after = name
    this.#reporter.message(this.#source(spot), { name, length, epoch: spot.epoch, encrypted: true })
  }

  #unified(side: Side, record: UnifiedRecord, place: Place): void {
    const sender = this.#senderOf(side)
    const { epochs13 } = this.#sendings[side]
    const opened = epochs13.open(
      record,
      (epoch) => sender && keysOfEpoch13(this.#keys, this.#hellos, sender, epoch),
    )
    const epoch = opened?.epoch ?? epochs13.guess(record)
    const spot: Spot = { side, place, recordVersion: DtlsVersion['DTLS 1.3'], epoch }
    if (opened) this.#content(spot, { ...opened, decrypted: true })
    const probable = opened ? undefined : probableLength(this.#hellos.server, record)
    if (probable === undefined) return
    const hidden = { level: undefined, code: undefined, encrypted: true, decrypted: false }
    this.#reporter.alert(this.#source(spot), { ...hidden, ...this.#around(spot), probable })
  }

  #content(spot: Spot, { type, content, decrypted }: Content): void {
    if (type === ContentType.change_cipher_spec) this.#reporter.change(this.#source(spot))
    if (type === ContentType.application_data)
      this.#reporter.data(this.#source(spot), content.length)
    if (type === ContentType.alert) this.#alert(spot, content, decrypted)
    if (type !== ContentType.handshake) return
    for (const fragment of fragmentsOf(content)) this.#fragment(spot, fragment)
  }

  #alert(spot: Spot, content: Uint8Array, decrypted: boolean): void {
    const alerts = alertsIn(content)
    const facts = { decrypted, ...this.#around(spot) }
    for (const { level, code } of alerts) {
      this.#reporter.alert(this.#source(spot), { level, code, encrypted: decrypted, ...facts })
    }
    if (alerts.length > 0) return
    const unread = { level: undefined, code: undefined, encrypted: true }
    this.#reporter.alert(this.#source(spot), { ...unread, ...facts, decrypted: false })
  }

  /** What an alert is told with. */
  #around({ side, epoch, recordVersion }: Spot): Around {
    const { client, server } = this.#hellos
    const other = this.#sendings[side === 0 ? 1 : 0]
    const { after, isFinished } = this.#sendings[side]
    const established = isFinished && other.isFinished
    const certificates = this.#certificates
    const said = { client, server, certificates, answers: other.after, established }
    return { epoch, recordVersion, after, context: contextOf(said, dtlsVersionName) }
  }

  #fragment(spot: Spot, fragment: Fragment): void {
    if (spot.epoch === 0 && this.#beginsAnew(fragment)) this.#reset()
    const message = this.#sendings[spot.side].messages.add(spot.epoch, fragment)
    if (message) this.#message(spot, message)
  }

  /** A ClientHello with another random is of another association (RFC 6347 §4.2.8). */
  #beginsAnew({ type, offset, piece }: Fragment): boolean {
    const known = this.#hellos.client?.random
    const isHello = type === HandshakeType.client_hello && offset === 0 && piece.length >= 34
    if (!known || !isHello) return false
    return known.some((octet, index) => octet !== piece[2 + index])
  }

  #reset(): void {
    this.#sendings = [fresh(), fresh()]
    this.#hellos = noHellos
    this.#certificates = {}
    this.#client = undefined
  }

  #message(spot: Spot, message: DtlsMessage): void {
    const role = roleOf(message.type)
    const other: Side = spot.side === 0 ? 1 : 0
    if (role) this.#client = role === 'client' ? spot.side : other
    const hello = this.#hello(spot, message)
    const name = hello ?? handshakeTypeName(message.type)
    this.#sendings[spot.side].after = name
    if (hello !== undefined) return
    if (message.type === HandshakeType.finished) this.#sendings[spot.side].isFinished = true
    const { length } = message
    this.#reporter.message(this.#source(spot), { name, length, epoch: spot.epoch })
    if (message.type === HandshakeType.certificate) this.#certificate(spot, message.body)
  }

  #certificate(spot: Spot, body: Uint8Array): void {
    const isNew = this.#hellos.server?.versions[0] === DtlsVersion['DTLS 1.3']
    const chain = certificatesIn(body, isNew ? 'entries' : 'certificates')
    const [first] = chain
    const source = this.#source(spot)
    if (!first) return
    if (source.sender) this.#certificates = { ...this.#certificates, [source.sender]: first }
    this.#reporter.certificates(source, chain)
  }

  /** The name of a hello, which is told apart from other messages. */
  #hello(spot: Spot, { type, body }: DtlsMessage): string | undefined {
    const found = helloIn(type, body, 'datagrams')
    if (!found) return undefined
    const before = found.sender === 'client' ? noHellos : this.#hellos
    this.#hellos = { ...before, [found.sender]: found.hello }
    this.#reporter.hello(this.#source(spot), found, dtlsVersionName)
    return found.name
  }

  #senderOf(side: Side): SenderRole | undefined {
    if (this.#client === undefined) return undefined
    return side === this.#client ? 'client' : 'server'
  }

  #source({ side, place, recordVersion }: Spot): Source {
    const version = dtlsVersionName(this.#hellos.server?.versions[0] ?? recordVersion)
    return { side, place, version, sender: this.#senderOf(side) }
  }
}

function fresh(): Sending {
  return {
    messages: new HandshakeAssembly(),
    epochs12: new Epochs12(),
    epochs13: new Epochs13(),
    after: undefined,
    isFinished: false,
  }
}
