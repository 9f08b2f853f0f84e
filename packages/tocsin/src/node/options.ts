import { MisuseError } from '../alert/error.ts'
import type { CommonConfig } from '../connection/config.ts'
import type { CryptoProvider, GroupName } from '../crypto/provider.ts'
import { tls12 } from '../handshake/tls12/version.ts'
import { tls13 } from '../handshake/tls13/version.ts'
import type { Version } from '../handshake/version.ts'
import { CipherSuite } from '../wire/registry/cipher-suite.ts'
import { SignatureScheme } from '../wire/registry/signature-scheme.ts'
import { cipherSuitesOf } from './cipher-names.ts'
import { nodeCrypto } from './crypto/index.ts'

export type TlsVersionName = 'TLSv1.2' | 'TLSv1.3'

/** What both roles are willing to do, named as in node:tls. */
export interface NegotiationOptions {
  readonly minVersion?: TlsVersionName | undefined
  readonly maxVersion?: TlsVersionName | undefined
  /** Suites in order of preference, by registered names or OpenSSL's, with colons between. */
  readonly ciphers?: string | undefined
  /** Groups in order of preference, by registered names or OpenSSL's; a string has colons between. */
  readonly groups?: string | readonly string[] | undefined
  /** The same, by the name it has in node:tls. */
  readonly ecdhCurve?: string | undefined
  /** Signature schemes to accept, by registered names or OpenSSL's, with colons between. */
  readonly sigalgs?: string | undefined
  readonly ALPNProtocols?: readonly string[] | undefined
  /** The primitives; those of node:crypto unless said otherwise. */
  readonly crypto?: CryptoProvider | undefined
  /** The most plaintext we take in one record, 64 to 16385 bytes (RFC 8449). */
  readonly recordSizeLimit?: number | undefined
  /** Tells peers general_error instead of the reason. */
  readonly conceal?: boolean | undefined
  /** Emits 'keylog'; so does a listener of that event. Whoever reads the lines reads the connection. */
  readonly keyLog?: boolean | undefined
}

const VERSIONS: Readonly<Record<TlsVersionName, Version>> = { 'TLSv1.2': tls12, 'TLSv1.3': tls13 }

/** The engine's terms for what an endpoint is willing to do; unknown values are told by name. */
export function negotiationConfig(options: NegotiationOptions): CommonConfig {
  const { crypto = nodeCrypto, ciphers, ecdhCurve, groups = ecdhCurve, sigalgs } = options
  refuseUnsupported(options)
  const cipherSuites = ciphers === undefined ? undefined : cipherSuitesOf(ciphers)
  return {
    crypto,
    versions: versionsOf(options).filter(({ name }) => hasSuite(name, cipherSuites)),
    ...(cipherSuites && { cipherSuites }),
    ...(groups !== undefined && groups !== 'auto' && { groups: groupsOf(groups) }),
    ...(sigalgs !== undefined && { signatureSchemes: schemesOf(sigalgs, crypto) }),
    applicationProtocols: protocolsOf(options),
    ...(options.recordSizeLimit !== undefined && { recordSizeLimit: options.recordSizeLimit }),
    conceal: options.conceal ?? false,
  }
}

/** Options of node:tls that would weaken a program's checks if they were passed over in silence. */
const UNSUPPORTED = [
  'pfx',
  'crl',
  'pskCallback',
  'secureProtocol',
  'ALPNCallback',
  'clientCertEngine',
]

function refuseUnsupported(options: object): void {
  for (const [name, value] of Object.entries(options)) {
    if (value != null && UNSUPPORTED.includes(name)) {
      throw new MisuseError(`${name}: this option of node:tls is not supported`)
    }
  }
}

function versionsOf({ minVersion = 'TLSv1.2', maxVersion = 'TLSv1.3' }: NegotiationOptions) {
  const lowest = versionNamed('minVersion', minVersion)
  const highest = versionNamed('maxVersion', maxVersion)
  const versions = Object.values(VERSIONS).filter(
    ({ code }) => lowest.code <= code && code <= highest.code,
  )
  if (versions.length > 0) return versions
  throw new MisuseError(`minVersion '${minVersion}' is above maxVersion '${maxVersion}'`)
}

/** A version without a suite cannot be negotiated. */
function hasSuite(version: string, suites: readonly string[] | undefined): boolean {
  if (!suites) return true
  return Object.values<CipherSuite>(CipherSuite).some(
    (suite) => suite.version === version && suites.includes(suite.name),
  )
}

function versionNamed(option: string, name: TlsVersionName): Version {
  const version = VERSIONS[name] as Version | undefined
  if (version) return version
  throw new MisuseError(`${option}: '${name}' is none of ${Object.keys(VERSIONS).join(', ')}`)
}

const GROUPS: Readonly<Record<string, GroupName>> = {
  x25519mlkem768: 'X25519MLKEM768',
  x25519: 'x25519',
  'p-256': 'secp256r1',
  prime256v1: 'secp256r1',
  secp256r1: 'secp256r1',
  'p-384': 'secp384r1',
  secp384r1: 'secp384r1',
  'p-521': 'secp521r1',
  secp521r1: 'secp521r1',
}

function groupsOf(groups: string | readonly string[]): readonly GroupName[] {
  return listOf('groups', groups).map((name) => {
    const group = GROUPS[name.toLowerCase()]
    if (group) return group
    const known = [...new Set(Object.values(GROUPS))].join(', ')
    throw new MisuseError(`groups: '${name}' is none of ${known}`)
  })
}

/** OpenSSL's algorithm+hash, which stands for one or two schemes. */
const SCHEMES: Readonly<Record<string, readonly string[]>> = {
  'ECDSA+SHA256': ['ecdsa_secp256r1_sha256'],
  'ECDSA+SHA384': ['ecdsa_secp384r1_sha384'],
  'ECDSA+SHA512': ['ecdsa_secp521r1_sha512'],
  'RSA-PSS+SHA256': ['rsa_pss_rsae_sha256', 'rsa_pss_pss_sha256'],
  'RSA-PSS+SHA384': ['rsa_pss_rsae_sha384', 'rsa_pss_pss_sha384'],
  'RSA-PSS+SHA512': ['rsa_pss_rsae_sha512', 'rsa_pss_pss_sha512'],
  'RSA+SHA256': ['rsa_pkcs1_sha256'],
  'RSA+SHA384': ['rsa_pkcs1_sha384'],
  'RSA+SHA512': ['rsa_pkcs1_sha512'],
}

function schemesOf(sigalgs: string, { signatures }: CryptoProvider): readonly string[] {
  const known = Object.values<SignatureScheme>(SignatureScheme)
    .filter(({ algorithm }) => signatures[algorithm])
    .map((scheme): string => scheme.name)
  return listOf('sigalgs', sigalgs).flatMap((name) => {
    const schemes = SCHEMES[name.toUpperCase().replace(/^PSS\+/, 'RSA-PSS+')]
    if (schemes) return schemes
    if (known.includes(name.toLowerCase())) return [name.toLowerCase()]
    throw new MisuseError(`sigalgs: '${name}' is none of ${known.join(', ')}`)
  })
}

function listOf(option: string, list: string | readonly string[]): readonly string[] {
  const names = typeof list === 'string' ? list.split(':').filter((name) => name !== '') : list
  if (names.length === 0) throw new MisuseError(`${option}: the list is empty`)
  return names
}

/** RFC 7301 §3.1. */
const MOST_PROTOCOL = 255

function protocolsOf({ ALPNProtocols = [] }: NegotiationOptions): readonly string[] {
  const isList = Array.isArray(ALPNProtocols)
  if (!isList || ALPNProtocols.some((protocol) => typeof protocol !== 'string')) {
    throw new MisuseError("ALPNProtocols: pass an array of strings, as ['h2', 'http/1.1']")
  }
  const unfit = ALPNProtocols.find(({ length }) => length === 0 || length > MOST_PROTOCOL)
  if (unfit === undefined) return ALPNProtocols
  throw new MisuseError(`ALPNProtocols: '${unfit}' is not 1 to ${MOST_PROTOCOL} octets`)
}
