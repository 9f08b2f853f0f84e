/** The engine: bytes in, events out, no I/O. */
export type { ConditionId } from './alert/conditions.ts'
export type { AlertName } from './alert/description.ts'
export type { Facts } from './alert/error.ts'
export { MisuseError, TlsError } from './alert/error.ts'
export type {
  CertificateFetcher,
  ClientCredentialChooser,
  CredentialChooser,
  EventualVerifier,
  ExternalPskFinder,
  PskChooser,
  PskFinder,
} from './connection/answer.ts'
export type {
  ClientConfig,
  CommonConfig,
  ExternalPskConfig,
  PskServerConfig,
  ServerConfig,
} from './connection/config.ts'
export type { Connection } from './connection/connection.ts'
export { createClient, createServer } from './connection/create.ts'
export type { AlertEvent, Event } from './connection/events.ts'
export type {
  Aead,
  AeadKey,
  CryptoProvider,
  Group,
  GroupName,
  Hash,
  KeyPair,
  PrivateKey,
  SignatureAlgorithm,
  SignatureVerifier,
} from './crypto/provider.ts'
export type { CertificateCompression } from './handshake/certificate-compression.ts'
export type { ConnectionInfo } from './handshake/info.ts'
export type { MaxFragmentLength } from './handshake/max-fragment-length.ts'
export type { OidFilter, OidFilters } from './handshake/oid-filters.ts'
export type { ClientAuthentication, FiniteFieldParameters, PskMode } from './handshake/policy.ts'
export type {
  Answer,
  Credential,
  CredentialRequest,
  ExternalPsk,
  FetchRequest,
  HelloSummary,
  PskIdentity,
  Question,
  ShownCertificates,
} from './handshake/question.ts'
export type { KeyLogLabel } from './handshake/report.ts'
export type { CertificateWish, KeyUpdateRequest } from './handshake/state.ts'
export { tls12 } from './handshake/tls12/version.ts'
export { tls13 } from './handshake/tls13/version.ts'
export type {
  AuthorityIdentifier,
  TrustedAuthority,
  TrustedCaKeys,
} from './handshake/trusted-authorities.ts'
export type { Version } from './handshake/version.ts'
export type { PaddingPolicy } from './record/framer.ts'
export type { Epoch } from './record/protection.ts'
export type { Awaitable } from './session/awaitable.ts'
export { ClientSessions, type ClientSessionsOptions } from './session/client-sessions.ts'
export { type MemoryStore, type MemoryStoreOptions, memoryStore } from './session/memory-store.ts'
export {
  ServerSessions,
  type ServerSessionsOptions,
  type SessionTrouble,
} from './session/server-sessions.ts'
export type { ClientSession, Session, SessionKind } from './session/session.ts'
export { decodeClientSession, encodeClientSession } from './session/session-state.ts'
export type { ForgetReason, SessionStore } from './session/store.ts'
export type { TicketKey } from './session/ticket-keys.ts'
export type { CertificateCompressionName } from './wire/registry/certificate-compression.ts'
export type { CertificateTypeName } from './wire/registry/certificate-type.ts'
export { type Certificate, parseCertificate } from './x509/certificate.ts'
export { keyUsageNames } from './x509/extensions.ts'
export { certificateIsFor } from './x509/name.ts'
export type { PolicyOptions, Profile } from './x509/path-policy.ts'
export { decodePem } from './x509/pem.ts'
export { authorityAccess, crlUrls, tlsFeatures } from './x509/revocation/certificate-pointers.ts'
export { type Crl, parseCrl } from './x509/revocation/crl.ts'
export type {
  RevocationEvidence,
  RevocationOptions,
  RevocationSource,
} from './x509/revocation/options.ts'
export { rfc5280Profile } from './x509/rfc5280-profile.ts'
export type { Refusal } from './x509/verdict.ts'
export type {
  CertificateVerifier,
  CertificateVerifierOptions,
  Examination,
  ExaminingVerifier,
  Verdict,
  VerifyRequest,
} from './x509/verify.ts'
export { certificateVerifier } from './x509/verify.ts'
export { type WebPkiOptions, webPkiProfile } from './x509/web-pki-profile.ts'
