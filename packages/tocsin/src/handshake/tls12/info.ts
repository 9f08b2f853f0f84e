import type { SignatureScheme } from '../../wire/registry/signature-scheme.ts'
import type { ConnectionInfo } from '../info.ts'
import { exportKeyingMaterial } from './key-block.ts'
import type { Keyed } from './negotiated.ts'

/** What the handshake found out besides keys. */
export interface Authenticated {
  readonly role: 'client' | 'server'
  readonly group: string | undefined
  readonly serverScheme: SignatureScheme | undefined
  readonly clientScheme: SignatureScheme | undefined
  readonly peerCertificates: readonly Uint8Array[]
}

/** The handshake is complete, the first of its connection or a later one: both directions have their keys. */
export function reportConnected(hs: Keyed, authenticated: Authenticated): void {
  hs.keyBlock.wipe()
  const type = hs.previous ? 'renegotiated' : 'connected'
  hs.effects.report({ type, info: connectionInfo(hs, authenticated) })
}

/** The facts of a finished handshake. */
function connectionInfo(hs: Keyed, authenticated: Authenticated): ConnectionInfo {
  const { algorithms, master, randoms } = hs
  return {
    role: authenticated.role,
    version: hs.dialect.name,
    cipherSuite: hs.suite.name,
    group: authenticated.group,
    signatureScheme: authenticated.serverScheme?.name,
    clientSignatureScheme: authenticated.clientScheme?.name,
    serverName: hs.serverName,
    applicationProtocol: hs.applicationProtocol,
    peerCertificates: authenticated.peerCertificates,
    peerCertificateType: hs.certificateTypes[authenticated.role === 'client' ? 'server' : 'client'],
    extendedMasterSecret: hs.extendedMasterSecret,
    resumed: hs.session.resumed !== undefined,
    externalPsk: undefined,
    helloRetryRequest: false,
    postHandshakeAuth: false,
    exportKeyingMaterial: (label, context, length) =>
      exportKeyingMaterial(algorithms.prf, master.bytes, randoms, label, context, length),
  }
}
