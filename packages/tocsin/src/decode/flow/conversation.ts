import type { FlowInfo, Place, Side } from '../capture/packet.ts'
import type {
  AlertContext,
  CertificateSummary,
  FlowEvent,
  HelloFacts,
  Seen,
  SenderRole,
} from './event.ts'
import { helloFacts, type ReadClientHello, type ReadServerHello } from './hello-facts.ts'
import type { Keyring } from './unsealer.ts'

type WithoutSeen<E> = E extends Seen ? Omit<E, keyof Seen> : never

/** An event but for what the conversation knows itself. */
export type Telling = WithoutSeen<FlowEvent>

/** What a conversation asks of the records of a side. */
export interface Speaker {
  /** The sender's last message. */
  readonly last: string | undefined
  /** Tells of the application data that is counted and not told. */
  flush(): void
  /** The hellos have changed, and with them what keys there may be. */
  rekey(): void
}

/** What the two sides of a connection have told, and who hears of it. */
export class Conversation {
  readonly flow: FlowInfo
  readonly ring: Keyring | undefined
  readonly speakers: Speaker[] = []
  /** As negotiated. */
  version: string | undefined
  clientHello: ReadClientHello | undefined
  serverHello: ReadServerHello | undefined
  certificates: Partial<Record<SenderRole, CertificateSummary>> = {}
  readonly finished: [boolean, boolean] = [false, false]
  /** What EncryptedExtensions chose. */
  protocols: readonly string[] | undefined
  #client: Side | undefined
  readonly #onEvent: (event: FlowEvent) => void

  constructor(flow: FlowInfo, ring: Keyring | undefined, onEvent: (event: FlowEvent) => void) {
    this.flow = flow
    this.ring = ring
    this.#onEvent = onEvent
  }

  get isTls13(): boolean {
    return this.version === 'TLS 1.3'
  }

  get hasHello(): boolean {
    return this.clientHello !== undefined || this.serverHello !== undefined
  }

  roleOf(side: Side): SenderRole | undefined {
    if (this.#client === undefined) return undefined
    return side === this.#client ? 'client' : 'server'
  }

  setRole(side: Side, role: SenderRole): void {
    this.#client = role === 'client' ? side : otherSide(side)
  }

  /** The application data before it is told first. */
  tell(side: Side, place: Place, recordVersion: string | undefined, telling: Telling): void {
    if (telling.kind !== 'application_data') for (const each of this.speakers) each.flush()
    const { frame, seconds, nanoseconds } = place
    this.#onEvent({
      place: { frame, seconds, nanoseconds },
      flow: this.flow,
      side,
      proto: 'tls',
      version: this.version ?? recordVersion,
      sender: this.roleOf(side),
      ...telling,
    } as FlowEvent)
  }

  rekey(): void {
    for (const each of this.speakers) each.rekey()
  }

  contextFor(side: Side): AlertContext {
    return {
      offered: this.clientHello?.facts,
      chosen: this.#chosen(),
      serverCertificate: this.certificates.server,
      clientCertificate: this.certificates.client,
      answers: this.speakers[otherSide(side)]?.last,
      established: this.finished[0] && this.finished[1],
    }
  }

  #chosen(): HelloFacts | undefined {
    const { serverHello, protocols } = this
    if (!serverHello) return undefined
    return protocols ? helloFacts({ ...serverHello.facts, protocols }) : serverHello.facts
  }
}

/** The other side. */
export function otherSide(side: Side): Side {
  return side === 0 ? 1 : 0
}
