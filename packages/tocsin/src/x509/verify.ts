import { MisuseError, TlsError } from '../alert/error.ts'
import type { CryptoProvider } from '../crypto/provider.ts'
import type { CertificateTypeName } from '../wire/registry/certificate-type.ts'
import { type Certificate, parseCertificate } from './certificate.ts'
import { signatureCheck } from './chain-signature.ts'
import { isSame } from './der-values.ts'
import { commonNames, escaped } from './distinguished-name.ts'
import { KeyUsage, type KeyUsageName } from './extensions.ts'
import { unsupportedKey } from './key-policy.ts'
import { addressText, isFor, isHostName } from './name.ts'
import { unofferedSignatures } from './offered-signatures.ts'
import { type FoundPath, findPath } from './path.ts'
import type { PathPolicy, PolicyOptions, Profile } from './path-policy.ts'
import { pathRules, unknownCritical } from './path-rules.ts'
import { type Pins, pinsOf, unpinned } from './pins.ts'
import { revocationCheck } from './revocation/check.ts'
import type { RevocationOptions } from './revocation/options.ts'
import { about, clipped, type Refusal, refuse, type Verdict } from './verdict.ts'
import { MOST_CERTIFICATES, MOST_OCTETS, newWork } from './work.ts'

export type { Verdict } from './verdict.ts'

export interface VerifyRequest {
  /** DER, end entity first; the others in any order. */
  readonly chain: readonly Uint8Array[]
  /** Whose certificate it is. */
  readonly role: 'server' | 'client'
  /** The name or address that was asked for; without it, and for clients, no name is checked. */
  readonly serverName?: string | undefined
  /** `X509` unless said otherwise; of a raw public key, `chain` holds the SubjectPublicKeyInfo (RFC 7250). */
  readonly certificateType?: CertificateTypeName
  /** OCSP responses as they came with the chain and in its order, empty where none did (RFC 6066 §8). */
  readonly ocspResponses?: readonly Uint8Array[]
  /** Whether they were asked for: only then a server that promised one is refused without it (RFC 7633). */
  readonly statusRequested?: boolean
  /** What logs have signed about the end entity, as it came (RFC 6962 §3.3.1); the built-in verifier knows no logs, and makes nothing of them. */
  readonly signedCertificateTimestamps?: readonly Uint8Array[]
  /** Codes of what we said that certificates may be signed with; whatever can be verified will do where nothing was said. */
  readonly certificateSignatureSchemes?: readonly number[] | undefined
  /** What keyUsage has to allow, all of it; to sign, unless said otherwise. */
  readonly use?: KeyUsageName | readonly KeyUsageName[] | undefined
  /** The KeyPurposeId that extKeyUsage has to allow, dotted; serverAuth or clientAuth by role, unless said otherwise. */
  readonly purpose?: string
}

/** Decides whether a peer's certificate is good; never throws for anything the peer sent. */
export interface CertificateVerifier {
  verify(request: VerifyRequest): Verdict
}

/** What `certificateVerifier` makes. */
export interface ExaminingVerifier extends CertificateVerifier {
  /** As `verify`, but goes on after the first refusal and tells all: for reports. The first finding is the verdict's. */
  examine(request: VerifyRequest): Examination
}

/** A verdict with all that led to it. */
export interface Examination {
  readonly verdict: Verdict
  /** The path that decided, end entity first, as far as it could be built; anchor last when it reached one. */
  readonly path: readonly Certificate[]
  /** Whether the last of `path` is a trust anchor. */
  readonly anchored: boolean
  /** Of each, facts carry `index`, its place in `path`, and `subject`, where they are about one certificate. */
  readonly findings: readonly Refusal[]
}

export interface CertificateVerifierOptions {
  /** DER certificates. What counts is their name, their key and what they may issue, not their dates. */
  readonly trustAnchors: readonly Uint8Array[]
  readonly crypto: CryptoProvider
  /** Seconds since 1970. */
  readonly now?: () => number
  /** Raw public keys to trust as they are, DER SubjectPublicKeyInfo (RFC 7250); none unless said. */
  readonly rawPublicKeys?: readonly Uint8Array[]
  /** Default 2048. */
  readonly minimumRsaBits?: number
  /**
   * SHA-256 of SubjectPublicKeyInfo, as 'sha256/BASE64': one of these keys has to be on the path, or
   * be the raw one (RFC 7469 §2.6). Name a second one that is not in use yet.
   */
  readonly pinnedPublicKeys?: readonly string[] | undefined
  /** What is known of revoked certificates, and what becomes of those of which nothing is known. */
  readonly revocation?: RevocationOptions
  /** How many intermediates a path may have, without self-issued ones; never more than 8, the default. */
  readonly maxChainDepth?: number
  /** Which certificate policies are wanted (RFC 5280 §6.1.1); any or none, unless said. */
  readonly policies?: PolicyOptions
  /** Whether anyExtendedKeyUsage stands for every purpose (RFC 5280 §4.2.1.12); it does, unless said. */
  readonly anyPurpose?: 'accept' | 'refuse'
  /** `fallback`: of a certificate without subjectAltName, the common name counts, against RFC 9525 §2. */
  readonly commonName?: 'ignore' | 'fallback'
  /** Judges also whether the certificates are written as they should be: `rfc5280Profile()` or `webPkiProfile()`. */
  readonly profile?: Profile
}

/**
 * A verifier that follows RFC 5280 §6. When several things are wrong it tells them in this order:
 * can the certificate be understood; does someone trusted vouch for it; may those on the path issue
 * it; does it hold now; for this purpose; for this name. Dates come after trust, because the dates
 * of a certificate that nobody vouches for mean nothing.
 */
export function certificateVerifier(options: CertificateVerifierOptions): ExaminingVerifier {
  const { crypto, now = () => Date.now() / 1000, rawPublicKeys } = options
  const rules = pathPolicy(options)
  const anchors = options.trustAnchors.map(parseAnchor)
  const pins = pinsOf(options.pinnedPublicKeys, crypto)
  const checkSignature = signatureCheck(crypto)
  const checkRevocation = revocationCheck(options.revocation ?? {}, crypto, checkSignature)
  const examineWith = (request: VerifyRequest, extent: Extent): Examination => {
    const { chain, role, certificateType, purpose = PURPOSE[role] } = request
    if (certificateType === 'RawPublicKey') {
      return withoutPath(judgeRaw(chain, role, rawPublicKeys, pins))
    }
    const parsed = parseChain(chain)
    if ('refusedBecause' in parsed) return withoutPath(parsed)
    const [endEntity, ...others] = parsed
    if (!endEntity) return withoutPath(refuse(EMPTY[role], {}))
    const { ocspResponses = [], statusRequested = false } = request
    const shown = { role, certificates: parsed, ocspResponses, statusRequested }
    const notRevoked = checkRevocation(shown)
    const policy = { now: now(), purpose, work: newWork(), pins, notRevoked, ...rules }
    const find = () => findPath({ endEntity, others, anchors, policy, checkSignature })
    return examination(endEntity, request, policy, find, extent)
  }
  return {
    verify: (request) => examineWith(request, 'first').verdict,
    examine: (request) => examineWith(request, 'all'),
  }
}

function pathPolicy(
  options: CertificateVerifierOptions,
): Omit<PathPolicy, 'now' | 'purpose' | 'work' | 'pins' | 'notRevoked'> {
  const { minimumRsaBits = 2048, maxChainDepth = 8, anyPurpose = 'accept' } = options
  const { policies, profile } = options
  const isFallback = options.commonName === 'fallback'
  const commonName = isFallback ? hostNamesInSubject : () => []
  return { minimumRsaBits, maxChainDepth, anyPurpose, policies, profile, commonName }
}

type Extent = 'first' | 'all'

function withoutPath(verdict: Verdict): Examination {
  const findings = verdict === 'trusted' ? [] : [verdict]
  return { verdict, path: [], anchored: false, findings }
}

/** Collects what is wrong, in order, and no further than `extent` asks. */
function examination(
  endEntity: Certificate,
  request: VerifyRequest,
  policy: PathPolicy,
  find: () => FoundPath,
  extent: Extent,
): Examination {
  let path: FoundPath | undefined
  const faults = function* () {
    yield* notUnderstood(endEntity)
    path = find()
    yield* wrongPath(path, policy)
    yield* wrongSignatures(path, request)
    yield* wrongUsage(endEntity, request.use ?? 'digitalSignature')
    if (request.role === 'server') yield* wrongName(endEntity, request.serverName, policy)
  }
  const findings: Refusal[] = []
  for (const fault of faults()) {
    if (!findings.some((known) => isSameFinding(known, fault))) findings.push(fault)
    if (extent === 'first') break
  }
  const { certificates = [endEntity], isAnchored = false } = path ?? {}
  return { verdict: findings[0] ?? 'trusted', path: certificates, anchored: isAnchored, findings }
}

/** What ended the search, then what else is wrong with the path it ended with. */
function* wrongPath(path: FoundPath, policy: PathPolicy): Iterable<Refusal> {
  if (!path.refusal) return
  yield path.refusal
  for (const rule of pathRules) yield* rule(path, policy)
}

function wrongSignatures(
  { certificates, isAnchored }: FoundPath,
  { certificateSignatureSchemes: schemes }: VerifyRequest,
): Iterable<Refusal> {
  const below = isAnchored ? certificates.slice(0, -1) : certificates
  return schemes ? unofferedSignatures(below, schemes) : []
}

function isSameFinding(a: Refusal, b: Refusal): boolean {
  return a.refusedBecause === b.refusedBecause && a.facts?.['index'] === b.facts?.['index']
}

/** Nobody vouches for a raw public key: either it is known, or it is anybody's (RFC 7250 §6). */
function judgeRaw(
  [key]: readonly Uint8Array[],
  role: VerifyRequest['role'],
  known: readonly Uint8Array[] = [],
  pins?: Pins,
): Verdict {
  if (!key) return refuse(EMPTY[role], {})
  if (known.some((spki) => isSame(spki, key))) return unpinned(key, pins) ?? 'trusted'
  return refuse('certificate.unknown-raw-public-key', { known: known.length })
}

const EMPTY = { server: 'certificate.list-empty', client: 'certificate.required' } as const

/** KeyPurposeIds (RFC 5280 §4.2.1.12): serverAuth and clientAuth. */
const PURPOSE = { server: '1.3.6.1.5.5.7.3.1', client: '1.3.6.1.5.5.7.3.2' } as const

function parseAnchor(der: Uint8Array, index: number): Certificate {
  try {
    return parseCertificate(der)
  } catch (cause) {
    throw new MisuseError(`trustAnchors[${index}] is not a DER certificate`, { cause })
  }
}

function parseChain(chain: readonly Uint8Array[]): readonly Certificate[] | Refusal {
  const octets = chain.reduce((sum, { length }) => sum + length, 0)
  if (chain.length > MOST_CERTIFICATES || octets > MOST_OCTETS) {
    return refuse('certificate.too-complex', { certificates: chain.length, octets })
  }
  const certificates: Certificate[] = []
  for (const [index, der] of chain.entries()) {
    try {
      certificates.push(parseCertificate(der))
    } catch (error) {
      if (!(error instanceof TlsError)) throw error
      return refuse('certificate.malformed', { index, ...error.facts })
    }
  }
  return certificates
}

function* notUnderstood(endEntity: Certificate): Iterable<Refusal> {
  const { version } = endEntity
  // RFC 9846 §4.5.1.2
  if (version !== 3) {
    yield refuse('certificate.unsupported-version', { ...about(endEntity, 0), version })
  }
  yield* unknownCritical(endEntity, 0)
  const unsupported = unsupportedKey(endEntity, 0)
  if (unsupported) yield unsupported
}

/** RFC 9846 §4.5.1.2, and RFC 5246 §7.4.2 by key exchange. */
function* wrongUsage(
  endEntity: Certificate,
  use: KeyUsageName | readonly KeyUsageName[],
): Iterable<Refusal> {
  const { keyUsage } = endEntity.extensions
  for (const needed of typeof use === 'string' ? [use] : use) {
    if (!keyUsage || keyUsage.has(KeyUsage[needed])) continue
    yield refuse('certificate.key-usage', { ...about(endEntity, 0), needed })
  }
}

function* wrongName(
  endEntity: Certificate,
  serverName: string | undefined,
  { commonName }: PathPolicy,
): Iterable<Refusal> {
  const { dns, ip } = endEntity.extensions.subjectAltName ?? { dns: commonName(endEntity), ip: [] }
  if (serverName === undefined || isFor({ dns, ip }, serverName)) return
  const names = clipped([...dns.map(escaped), ...ip.map(addressText)].join(' ')) || 'none'
  yield refuse('certificate.wrong-name', { ...about(endEntity, 0), asked: serverName, names })
}

/** Common names that can be host names. */
function hostNamesInSubject({ subject }: Certificate): readonly string[] {
  return commonNames(subject).filter((name) => isHostName(name.replace(/^\*\./, '')))
}
