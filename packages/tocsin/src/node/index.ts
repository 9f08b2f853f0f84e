/** TLS for Node with the names of node:tls, whose every alert is data. */
export type { AlertEvent } from '../connection/events.ts'
export type { ConnectionInfo } from '../handshake/info.ts'
export type { ForgetReason } from '../session/store.ts'
export { brotliCompression, zlibCompression } from './certificate-compression.ts'
export type { ClientOptions } from './client-endpoint.ts'
export { sessionFamily } from './client-session.ts'
export { type ConnectOptions, connect } from './connect.ts'
export { nodeCrypto } from './crypto/index.ts'
export { privateKey } from './crypto/private-key.ts'
export { TLSSocketError, type TocsinErrorCode } from './error-codes.ts'
export { EvidenceFetcher, type EvidenceFetcherOptions } from './fetch/evidence-fetcher.ts'
export type { NegotiationOptions } from './options.ts'
export type { ClientPskCallback, ServerPskCallback } from './psk.ts'
export { deflateRecords } from './record-compression.ts'
export {
  createSecureContext,
  type SecureContext,
  type SecureContextOptions,
} from './secure-context.ts'
export { createServer, TLSServer, type TLSServerOptions } from './server.ts'
export type { CredentialChoice, ServerOptions } from './server-endpoint.ts'
export { TLSSocket, type TLSSocketOptions } from './tls-socket.ts'
export { certificatesIn } from './trust/certificates-in.ts'
export { crlsFromDirectory, crlsFromFile, crlsIn } from './trust/crls-in.ts'
export { defaultTrustAnchors } from './trust/node-roots.ts'
export { systemTrustAnchors } from './trust/system-store.ts'
export { trustAnchorsFromDirectory, trustAnchorsFromFile } from './trust/trust-anchors.ts'
export type { TlsVersionName } from './versions.ts'
