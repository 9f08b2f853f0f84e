import type { GroupName } from '../../crypto/provider.ts'
import type { SignatureScheme } from '../../wire/registry/signature-scheme.ts'
import type { ConnectionInfo } from '../info.ts'
import type { ShownCertificates } from '../question.ts'
import { type Algorithms, type ApplicationSecrets, exportKeyingMaterial } from './key-schedule.ts'

/** What either role knows at the end of a handshake. */
export interface Complete {
  readonly algorithms: Algorithms
  readonly secrets: ApplicationSecrets
  readonly group: GroupName | undefined
  readonly signatureScheme: SignatureScheme | undefined
  readonly clientSignatureScheme: SignatureScheme | undefined
  readonly applicationProtocol: string | undefined
  readonly shown: ShownCertificates
  readonly helloRetryRequest: boolean
  readonly postHandshakeAuth: boolean
  /** The pre-shared key in use, if one is. */
  readonly psk: { readonly identity: Uint8Array; readonly session: unknown } | undefined
}

/** The facts of a finished handshake. */
export function connectionInfo(
  hs: Complete,
  role: ConnectionInfo['role'],
  serverName: string | undefined,
): ConnectionInfo {
  const { hash } = hs.algorithms
  const { exporter } = hs.secrets
  return {
    role,
    version: 'TLS 1.3',
    cipherSuite: hs.algorithms.suite.name,
    group: hs.group,
    signatureScheme: hs.signatureScheme?.name,
    clientSignatureScheme: hs.clientSignatureScheme?.name,
    serverName,
    applicationProtocol: hs.applicationProtocol,
    peerCertificates: hs.shown.chain,
    peerCertificateType: hs.shown.certificateType,
    extendedMasterSecret: true,
    resumed: hs.psk?.session !== undefined,
    externalPsk: hs.psk && !hs.psk.session ? hs.psk.identity : undefined,
    helloRetryRequest: hs.helloRetryRequest,
    postHandshakeAuth: hs.postHandshakeAuth,
    exportKeyingMaterial: (label, context, length) =>
      exportKeyingMaterial(hash, exporter, label, context, length),
  }
}
