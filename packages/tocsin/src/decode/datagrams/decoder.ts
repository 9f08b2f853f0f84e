import type { CryptoProvider } from '../../crypto/provider.ts'
import type { FlowInfo } from '../capture/packet.ts'
import type { DatagramSink } from '../capture/sink.ts'
import { DtlsConversation } from '../dtls/conversation.ts'
import { QuicConversation } from '../quic/conversation.ts'
import type { Tell } from './reporter.ts'
import type { SecretSource } from './secrets.ts'

/** What the decoder of datagrams needs. */
export interface DatagramDecoderOptions {
  readonly crypto: CryptoProvider
  readonly tell: Tell
  /** What a key log has; asked anew whenever keys are lacking, so it may grow. */
  readonly secrets?: SecretSource
}

const noSecrets: SecretSource = { find: () => undefined }

/** Reads a UDP conversation: DTLS and QUIC are told by content, on any port, and anything else is passed over. */
export function datagramDecoder(flow: FlowInfo, options: DatagramDecoderOptions): DatagramSink {
  const { crypto, tell, secrets = noSecrets } = options
  const keys = { crypto, secrets }
  const dtls = new DtlsConversation(flow, keys, tell)
  const quic = new QuicConversation(flow, keys, tell)
  return {
    datagram: (side, bytes, place) => {
      if (!dtls.datagram(side, bytes, place)) quic.datagram(side, bytes, place)
    },
    close: () => dtls.close(),
  }
}
