import type { GroupName } from '../../../crypto/provider.ts'
import type { CertificateTypeName } from '../../../wire/registry/certificate-type.ts'
import type { SignatureScheme } from '../../../wire/registry/signature-scheme.ts'
import type { HelloSummary, ShownCertificates } from '../../question.ts'
import type { Received } from '../../version.ts'
import type { Algorithms, ApplicationSecrets, TrafficSecrets } from '../key-schedule.ts'
import type { ChosenPsk } from './choose-psk.ts'
import type { ReceivedHello } from './received-hello.ts'

/** What a server has chosen by the ClientHello. */
export interface Chosen extends Received, ReceivedHello {
  readonly summary: HelloSummary
  readonly algorithms: Algorithms
  /** Nothing where a pre-shared key does without. */
  readonly group: GroupName | undefined
  /** The key that client and server have, if one is used. */
  readonly psk: ChosenPsk | undefined
  /** Certificates are shown: without a pre-shared key, or along with one (RFC 8773). */
  readonly isCertified: boolean
  /** What the client sent at once is read. */
  readonly acceptsEarlyData: boolean
  readonly applicationProtocol: string | undefined
  /** The type of the client's certificate, if it is asked for one (RFC 7250 §4.2). */
  readonly clientCertificateType: CertificateTypeName | undefined
  readonly helloRetryRequest: boolean
}

/** What it knows once its own flight is out. */
export interface Answered extends Chosen {
  /** The type of our certificate, shown now or when the session began; nothing where a key from elsewhere does without. */
  readonly serverCertificateType: CertificateTypeName | undefined
  /** Nothing where a pre-shared key proves who we are. */
  readonly signatureScheme: SignatureScheme | undefined
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
