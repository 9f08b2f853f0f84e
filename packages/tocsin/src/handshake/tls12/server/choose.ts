import { abort } from '../../../alert/error.ts'
import type { CipherSuite, CipherSuite12 } from '../../../wire/registry/cipher-suite.ts'
import { NamedGroup } from '../../../wire/registry/named-group.ts'
import {
  type SignatureScheme,
  signatureSchemeName,
} from '../../../wire/registry/signature-scheme.ts'
import type { ClientHello } from '../../../wire/shared/client-hello.ts'
import { type KeyKind, keyText } from '../../../x509/public-key.ts'
import { isListed } from '../../certificate-type.ts'
import { keyOf } from '../../credential-key.ts'
import { chooseCipherSuite, listed } from '../../negotiate.ts'
import type { ServerPolicy } from '../../policy.ts'
import type { Credential, HelloSummary } from '../../question.ts'
import { requireCredential } from '../../server-credential.ts'
import type { Dialect, KeyExchange } from '../negotiated.ts'
import { isCertified } from '../session.ts'

/** What the server chose to do, and to show. */
export interface ChosenSuite {
  readonly suite: CipherSuite12
  /** Nothing where the suite has no certificate. */
  readonly credential: Credential | undefined
  /** What signs ServerKeyExchange, where the suite has that signed. */
  readonly scheme: SignatureScheme | undefined
}

/** The credential to show; a server can do without where both sides have a suite that can. */
export function shownCredential(
  dialect: Dialect,
  policy: ServerPolicy,
  { cipherSuites }: ClientHello,
  summary: HelloSummary,
  answer: Credential | 'unrecognized' | undefined,
): Credential | undefined {
  const isPossible = policy.cipherSuites.some(
    (suite) => cipherSuites.includes(suite.code) && isOf(dialect, suite) && !isCertified(suite),
  )
  if (isPossible && answer === undefined) return undefined
  return requireCredential(answer, summary)
}

/** A suite that version, credential and client's extensions admit. */
export function chooseSuite(
  dialect: Dialect,
  policy: ServerPolicy,
  hello: ClientHello,
  credential: Credential | undefined,
): ChosenSuite {
  const key = credential && keyOf(credential)
  const fits = (suite: CipherSuite): suite is CipherSuite12 =>
    isOf(dialect, suite) && isForKey(suite, key)
  const isComplete = (suite: CipherSuite) =>
    fits(suite) && isWhole(dialect, policy, hello, credential, suite)
  const isFiniteField = (suite: CipherSuite) => fits(suite) && suite.kx.startsWith('dhe')
  // One that lacks a group or a signature is chosen only where nothing else is left, and says so;
  // finite fields before others (RFC 7919 §4).
  const common = policy.cipherSuites.filter(({ code }) => hello.cipherSuites.includes(code))
  const wanted = [isComplete, isFiniteField].find((isWanted) => common.some(isWanted)) ?? fits
  const suite = chooseCipherSuite(policy, hello.cipherSuites, wanted) as CipherSuite12
  if (!credential || !key || !isCertified(suite)) {
    return { suite, credential: undefined, scheme: undefined }
  }
  requireCurve(key, hello)
  return { suite, credential, scheme: chooseScheme(dialect, suite, credential, key, hello) }
}

/** Whether the client takes the credential's type, and a suite with it has all it needs. */
export function suits(
  dialect: Dialect,
  policy: ServerPolicy,
  hello: ClientHello,
  credential: Credential,
): boolean {
  if (!isListed(credential.type ?? 'X509', hello.extensions?.server_certificate_type)) return false
  const key = keyOf(credential)
  return policy.cipherSuites.some(
    (suite) =>
      hello.cipherSuites.includes(suite.code) &&
      isOf(dialect, suite) &&
      isCertified(suite) &&
      isForKey(suite, key) &&
      isWhole(dialect, policy, hello, credential, suite),
  )
}

/** Whether a suite has all that it needs: a group, a curve for the certificate, something to sign with. */
function isWhole(
  { keyExchanges, signatures }: Dialect,
  policy: ServerPolicy,
  hello: ClientHello,
  credential: Credential | undefined,
  suite: CipherSuite12,
): boolean {
  const exchange = keyExchanges[suite.kx]
  if (!exchange?.suits(policy, hello, credential)) return false
  if (!credential || !isCertified(suite)) return true
  const key = keyOf(credential)
  if (!isCurveTaken(key, hello)) return false
  const offered = offeredSchemes(hello)
  return !isSigned(exchange) || signatures.choose(credential, key, offered) !== undefined
}

function isOf(dialect: Dialect, suite: CipherSuite): suite is CipherSuite12 {
  return (dialect.suites as readonly CipherSuite[]).includes(suite)
}

function isForKey({ auth }: CipherSuite12, key: KeyKind | undefined): boolean {
  if (auth === 'psk' || auth === 'anon') return true
  if (!key) return false
  return (auth === 'rsa') === (key.type === 'rsa' || key.type === 'rsa-pss')
}

function requireCurve(key: KeyKind, hello: ClientHello): void {
  if (isCurveTaken(key, hello)) return
  throw abort('hello.no-common-group', { certificate: keyText(key) })
}

/** The groups a client lists are also the curves it takes in certificates (RFC 8422 §5.3). */
function isCurveTaken(key: KeyKind, { extensions }: ClientHello): boolean {
  const groups = extensions?.supported_groups?.namedGroupList
  if (key.type !== 'ec' || !groups) return true
  const code = (NamedGroup as Readonly<Record<string, number>>)[key.curve]
  return code !== undefined && groups.includes(code)
}

/** Key transport signs nothing (RFC 5246 §7.4.3). */
function isSigned({ serverKeyExchange }: KeyExchange): boolean {
  return serverKeyExchange === 'always'
}

function offeredSchemes({ extensions }: ClientHello): readonly number[] | undefined {
  return extensions?.signature_algorithms?.supportedSignatureAlgorithms
}

function chooseScheme(
  { keyExchanges, signatures }: Dialect,
  { kx }: CipherSuite12,
  credential: Credential,
  key: KeyKind,
  hello: ClientHello,
): SignatureScheme | undefined {
  const exchange = keyExchanges[kx]
  if (!exchange || !isSigned(exchange)) return undefined
  const offered = offeredSchemes(hello)
  const chosen = signatures.choose(credential, key, offered)
  if (chosen) return chosen
  const facts = { key: keyText(key), offered: listed(offered ?? [], signatureSchemeName) }
  throw abort('hello.no-common-signature-scheme', facts)
}
