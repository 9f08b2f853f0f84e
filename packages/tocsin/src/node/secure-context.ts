import type { CredentialChooser, EventualVerifier } from '../connection/answer.ts'
import { chooseAmong } from '../connection/choose-credential.ts'
import type { CommonConfig } from '../connection/config.ts'
import type { Credential } from '../handshake/question.ts'
import { type CredentialOptions, credentialsOf } from './credentials.ts'
import { type NegotiationOptions, negotiationConfig } from './options.ts'
import { type TrustOptions, trustOf } from './trust/verifier-of.ts'

/** What an endpoint is willing to do, what it shows of itself, and whom it believes. */
export interface SecureContextOptions extends NegotiationOptions, CredentialOptions, TrustOptions {}

/** What takes time to read, read once and shared by connections. */
export interface SecureContext {
  readonly config: CommonConfig
  readonly credentials: readonly Credential[]
  readonly chooseCredential: CredentialChooser
  readonly verifier: EventualVerifier
  /** DER names of `ca`, for a CertificateRequest; none for Node's own list. */
  readonly certificateAuthorities: readonly Uint8Array[]
}

/** Reads certificates, keys and trust; throws MisuseError that says which of them is wrong, and how. */
export function createSecureContext(options: SecureContextOptions = {}): SecureContext {
  const config = negotiationConfig(options)
  const credentials = credentialsOf(options, config.crypto)
  const minds = options.revocation != null || options.crl != null || options.fetcher != null
  return {
    config: { requestStatus: minds, ...config },
    credentials,
    chooseCredential: chooseAmong(credentials, config.crypto.hashes.sha1),
    ...trustOf(options, config.crypto),
  }
}
