import { isGrease } from '../../wire/registry.ts'
import type { FlowInfo, Place, Side } from '../capture/packet.ts'
import type {
  AlertContext,
  AlertSeen,
  ApplicationDataSeen,
  CertificateSummary,
  FlowEvent,
  FlowProtocol,
  HelloFacts,
  MessageSeen,
  SenderRole,
} from '../flow/event.ts'
import type { Hello, NamedHello } from './hello.ts'

/** Where events go. */
export type Tell = (event: FlowEvent) => void

/** Who sent what an event is of, and when. */
export interface Source {
  readonly side: Side
  readonly place: Place
  readonly version: string | undefined
  readonly sender: SenderRole | undefined
}

/** What is particular to an alert. */
export type AlertFacts = Pick<
  AlertSeen,
  | 'level'
  | 'code'
  | 'encrypted'
  | 'decrypted'
  | 'epoch'
  | 'after'
  | 'recordVersion'
  | 'context'
  | 'close'
> & { readonly probable?: string }

/** What is particular to a handshake message. */
export type MessageFacts = Pick<MessageSeen, 'name' | 'length' | 'epoch' | 'encrypted'>

type VersionName = (code: number) => string

/** Makes a conversation's events. */
export class Reporter {
  readonly #proto: FlowProtocol
  readonly #flow: FlowInfo
  readonly #tell: Tell
  #data: ApplicationDataSeen | undefined

  constructor(proto: FlowProtocol, flow: FlowInfo, tell: Tell) {
    this.#proto = proto
    this.#flow = flow
    this.#tell = tell
  }

  /** Counts application data, which is told once something else is. */
  data(source: Source, length: number): void {
    if (this.#data?.side !== source.side) this.flush()
    const before = this.#data
    this.#data = {
      kind: 'application_data',
      ...this.#seen(source),
      records: (before?.records ?? 0) + 1,
      length: (before?.length ?? 0) + length,
    }
  }

  /** Tells the application data that was counted. */
  flush(): void {
    const counted = this.#data
    this.#data = undefined
    if (counted) this.#tell(counted)
  }

  alert(source: Source, { probable, ...facts }: AlertFacts): void {
    this.#next({ kind: 'alert', ...this.#seen(source), probable, ...facts })
  }

  hello(source: Source, { name, hello }: NamedHello, versionName: VersionName): void {
    if (!hello) this.problem(source, `a ${name} that ends too early`)
    else
      this.#next({ kind: 'hello', ...this.#seen(source), name, ...namedFacts(hello, versionName) })
  }

  message(source: Source, message: MessageFacts): void {
    this.#next({ kind: 'message', ...this.#seen(source), ...message })
  }

  certificates(source: Source, chain: readonly CertificateSummary[]): void {
    this.#next({ kind: 'certificates', ...this.#seen(source), chain })
  }

  change(source: Source): void {
    this.#next({ kind: 'change_cipher_spec', ...this.#seen(source) })
  }

  note(source: Source, text: string): void {
    this.#next({ kind: 'note', ...this.#seen(source), text })
  }

  problem(source: Source, text: string): void {
    this.#next({ kind: 'problem', ...this.#seen(source), text })
  }

  #next(event: FlowEvent): void {
    this.flush()
    this.#tell(event)
  }

  #seen({ side, place, version, sender }: Source) {
    return { place, flow: this.#flow, side, proto: this.#proto, version, sender }
  }
}

/** The names of what a hello says. */
function namedFacts(hello: Hello, versionName: VersionName): HelloFacts {
  const { versions, suites, serverName, protocols, groups, keyShares } = hello
  const { signatureSchemes, extensions } = hello
  const names = versions.filter((code) => !isGrease(code)).map(versionName)
  const shares = { groups, keyShares, signatureSchemes }
  return { versions: names, suites, serverName, protocols, ...shares, extensions }
}

/** The end entities' certificates, as far as they can be read. */
export type Certificates = { readonly [R in SenderRole]?: CertificateSummary }

/** What both hellos said, and the other side's last message. */
export interface Said {
  readonly client: Hello | undefined
  readonly server: Hello | undefined
  readonly certificates: Certificates
  readonly answers: string | undefined
  /** Whether both sides had finished. */
  readonly established: boolean
}

/** What an alert stands in. */
export function contextOf(
  { client, server, certificates, answers, established }: Said,
  versionName: (code: number) => string,
): AlertContext {
  return {
    offered: client && namedFacts(client, versionName),
    chosen: server && namedFacts(server, versionName),
    serverCertificate: certificates.server,
    clientCertificate: certificates.client,
    answers,
    established,
  }
}
