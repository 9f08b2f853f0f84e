import { MisuseError } from '../alert/error.ts'
import type { CryptoProvider, GroupName, Hash } from '../crypto/provider.ts'
import { maxFragmentLengths } from '../handshake/max-fragment-length.ts'
import { ANY_PURPOSE, type CertificateFilter } from '../handshake/oid-filters.ts'
import type { ClientPolicy, Policy, PskMode, ServerPolicy } from '../handshake/policy.ts'
import type { Credential } from '../handshake/question.ts'
import { listAuthorities } from '../handshake/trusted-authorities.ts'
import type { Version } from '../handshake/version.ts'
import type { CertificateTypeName } from '../wire/registry/certificate-type.ts'
import { SignatureScheme } from '../wire/registry/signature-scheme.ts'
import { KeyUsage, keyUsageNames } from '../x509/extensions.ts'
import type { ClientConfig, CommonConfig, ServerConfig } from './config.ts'
import {
  defaultDhBits,
  externalPskPolicyOf,
  minimumDhBitsOf,
  pskPolicyOf,
  requireCredentials,
} from './resolve-key-exchange.ts'
import { clientSessionPolicy } from './resolve-session.ts'
import { chosenByName, defaultVersions, oncePerProvider, suitesOf } from './resolve-suites.ts'

/** The versions of a config that have a suite there, highest first. */
export function versionsOf(config: CommonConfig): readonly Version[] {
  const { versions = defaultVersions } = config
  const suites = suitesOf(config)
  const usable = versions.filter((version) =>
    suites.some((suite) => version.suites.includes(suite)),
  )
  if (usable.length === 0) {
    const names = versions.map(({ name }) => name).join(', ') || 'none'
    throw new MisuseError(`versions: ${names}, for which cipherSuites has no suite`)
  }
  return usable.sort((a, b) => b.code - a.code)
}

/** A client's config with every default filled in. */
export function clientPolicy(config: ClientConfig): ClientPolicy {
  const policy = commonPolicy(config)
  const keyShares = config.keyShares ?? defaultKeyShares(policy.groups)
  return {
    serverName: serverNameOf(config),
    sendServerName: config.sendServerName ?? true,
    keyShares: named('keyShares', keyShares, policy.groups),
    middleboxCompatibility: config.middleboxCompatibility ?? true,
    grease: config.grease ?? false,
    requireSecureRenegotiation: config.requireSecureRenegotiation ?? false,
    fallbackScsv: config.fallbackScsv ?? false,
    certificateUrls: certificateUrlsOf(config),
    postHandshakeAuth: config.postHandshakeAuth ?? false,
    trustedAuthorities: trustedAuthoritiesOf(config),
    maxFragmentLength: maxFragmentLengthOf(config),
    certificateTypes: typesOf('certificateTypes', config.certificateTypes ?? ownTypesOf(config)),
    ...clientSessionPolicy(config),
    ...policy,
    minimumDhBits: minimumDhBitsOf(config),
    customDhGroups: config.customDhGroups ?? 'accept',
  }
}

function ownTypesOf(config: ClientConfig): readonly CertificateTypeName[] {
  const types = new Set(knownCredentials(config).map(({ type = 'X509' }) => type))
  return types.size > 0 ? [...types] : ['X509']
}

/** Of a chooser's nothing is known beforehand. */
function knownCredentials({ credential }: ClientConfig): readonly Credential[] {
  if (credential === undefined || typeof credential === 'function') return []
  return 'certificates' in credential ? [credential] : credential
}

function certificateUrlsOf(config: ClientConfig): boolean {
  const { crypto, certificateUrls } = config
  const hasUrls = knownCredentials(config).some(({ urls }) => urls !== undefined)
  const isOffered = certificateUrls ?? hasUrls
  if (isOffered) requireSha1('certificateUrls', crypto)
  return isOffered
}

function trustedAuthoritiesOf({ crypto, trustedCaKeys }: ClientConfig) {
  return trustedCaKeys && listAuthorities(trustedCaKeys, requireSha1('trustedCaKeys', crypto))
}

function fetchesCertificates({ crypto, fetchCertificates }: ServerConfig): boolean {
  if (fetchCertificates) requireSha1('fetchCertificates', crypto)
  return fetchCertificates !== undefined
}

/** RFC 6066 names certificates by SHA-1. */
function requireSha1(option: string, { hashes }: CryptoProvider): Hash {
  if (hashes.sha1) return hashes.sha1
  throw new MisuseError(`${option}: needs a provider with sha1`)
}

function typesOf(
  option: string,
  types: readonly CertificateTypeName[],
): readonly CertificateTypeName[] {
  if (types.length === 0) throw new MisuseError(`${option}: the list is empty`)
  return named(option, types, ['X509', 'RawPublicKey'])
}

/** A host name in A-labels or an address: what server_name cannot carry, no certificate is for. */
function serverNameOf({ serverName }: ClientConfig): string | undefined {
  if (serverName === undefined) return undefined
  if (/^[!-~]{1,253}$/.test(serverName.replace(/\.$/, ''))) return serverName
  throw new MisuseError(
    `serverName: '${serverName}' is neither a host name in ASCII nor an address`,
  )
}

/** The first group; and with a hybrid also its older half, for servers that only have that. */
function defaultKeyShares(groups: readonly GroupName[]): readonly GroupName[] {
  const [first] = groups
  if (first === 'X25519MLKEM768')
    return groups.filter((name) => name === first || name === 'x25519')
  return first ? [first] : []
}

/** A server's config with every default filled in. */
export function serverPolicy(config: ServerConfig): ServerPolicy {
  const { clientAuthentication = 'none', dhParameters } = config
  const policy = commonPolicy(config)
  if (clientAuthentication !== 'none' && !config.verifier) {
    throw new MisuseError(`clientAuthentication '${clientAuthentication}' needs a verifier`)
  }
  requireCredentials(config, policy)
  return {
    clientAuthentication,
    hasVerifier: config.verifier !== undefined,
    certificateFilter: certificateFilterOf(config),
    unknownProtocol: config.unknownProtocol ?? 'refuse',
    helloRetryCookie: config.helloRetryCookie ?? false,
    fetchesCertificates: fetchesCertificates(config),
    acceptMaxFragmentLength: config.acceptMaxFragmentLength ?? false,
    preferOwnOrder: config.preferOwnOrder ?? true,
    equallyPreferred: (config.equallyPreferred ?? []).map((names) =>
      chosenByName('equallyPreferred', names, policy.cipherSuites),
    ),
    psk: pskPolicyOf(config),
    resumption: config.sessions,
    externalPsk: externalPskPolicyOf(config),
    hasCredentials: typeof config.credentials === 'function' || !!config.credentials?.length,
    dhParameters,
    ...policy,
  }
}

/** What is told has to be sayable: OIDs, and of them not the one that stands for all (RFC 9846 §4.3.5). */
function certificateFilterOf({ oidFilters = {} }: ServerConfig): CertificateFilter {
  const { keyUsage, extendedKeyUsage } = oidFilters
  for (const oid of extendedKeyUsage ?? []) {
    if (/^[0-2](\.\d{1,9})+$/.test(oid) && oid !== ANY_PURPOSE) continue
    throw new MisuseError(`oidFilters: '${oid}' is not the OID of a purpose`)
  }
  const names = keyUsage && named('oidFilters', keyUsage, keyUsageNames)
  return { keyUsage: names?.map((name) => KeyUsage[name]), extendedKeyUsage }
}

function commonPolicy(config: CommonConfig): Policy {
  const { crypto } = config
  return {
    crypto,
    cipherSuites: suitesOf(config),
    groups: named('groups', config.groups ?? defaultGroups(crypto), groupsOf(crypto)),
    certificateAuthorities: config.certificateAuthorities ?? [],
    applicationProtocols: protocolsOf(config),
    recordSizeLimit: recordSizeLimitOf(config),
    extendedMasterSecret: config.extendedMasterSecret ?? 'prefer',
    encryptThenMac: config.encryptThenMac ?? 'prefer',
    renegotiation: renegotiationOf(config),
    keyLog: config.keyLog ?? false,
    peerCertificateTypes: typesOf('peerCertificateTypes', config.peerCertificateTypes ?? ['X509']),
    certificateCompression: config.certificateCompression ?? [],
    minimumDhBits: defaultDhBits,
    customDhGroups: 'accept',
    certWithExternalPsk: config.certWithExternalPsk ?? false,
    pskModes: named('pskModes', config.pskModes ?? defaultPskModes, allPskModes),
    ...signaturePolicy(config),
    ...wishesOf(config),
  }
}

/** What is wanted along with the peer's certificates. */
function wishesOf({ requestStatus = false, requestTimestamps = false }: CommonConfig) {
  return { requestStatus, requestTimestamps }
}

/** Two lists, unless they say the same: then one speaks for both (RFC 9846 §4.3.3). */
function signaturePolicy(config: CommonConfig) {
  const { crypto, certificateSignatureSchemes: given } = config
  const signatureSchemes = schemesOf('signatureSchemes', crypto, config.signatureSchemes)
  const forCertificates = given && schemesOf('certificateSignatureSchemes', crypto, given)
  const isSameList =
    forCertificates?.length === signatureSchemes.length &&
    forCertificates.every((scheme, index) => scheme === signatureSchemes[index])
  return {
    signatureSchemes,
    certificateSignatureSchemes: isSameList ? undefined : forCertificates,
  }
}

const allPskModes: readonly PskMode[] = ['psk_dhe_ke', 'psk_ke']
const defaultPskModes: readonly PskMode[] = ['psk_dhe_ke']

function renegotiationOf(config: CommonConfig): Policy['renegotiation'] {
  const { renegotiation = 'refuse', versions = defaultVersions } = config
  if (renegotiation === 'refuse' || versions.some(({ renegotiates }) => renegotiates)) {
    return renegotiation
  }
  throw new MisuseError(`renegotiation '${renegotiation}' needs a version of tocsin/legacy`)
}

const groupsOf = oncePerProvider((crypto) => Object.keys(crypto.groups) as readonly GroupName[])

/** Finite-field groups only when they are asked for: their shares are long, and their work longer. */
const defaultGroups = oncePerProvider((crypto) =>
  groupsOf(crypto).filter((name) => !name.startsWith('ffdhe')),
)

function schemesOf(
  option: string,
  crypto: CryptoProvider,
  chosen: readonly string[] | undefined,
): readonly SignatureScheme[] {
  if (!chosen) return defaultSchemes(crypto)
  return chosenByName(option, chosen, availableSchemes(crypto))
}

const availableSchemes = oncePerProvider((crypto) =>
  Object.values<SignatureScheme>(SignatureScheme).filter(
    ({ algorithm }) => crypto.signatures[algorithm],
  ),
)

const defaultSchemes = oncePerProvider((crypto) =>
  availableSchemes(crypto).filter(({ algorithm }) => !algorithm.endsWith('_sha1')),
)

/** A ProtocolName has 1 to 255 octets (RFC 7301 §3.1); each character of ours is one octet. */
function protocolsOf({ applicationProtocols = [] }: CommonConfig): readonly string[] {
  for (const protocol of applicationProtocols) {
    const { length } = protocol
    const isOctets = [...protocol].every((character) => character.charCodeAt(0) <= 0xff)
    if (length === 0 || length > 255 || !isOctets) {
      throw new MisuseError(`applicationProtocols: '${protocol}' is not 1 to 255 octets`)
    }
  }
  return applicationProtocols
}

function recordSizeLimitOf({ recordSizeLimit }: CommonConfig): number | undefined {
  if (recordSizeLimit === undefined) return undefined
  if (Number.isInteger(recordSizeLimit) && recordSizeLimit >= 64 && recordSizeLimit <= 16385) {
    return recordSizeLimit
  }
  throw new MisuseError(`recordSizeLimit: ${recordSizeLimit} is not between 64 and 16385`)
}

function maxFragmentLengthOf({ maxFragmentLength: length }: ClientConfig) {
  if (length === undefined || maxFragmentLengths.includes(length)) return length
  throw new MisuseError(`maxFragmentLength: ${length} is none of ${maxFragmentLengths.join(', ')}`)
}

/** The chosen names, if all of them are available. */
function named<T extends string>(
  option: string,
  chosen: readonly T[],
  available: readonly T[],
): readonly T[] {
  for (const name of chosen) {
    if (!available.includes(name)) {
      throw new MisuseError(`${option}: '${name}' is none of ${available.join(', ')}`)
    }
  }
  return chosen
}
