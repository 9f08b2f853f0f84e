import type { GroupName } from '../../../crypto/provider.ts'
import type { SignatureScheme } from '../../../wire/registry/signature-scheme.ts'
import type { HelloSummary } from '../../question.ts'
import type { Received } from '../../version.ts'
import type { Algorithms, ApplicationSecrets, TrafficSecrets } from '../key-schedule.ts'
import type { ReceivedHello } from './received-hello.ts'

/** What a server has chosen by the ClientHello. */
export interface Chosen extends Received, ReceivedHello {
  readonly summary: HelloSummary
  readonly algorithms: Algorithms
  readonly group: GroupName
  readonly applicationProtocol: string | undefined
  readonly helloRetryRequest: boolean
}

/** What it knows once its own flight is out. */
export interface Answered extends Chosen {
  readonly signatureScheme: SignatureScheme
  readonly handshakeTraffic: TrafficSecrets
  readonly secrets: ApplicationSecrets
}

/** … once the client did or did not show certificates. */
export interface Presented extends Answered {
  readonly peerCertificates: readonly Uint8Array[]
}

/** … once the client has proved that they are its own. */
export interface Authenticated extends Presented {
  readonly clientSignatureScheme: SignatureScheme | undefined
}
