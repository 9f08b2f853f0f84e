import { MisuseError } from '../alert/error.ts'
import type { CommonConfig } from '../connection/config.ts'
import type { CryptoProvider, GroupName } from '../crypto/provider.ts'
import { SignatureScheme } from '../wire/registry/signature-scheme.ts'
import { cipherSuitesOf } from './cipher-names.ts'
import { nodeCrypto } from './crypto/index.ts'
import { isBefore12, type VersionOptions, versionsOf } from './versions.ts'

/** What both roles are willing to do, named as in node:tls. */
export interface NegotiationOptions extends VersionOptions {
  /**
   * Suites in order of preference, by registered names or OpenSSL's, with colons between. Those of
   * `tocsin/legacy` are there for whoever names them, or asks for versions below TLS 1.2.
   */
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
  /** `secure` takes part in renegotiation before TLS 1.3 (RFC 5746); refused unless said otherwise. */
  readonly renegotiation?: 'refuse' | 'secure' | undefined
  /** Tells peers general_error instead of the reason. */
  readonly conceal?: boolean | undefined
  /** Emits 'keylog'; so does a listener of that event. Whoever reads the lines reads the connection. */
  readonly keyLog?: boolean | undefined
}

/** Only whether there is a pre-shared key: whose it is depends on the role. */
interface WithPsk {
  readonly pskCallback?: unknown
}

/** The engine's terms for what an endpoint is willing to do; unknown values are told by name. */
export function negotiationConfig(options: NegotiationOptions & WithPsk): CommonConfig {
  const { crypto = nodeCrypto, ciphers, ecdhCurve, groups = ecdhCurve, sigalgs } = options
  refuseUnsupported(options)
  const reach = { old: isBefore12(options), psk: options.pskCallback != null }
  const cipherSuites = ciphers === undefined ? undefined : cipherSuitesOf(ciphers, reach)
  const { renegotiation = 'refuse' } = options
  return {
    crypto,
    versions: versionsOf(options, cipherSuites),
    ...(cipherSuites && { cipherSuites }),
    ...(groups !== undefined && groups !== 'auto' && { groups: groupsOf(groups) }),
    ...(sigalgs !== undefined && { signatureSchemes: schemesOf(sigalgs, crypto) }),
    applicationProtocols: protocolsOf(options),
    ...(options.recordSizeLimit !== undefined && { recordSizeLimit: options.recordSizeLimit }),
    renegotiation,
    conceal: options.conceal ?? false,
  }
}

/** Options of node:tls that would weaken a program's checks if they were passed over in silence. */
const UNSUPPORTED = ['secureProtocol', 'ALPNCallback', 'clientCertEngine']

function refuseUnsupported(options: object): void {
  for (const [name, value] of Object.entries(options)) {
    if (value != null && UNSUPPORTED.includes(name)) {
      throw new MisuseError(`${name}: this option of node:tls is not supported`)
    }
  }
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
  'ECDSA+SHA1': ['ecdsa_sha1'],
  'RSA+SHA1': ['rsa_pkcs1_sha1'],
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
