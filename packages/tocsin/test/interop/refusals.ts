import type { AlertName } from '../../src/alert/description.ts'
import type { CipherSuiteName } from '../../src/wire/registry/cipher-suite.ts'
import type { Flaw } from './certificates.ts'
import type { VersionName } from './matrix.ts'

/** What one side of a handshake that must fail brings along. */
export interface Party {
  /** The only version; that of the case unless said otherwise. */
  readonly version?: VersionName
  /** What is wrong with its certificate; servers have one anyway. */
  readonly certificate?: Flaw | 'good'
  /** Who it trusts: our authorities, unless strangers. */
  readonly trusts?: 'strangers'
  readonly applicationProtocols?: readonly string[]
  readonly clientAuthentication?: 'require'
}

/** A handshake that must fail, and the alert that tells why. */
export interface Refusal {
  readonly name: string
  readonly refusedBy: 'client' | 'server'
  readonly client: Party
  readonly server: Party
  /** Restricts our side, in TLS 1.2. */
  readonly ourSuites?: readonly CipherSuiteName[]
  readonly versions: readonly VersionName[]
  /** What we send when we are the one who refuses. */
  readonly ours: AlertName | Readonly<Record<VersionName, AlertName>>
}

const both: readonly VersionName[] = ['TLS 1.3', 'TLS 1.2']

/** In the order of a handshake's parties, then of what can be wrong with them. */
export const refusals: readonly Refusal[] = [
  {
    name: 'expired server certificate',
    refusedBy: 'client',
    client: {},
    server: { certificate: 'expired' },
    versions: both,
    ours: 'certificate_expired',
  },
  {
    name: 'server certificate of an unknown authority',
    refusedBy: 'client',
    client: { trusts: 'strangers' },
    server: {},
    versions: both,
    ours: 'unknown_ca',
  },
  {
    name: 'server certificate for another name',
    refusedBy: 'client',
    client: {},
    server: { certificate: 'wrong name' },
    versions: both,
    ours: 'bad_certificate',
  },
  {
    name: 'no common application protocol',
    refusedBy: 'server',
    client: { applicationProtocols: ['tocsin/9'] },
    server: { applicationProtocols: ['tocsin/1'] },
    versions: both,
    ours: 'no_application_protocol',
  },
  {
    name: 'no common version, server above',
    refusedBy: 'server',
    client: { version: 'TLS 1.2' },
    server: { version: 'TLS 1.3' },
    versions: ['TLS 1.3'],
    ours: 'protocol_version',
  },
  {
    name: 'no common version, server below',
    refusedBy: 'server',
    client: { version: 'TLS 1.3' },
    server: { version: 'TLS 1.2' },
    versions: ['TLS 1.2'],
    ours: 'protocol_version',
  },
  {
    name: 'no common cipher suite',
    refusedBy: 'server',
    client: {},
    server: {},
    ourSuites: ['TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256'],
    versions: ['TLS 1.2'],
    ours: 'handshake_failure',
  },
  {
    name: 'no client certificate',
    refusedBy: 'server',
    client: {},
    server: { clientAuthentication: 'require' },
    versions: both,
    ours: { 'TLS 1.3': 'certificate_required', 'TLS 1.2': 'handshake_failure' },
  },
  {
    name: 'expired client certificate',
    refusedBy: 'server',
    client: { certificate: 'expired' },
    server: { clientAuthentication: 'require' },
    versions: both,
    ours: 'certificate_expired',
  },
  {
    name: 'client certificate of an unknown authority',
    refusedBy: 'server',
    client: { certificate: 'good' },
    server: { clientAuthentication: 'require', trusts: 'strangers' },
    versions: both,
    ours: 'unknown_ca',
  },
]

/** The alert that is due, by name. */
export function alertNameOf({ ours }: Refusal, version: VersionName): AlertName {
  return typeof ours === 'string' ? ours : ours[version]
}
