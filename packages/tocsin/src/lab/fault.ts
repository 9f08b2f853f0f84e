import type { ConditionId } from '../alert/conditions.ts'
import type { CredentialChooser } from '../connection/answer.ts'
import type { ClientConfig, CommonConfig, ServerConfig } from '../connection/config.ts'
import type { Connection } from '../connection/connection.ts'
import type { Event } from '../connection/events.ts'
import type { CryptoProvider } from '../crypto/provider.ts'
import type { RecordCompression } from '../record/compression.ts'
import type { Remembered } from './remembered.ts'
import type { Misdeed } from './verbs.ts'

/** Certificates that a laboratory shows besides good ones. */
export type CertificateKind =
  | 'bad-signature'
  | 'critical-extension'
  | 'expired'
  | 'issuer-key-usage'
  | 'issuer-not-a-ca'
  | 'key-usage'
  | 'md5-signature'
  | 'missing-intermediate'
  | 'name-constraint-malformed'
  | 'name-constraint-unsupported'
  | 'name-not-permitted'
  | 'not-yet-valid'
  | 'path-too-long'
  | 'policy-mapping'
  | 'policy-required'
  | 'revoked'
  | 'self-signed'
  | 'unknown-ca'
  | 'unknown-key'
  | 'unknown-signature'
  | 'version-1'
  | 'weak-key'
  | 'weak-signature'
  | 'wrong-name'
  | 'wrong-purpose'

/** Those a laboratory speaks, newest first. */
export const labVersions = ['TLS 1.3', 'TLS 1.2', 'TLS 1.1', 'TLS 1.0'] as const

/** A version that a fault can be committed in. */
export type LabVersion = (typeof labVersions)[number]

type Common = Partial<Omit<CommonConfig, 'crypto'>>
type OfClient = Common & Partial<Omit<ClientConfig, keyof CommonConfig | 'verifier'>>
type OfServer = Common &
  Partial<Omit<ServerConfig, keyof CommonConfig | 'verifier' | 'credentials'>> & {
    /** `[]`: none at all. */
    readonly credentials?: CredentialChooser | readonly []
  }

/** What a fault asks of a config, where the default does not do. */
export type Setup = OfClient & OfServer

/** One way to break a rule: a change to an otherwise honest peer, named by the condition it provokes. */
export interface Fault {
  /** `<condition>/<how>`. */
  readonly id: string
  readonly provokes: ConditionId
  /** Who misbehaves. */
  readonly side: 'client' | 'server'
  /**
   * The version in which it is committed; absent: any. What shows in TLS 1.2 shows in every version
   * before it, too, unless `since` says otherwise: `versionsOf` lists them, `inVersion` puts it there.
   */
  readonly version?: LabVersion
  /** The oldest version that has the rule it breaks. */
  readonly since?: LabVersion
  /**
   * The suite of `tocsin/legacy` in which alone it shows, for TLS 1.2: what both sides have to offer.
   * Versions before have it with CBC.
   */
  readonly suite?: string
  /** Both sides need what only `tocsin/legacy` has: CBC, renegotiation. */
  readonly legacy?: true
  /** One sentence about what the misbehaving side does. */
  readonly text: string
  /** Rows of spec/conditions.json that say what is wrong with it. */
  readonly rows: readonly string[]
  readonly misdeed?: Misdeed
  /** The same for a fault that depends on the first bytes of the other side. */
  readonly answers?: (heard: Uint8Array) => Misdeed
  /** How it compresses records (RFC 3749): the one fault for which both sides agree on that. */
  readonly compression?: RecordCompression
  /** Puts other primitives in the place of honest ones. */
  readonly crypto?: (honest: CryptoProvider) => CryptoProvider
  /** How the misbehaving side is configured. */
  readonly setup?: Setup
  /** The certificate it has to show; a good one unless said otherwise. */
  readonly shows?: CertificateKind
  /** Shows the key of that certificate alone (RFC 7250). */
  readonly raw?: true
  /** A session that both sides remember: the client wants to resume it. */
  readonly remembered?: Remembered
  /** What a misbehaving client sends before the handshake is done (RFC 9846 §4.3.10). */
  readonly earlyData?: Uint8Array
  /** How the other side has to be configured for the fault to show. */
  readonly needs?: Setup
  /** What the misbehaving side does once connected, where the handshake alone does not show the fault. */
  readonly connected?: (connection: Connection) => readonly Event[]
  /** How the transport ends after that, without close_notify. */
  readonly ends?: 'end' | 'reset'
}

/** The versions in which a fault shows, newest first. */
export function versionsOf({ version, since = 'TLS 1.0' }: Fault): readonly LabVersion[] {
  if (version === 'TLS 1.3') return [version]
  const newest = labVersions.indexOf(version ?? 'TLS 1.3')
  return labVersions.slice(newest, labVersions.indexOf(since) + 1)
}

/** The same fault in one of its versions. */
export function inVersion(fault: Fault, version: LabVersion): Fault {
  return { ...fault, version }
}

/** Sends one octet of data: enough for faults in records of application data. */
export const sendOctet = (connection: Connection): readonly Event[] =>
  connection.send(Uint8Array.of(0))

/** Who misbehaves, and in which version: what rows have in common. */
export const by = {
  client: { side: 'client' },
  client12: { side: 'client', version: 'TLS 1.2' },
  client13: { side: 'client', version: 'TLS 1.3' },
  server: { side: 'server' },
  server12: { side: 'server', version: 'TLS 1.2' },
  server13: { side: 'server', version: 'TLS 1.3' },
} as const satisfies Readonly<Record<string, Pick<Fault, 'side' | 'version'>>>

/** Who misbehaves, and in which version. */
export type Who = keyof typeof by

/** The same fault by several sides; `also` has the rows that are about one of them only. */
export function each(
  sides: readonly Who[],
  fault: Omit<Fault, 'side' | 'version'>,
  also: { readonly [S in Fault['side']]?: readonly string[] } = {},
): readonly Fault[] {
  return sides.map((who) => ({
    ...fault,
    ...by[who],
    id: `${fault.id}-by-${who}`,
    rows: [...fault.rows, ...(also[by[who].side] ?? [])],
  }))
}

export const both13: readonly Who[] = ['client13', 'server13']
export const both12: readonly Who[] = ['client12', 'server12']
export const everybody: readonly Who[] = [...both13, ...both12]
