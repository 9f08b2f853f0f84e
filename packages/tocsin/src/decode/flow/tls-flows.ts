import type { CryptoProvider } from '../../crypto/provider.ts'
import type { FlowInfo } from '../capture/packet.ts'
import type { StreamSink } from '../capture/sink.ts'
import type { FlowEvent } from './event.ts'
import { SecretStore } from './secrets.ts'
import { TlsFlow } from './tls-flow.ts'

/** What `tlsFlows` needs. */
export interface TlsFlowsOptions {
  /** Hears everything, in the order in which it was captured. */
  readonly onEvent: (event: FlowEvent) => void
  /** Opens what secrets are known for; without it nothing is decrypted. */
  readonly crypto?: CryptoProvider | undefined
}

/** Reads TLS out of TCP connections. */
export interface TlsFlows {
  /** Takes a connection's octets: on any port, TLS is told by what they are. */
  stream(flow: FlowInfo): StreamSink
  /** Adds the lines of an NSS key log; they open what comes after. */
  addSecrets(text: string): void
}

/** Reads SSL and TLS of any version out of TCP connections, whether they begin with it or start it later. */
export function tlsFlows({ onEvent, crypto }: TlsFlowsOptions): TlsFlows {
  const secrets = new SecretStore()
  const ring = crypto && { crypto, secrets }
  return {
    stream: (flow) => new TlsFlow(flow, ring, onEvent),
    addSecrets: (text) => secrets.add(text),
  }
}
