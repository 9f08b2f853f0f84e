import type { GroupName } from '../../../crypto/provider.ts'
import type { SignatureScheme } from '../../../wire/registry/signature-scheme.ts'
import type { CertificateRequest } from '../../../wire/tls13/certificate-request.ts'
import type { Offered } from '../../version.ts'
import type { Algorithms, HandshakeSecret, TrafficSecrets } from '../key-schedule.ts'

/** What a client knows once the ServerHello is accepted. */
export interface Negotiated extends Offered {
  readonly algorithms: Algorithms
  readonly group: GroupName
  readonly helloRetryRequest: boolean
  readonly handshakeSecret: HandshakeSecret
  readonly handshakeTraffic: TrafficSecrets
}

/** … once EncryptedExtensions are in. */
export interface Configured extends Negotiated {
  readonly applicationProtocol: string | undefined
}

/** … once the server did or did not ask for a certificate. */
export interface Asked extends Configured {
  readonly request: CertificateRequest | undefined
}

/** … once the server's certificates are in. */
export interface Presented extends Asked {
  readonly peerCertificates: readonly Uint8Array[]
}

/** … once the server has proved that they are its own. */
export interface Authenticated extends Presented {
  readonly signatureScheme: SignatureScheme
}
