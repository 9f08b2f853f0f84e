import type { AlertName, ConditionId, Epoch } from 'tocsin'
import type { LeafKind } from '../lab/leaf-kinds.ts'

export type Role = 'client' | 'server'

/** The versions the tour goes through. */
export type TourVersion = 'TLS 1.0' | 'TLS 1.1' | 'TLS 1.2' | 'TLS 1.3'

/** How one end differs from an ordinary one; what either program can be told. */
export interface Setup {
  /** How an id of the laboratory begins: only tocsin misbehaves. */
  readonly fault?: string
  /** The code of an alert that it sends for no reason, once connected: only tocsin does. */
  readonly sends?: number
  /** The certificate it shows; servers a good one and clients none unless said otherwise. */
  readonly shows?: LeafKind
  /** Whether a server asks its client for a certificate. */
  readonly asks?: 'request' | 'require'
  /** The versions it speaks, when it is not the scene's alone. */
  readonly versions?: readonly TourVersion[]
  /** Cipher suites, by registered name. */
  readonly suites?: readonly string[]
  /** Application protocols. */
  readonly protocols?: readonly string[]
  /** The name a client asks for; localhost unless said otherwise. */
  readonly name?: string
  readonly traits?: readonly Trait[]
  readonly does?: Deed
}

/** What an end is like from the beginning. */
export type Trait =
  /** Its verifier knows which certificates are revoked. */
  | 'knows the revoked'
  /** It asks for an OCSP response with the server's certificate. */
  | 'asks for status'
  /** Its private key fails when it should sign. */
  | 'cannot sign'
  /** It hides its reasons behind general_error. */
  | 'conceals'
  /** It says that it fell back to a lower version (RFC 7507). */
  | 'fell back'
  /** It refuses clients that ask for another name than localhost. */
  | 'knows its name'

/** What an end does in the course of the connection. */
type Deed =
  /** Closes once connected. */
  | 'closes'
  /** Tells the other end to close, once connected. */
  | 'asks to close'
  /** Gives up while the handshake goes on. */
  | 'cancels'
  /** Asks for a renegotiation once connected. */
  | 'renegotiates'
  /** Lets the authenticated peer know that it may not come in. */
  | 'denies access'
  /** Cannot do without an application protocol, and did not get one. */
  | 'misses a protocol'

/** What is different when openssl plays an end. */
export interface OpensslPart {
  /** Options beside those that follow from the setup. */
  readonly args?: readonly string[]
  /** The versions in which it can be brought to play the part; all of the scene's unless said otherwise. */
  readonly versions?: readonly TourVersion[]
}

/** One reason for one alert, with the ends that bring it about: rows are made from it. */
export interface Scene {
  /** A name of the registry, or a code that it does not have. */
  readonly alert: AlertName | number
  /** Why it is sent. */
  readonly condition: ConditionId
  readonly sender: Role
  /** What is shown in TLS 1.2 is shown in the versions before it, too, unless `since` says otherwise. */
  readonly versions: readonly TourVersion[]
  /** The oldest version that has it. */
  readonly since?: TourVersion
  /** One sentence: what happens. */
  readonly how: string
  /** Which keys protect the alert. */
  readonly epoch: Epoch | Readonly<Record<'TLS 1.2' | 'TLS 1.3', Epoch>>
  readonly client?: Setup
  readonly server?: Setup
  /** The ends that openssl can play, one at a time. */
  readonly openssl?: { readonly [R in Role]?: OpensslPart }
}

/** Newest first. */
export const tourVersions: readonly TourVersion[] = ['TLS 1.3', 'TLS 1.2', 'TLS 1.1', 'TLS 1.0']

/** Whether it is before TLS 1.2, and only `tocsin/legacy` has it. */
export function isOld(version: TourVersion): boolean {
  return version === 'TLS 1.1' || version === 'TLS 1.0'
}

/** The versions of a scene; what follows from AEAD suites ends with TLS 1.2. */
export function versionsOf({ versions, since, client, server }: Scene): readonly TourVersion[] {
  if (!versions.includes('TLS 1.2') || client?.suites || server?.suites) return versions
  const oldest = tourVersions.indexOf(since ?? 'TLS 1.0')
  return tourVersions
    .slice(0, oldest + 1)
    .filter((version) => isOld(version) || versions.includes(version))
}

/** The versions that have most alerts. */
export const bothVersions: readonly TourVersion[] = ['TLS 1.3', 'TLS 1.2']
