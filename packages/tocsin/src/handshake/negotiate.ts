import { abort } from '../alert/error.ts'
import type { GroupName, SignatureAlgorithm } from '../crypto/provider.ts'
import {
  type CipherSuite,
  cipherSuiteName,
  SignalingCipherSuite,
} from '../wire/registry/cipher-suite.ts'
import { NamedGroup, namedGroupName } from '../wire/registry/named-group.ts'
import { type ProtocolVersionName, protocolVersionName } from '../wire/registry/protocol-version.ts'
import {
  type SignatureScheme,
  signatureScheme,
  signatureSchemeName,
} from '../wire/registry/signature-scheme.ts'
import { isGrease } from '../wire/registry.ts'
import { type KeyKind, keyText } from '../x509/public-key.ts'
import { protocolName } from './application-protocol.ts'
import type { ServerPolicy } from './policy.ts'
import type { Version } from './version.ts'

/** Our best version among those a client offers (RFC 9846 §4.3.1). */
export function chooseVersion(versions: readonly Version[], offered: readonly number[]): Version {
  const chosen = versions.find(({ code }) => offered.includes(code))
  if (!chosen) throw abort('version.unsupported', { offered: listed(offered, protocolVersionName) })
  return chosen
}

/** A suite both sides have; `fits` leaves those that version and credential admit. */
export function chooseCipherSuite(
  policy: ServerPolicy,
  offered: readonly number[],
  fits: (suite: CipherSuite) => boolean,
): CipherSuite {
  const ours = policy.cipherSuites.filter(fits)
  const chosen = preferred(policy, ours, offered, ({ code }) => code)
  if (chosen) return amongEqual(policy, chosen, ours, offered)
  const suites = comparable(offered, ours)
  const condition = isTooWeak(suites, ours)
    ? 'hello.insufficient-security'
    : 'hello.no-common-cipher-suite'
  throw abort(condition, { offered: listed(suites, cipherSuiteName) })
}

/** The client's first of those that are as good to us. */
function amongEqual(
  { equallyPreferred }: ServerPolicy,
  chosen: CipherSuite,
  ours: readonly CipherSuite[],
  offered: readonly number[],
): CipherSuite {
  const equal = equallyPreferred.find((suites) => suites.includes(chosen)) ?? [chosen]
  const ranks = ours.filter((suite) => equal.includes(suite) && offered.includes(suite.code))
  return ranks.sort((a, b) => offered.indexOf(a.code) - offered.indexOf(b.code))[0] ?? chosen
}

/** A group both sides have; one the client has a share for, if there is any, to save a round trip. */
export function chooseGroup(
  policy: ServerPolicy,
  offered: readonly number[],
  shared: ReadonlySet<number>,
  fits: (group: GroupName) => boolean,
): GroupName {
  const ours = policy.groups.filter(fits)
  const code = (group: GroupName) => NamedGroup[group]
  const both = offered.filter((group) => shared.has(group))
  const chosen = preferred(policy, ours, both, code) ?? preferred(policy, ours, offered, code)
  if (!chosen) throw abort('hello.no-common-group', { offered: listed(offered, namedGroupName) })
  return chosen
}

/** The peer's first scheme that a key of ours can sign with, if there is one. */
export function findSignatureScheme(
  version: ProtocolVersionName,
  algorithms: readonly SignatureAlgorithm[],
  key: KeyKind,
  offered: readonly number[],
): SignatureScheme | undefined {
  return offered
    .map(signatureScheme)
    .find((scheme) => scheme && algorithms.includes(scheme.algorithm) && fits(version, scheme, key))
}

/** The same for a server, which cannot go on without one. */
export function chooseSignatureScheme(
  version: ProtocolVersionName,
  algorithms: readonly SignatureAlgorithm[],
  key: KeyKind,
  offered: readonly number[],
): SignatureScheme {
  const chosen = findSignatureScheme(version, algorithms, key, offered)
  if (chosen) return chosen
  const facts = { key: keyText(key), offered: listed(offered, signatureSchemeName) }
  throw abort('hello.no-common-signature-scheme', facts)
}

/** Whether a scheme may sign handshakes with such a key; TLS 1.3 ties hash to curve (RFC 9846 §4.3.3). */
export function fits(version: ProtocolVersionName, scheme: SignatureScheme, key: KeyKind): boolean {
  if (scheme.key !== key.type) return false
  if (version !== 'TLS 1.3') return true
  return scheme.tls13 && (key.type !== 'ec' || key.curve === scheme.curve)
}

/** Our best protocol among the client's, or nothing where no ALPN is the outcome (RFC 7301 §3.2). */
export function chooseProtocol(
  policy: ServerPolicy,
  offered: readonly Uint8Array[] | undefined,
): string | undefined {
  const { applicationProtocols: ours, unknownProtocol } = policy
  if (!offered || ours.length === 0) return undefined
  const theirs = offered.map(protocolName)
  const chosen = ours.find((protocol) => theirs.includes(protocol))
  if (chosen === undefined && unknownProtocol === 'refuse') {
    throw abort('hello.no-common-application-protocol', { offered: theirs.length })
  }
  return chosen
}

/** The first of the list whose order decides that the other list has too. */
function preferred<T>(
  { preferOwnOrder }: ServerPolicy,
  ours: readonly T[],
  theirs: readonly number[],
  code: (candidate: T) => number,
): T | undefined {
  if (preferOwnOrder) return ours.find((candidate) => theirs.includes(code(candidate)))
  for (const wanted of theirs) {
    const found = ours.find((candidate) => code(candidate) === wanted)
    if (found !== undefined) return found
  }
  return undefined
}

/** The suites among the codes: those of the version at hand, unless there is none. */
function comparable(offered: readonly number[], ours: readonly CipherSuite[]): readonly number[] {
  const suites = offered.filter(
    (code) => !isGrease(code) && !Object.values<number>(SignalingCipherSuite).includes(code),
  )
  // Names of TLS 1.3 suites do not say what certificates they are WITH.
  const names12 = ours.some(({ name }) => name.includes('_WITH_'))
  const same = suites.filter((code) => cipherSuiteName(code).includes('_WITH_') === names12)
  return same.length > 0 ? same : suites
}

/** Whether the best that the client has is weaker than the least we accept (RFC 9846 §6.2). */
function isTooWeak(offered: readonly number[], ours: readonly CipherSuite[]): boolean {
  if (offered.length === 0 || ours.length === 0) return false
  const theirs = offered.map((code) => strength(cipherSuiteName(code)))
  return Math.max(...theirs) < Math.min(...ours.map(({ name }) => strength(name)))
}

/** Bits of the key; none without the AEAD and forward secrecy that every suite of ours has, unknown ones are taken for strong. */
function strength(name: string): number {
  if (/_(CBC|RC4|NULL|EXPORT|anon)_/.test(name) || /^TLS_(RSA|DH|ECDH)_WITH/.test(name)) return 0
  if (name.includes('CHACHA20')) return 256
  return Number(/_(128|256)_/.exec(name)?.[1] ?? Number.POSITIVE_INFINITY)
}

/** The beginning of a list, for people: peers choose how long it is. */
export function listed(codes: readonly number[], name: (code: number) => string): string {
  const names = codes.slice(0, 12).map(name)
  return codes.length > names.length ? `${names.join('|')}|…` : names.join('|')
}
