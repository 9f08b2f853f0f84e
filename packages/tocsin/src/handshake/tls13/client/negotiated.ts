import type { GroupName } from '../../../crypto/provider.ts'
import type { CertificateTypeName } from '../../../wire/registry/certificate-type.ts'
import type { SignatureScheme } from '../../../wire/registry/signature-scheme.ts'
import type { CertificateRequest } from '../../../wire/tls13/certificate-request.ts'
import type { ShownCertificates } from '../../question.ts'
import type { Offered, OfferedPsk } from '../../version.ts'
import type {
  Algorithms,
  ApplicationSecrets,
  HandshakeSecret,
  TrafficSecrets,
} from '../key-schedule.ts'

/** What a client knows once the ServerHello is accepted. */
export interface Negotiated extends Offered {
  readonly algorithms: Algorithms
  /** Nothing where a pre-shared key does without. */
  readonly group: GroupName | undefined
  /** The key that the server chose of those we offered. */
  readonly psk: OfferedPsk | undefined
  /** Certificates come: without a pre-shared key, or along with one (RFC 8773). */
  readonly isCertified: boolean
  readonly helloRetryRequest: boolean
  readonly handshakeSecret: HandshakeSecret
  readonly handshakeTraffic: TrafficSecrets
}

/** … once EncryptedExtensions are in. */
export interface Configured extends Negotiated {
  readonly applicationProtocol: string | undefined
  /** The types of the certificates to come (RFC 7250 §4.2). */
  readonly serverCertificateType: CertificateTypeName
  readonly clientCertificateType: CertificateTypeName
  readonly earlyDataAccepted: boolean
}

/** … once the server did or did not ask for a certificate. */
export interface Asked extends Configured {
  readonly request: CertificateRequest | undefined
}

/** … once the server's certificates are in. */
export interface Presented extends Asked {
  readonly shown: ShownCertificates
}

/** … once the server has proved that they are its own. */
export interface Authenticated extends Presented {
  /** Nothing where a pre-shared key proves who the server is. */
  readonly signatureScheme: SignatureScheme | undefined
}

/** … at the end. */
export interface Complete extends Authenticated {
  readonly secrets: ApplicationSecrets
  readonly clientSignatureScheme: SignatureScheme | undefined
}
