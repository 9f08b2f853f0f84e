import type { GroupName } from '../../../crypto/provider.ts'
import type { CertificateTypeName } from '../../../wire/registry/certificate-type.ts'
import type { SignatureScheme } from '../../../wire/registry/signature-scheme.ts'
import type { HelloSummary, ShownCertificates } from '../../question.ts'
import type { Received } from '../../version.ts'
import type { Algorithms, ApplicationSecrets, TrafficSecrets } from '../key-schedule.ts'
import type { ReceivedHello } from './received-hello.ts'

/** What a server has chosen by the ClientHello. */
export interface Chosen extends Received, ReceivedHello {
  readonly summary: HelloSummary
  readonly algorithms: Algorithms
  readonly group: GroupName
  readonly applicationProtocol: string | undefined
  /** The type of the client's certificate, if it is asked for one (RFC 7250 §4.2). */
  readonly clientCertificateType: CertificateTypeName | undefined
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
  readonly shown: ShownCertificates
}

/** … once the client has proved that they are its own. */
export interface Authenticated extends Presented {
  readonly clientSignatureScheme: SignatureScheme | undefined
}
