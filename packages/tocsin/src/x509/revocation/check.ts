import { MisuseError, TlsError } from '../../alert/error.ts'
import type { CryptoProvider } from '../../crypto/provider.ts'
import { type Certificate, parseCertificate } from '../certificate.ts'
import type { SignatureCheck } from '../chain-signature.ts'
import { isSame } from '../der-values.ts'
import type { Path, PathPolicy } from '../path-policy.ts'
import { about, type Refusal, refuse } from '../verdict.ts'
import { tlsFeatures } from './certificate-pointers.ts'
import { type Crl, parseCrl } from './crl.ts'
import { crlJudge, latestFirst } from './judge-crls.ts'
import { judgeOcsp, type OcspStatus } from './judge-ocsp.ts'
import type { RevocationEvidence, RevocationOptions } from './options.ts'
import type { Judging, Status, Subject } from './status.ts'

/** What a handshake says about the status of its certificates. */
export interface Shown {
  readonly role: 'server' | 'client'
  /** As they were sent, end entity first. */
  readonly certificates: readonly Certificate[]
  /** In the order of `certificates`, empty for none. */
  readonly ocspResponses: readonly Uint8Array[]
  /** Whether they were asked for. */
  readonly statusRequested: boolean
}

/** The rule of a path that nothing on it is revoked, for one handshake. */
export type RevocationRule = (path: Path, policy: PathPolicy) => Iterable<Refusal>

/** Reads the evidence that is given, once; throws `MisuseError` for what cannot be read. */
export function revocationCheck(
  options: RevocationOptions,
  crypto: CryptoProvider,
  checkSignature: SignatureCheck,
): (shown: Shown) => RevocationRule {
  const { clockSkewSeconds: skewSeconds = 300, maxOcspAgeSeconds: maxAgeSeconds = 604_800 } =
    options
  const given: Given = {
    options,
    crls: latestFirst((options.crls ?? []).map((der, n) => read(`crls[${n}]`, der, parseCrl))),
    crlIssuers: (options.crlIssuers ?? []).map((der, n) =>
      read(`crlIssuers[${n}]`, der, parseCertificate),
    ),
    judgeCrls: crlJudge().judge,
  }
  const base = { crypto, checkSignature, skewSeconds, maxAgeSeconds }
  return (shown) => {
    const staples = staplesOf(shown)
    return function* ({ certificates, isAnchored }, { now, minimumRsaBits }) {
      if (!isAnchored) return
      const helpers = [...given.crlIssuers, ...shown.certificates]
      const judging: Judging = {
        ...base,
        now,
        minimumRsaBits,
        crlStatus: (subject) => given.judgeCrls(subject, given.crls, helpers, judging),
      }
      const check = { given, shown, staples, judging }
      for (let index = 0; index < certificates.length - 1; index++) {
        yield* explained(certificates, index, () => faultsOf(check, certificates, index))
      }
    }
  }
}

interface Given {
  readonly options: RevocationOptions
  readonly crls: readonly Crl[]
  readonly crlIssuers: readonly Certificate[]
  readonly judgeCrls: ReturnType<typeof crlJudge>['judge']
}

interface Check {
  readonly given: Given
  readonly shown: Shown
  readonly staples: Staples
  readonly judging: Judging
}

function read<T>(name: string, der: Uint8Array, parse: (der: Uint8Array) => T): T {
  try {
    return parse(der)
  } catch (cause) {
    if (!(cause instanceof TlsError)) throw cause
    throw new MisuseError(`revocation.${name} cannot be read: ${cause.facts['fault']}`, { cause })
  }
}

type Chain = readonly Certificate[]

/** Extensions that are read only here can be malformed, too. */
function explained(
  certificates: Chain,
  index: number,
  faults: () => readonly Refusal[],
): readonly Refusal[] {
  try {
    return faults()
  } catch (error) {
    const certificate = certificates[index]
    if (!(error instanceof TlsError) || !certificate) throw error
    return [refuse('certificate.malformed', { ...about(certificate, index), ...error.facts })]
  }
}

function faultsOf(check: Check, certificates: Chain, index: number): readonly Refusal[] {
  const certificate = certificates[index]
  const [issuer, ...others] = certificates.slice(index + 1)
  if (!certificate || !issuer) return []
  const subject = { certificate, issuer, above: [issuer, ...others] }
  const refusals = [
    withoutPromise(subject, index),
    withoutStaple(check, subject, index),
    badStatus(check, subject, index),
  ]
  return refusals.flatMap((refusal) => refusal ?? [])
}

/** RFC 7633 §4.2.2: what an authority promises, those it issues certificates for promise, too. */
function withoutPromise({ certificate, issuer }: Subject, index: number): Refusal | undefined {
  const promised = tlsFeatures(certificate)
  const missing = tlsFeatures(issuer).find((feature) => !promised.includes(feature))
  if (missing === undefined) return undefined
  return refuse('certificate.feature-not-inherited', {
    ...about(certificate, index),
    feature: missing,
  })
}

/** ExtensionType: status_request and status_request_v2, of which TLS 1.3 has the first alone. */
const STATUS_REQUESTS: ReadonlySet<number> = new Set([5, 17])

/** RFC 6066 §11.6, RFC 7633 §4.3.3: of servers that were asked. */
function withoutStaple(
  { given: { options }, shown, staples }: Check,
  { certificate }: Subject,
  index: number,
): Refusal | undefined {
  const { requireStapled = 'promised' } = options
  if (index > 0 || !shown.statusRequested || shown.role !== 'server') return undefined
  if (staples.of(certificate)) return undefined
  const isPromised = tlsFeatures(certificate).some((feature) => STATUS_REQUESTS.has(feature))
  if (!isPromised && requireStapled !== 'always') return undefined
  return refuse('certificate.status-missing', { ...about(certificate, 0), promised: isPromised })
}

function badStatus(check: Check, subject: Subject, index: number): Refusal | undefined {
  const stapled = check.staples.judge(subject, check.judging)
  if (!stapled && isIndifferent(check.given, index)) return undefined
  const facts = about(subject.certificate, index)
  const bad = BAD[check.shown.role]
  if (stapled?.status === 'revoked') return refuse(bad.revoked, { ...facts, ...stapled.facts })
  if (stapled?.status === 'unknown' && !stapled.isInconclusive) {
    return refuse(bad.response, { ...facts, fault: stapled.fault })
  }
  const other = otherStatus(check, subject, stapled)
  if (other.status === 'revoked') return refuse('certificate.revoked', { ...facts, ...other.facts })
  if (other.status === 'good') return undefined
  // RFC 6961 §2.2: what nothing else settles is not satisfactory.
  if (stapled?.status === 'unknown') return refuse(bad.response, { ...facts, fault: stapled.fault })
  if (stapled || !isRequired(check.given.options, index)) return undefined
  return refuse('certificate.status-unknown', { ...facts, fault: other.fault })
}

/** As most are: nothing is known, and nothing has to be. */
function isIndifferent({ crls, options }: Given, index: number): boolean {
  const { ocspResponses = [], source } = options
  return crls.length + ocspResponses.length === 0 && !source && !isRequired(options, index)
}

/** RFC 6961 §2.2 and RFC 9846 §6.2 say how clients tell; of the alerts of servers none is about OCSP. */
const BAD = {
  server: { revoked: 'certificate.status-revoked', response: 'certificate.bad-status-response' },
  client: { revoked: 'certificate.revoked', response: 'certificate.bad-client-status' },
} as const

function isRequired({ requireStatus = 'none' }: RevocationOptions, index: number): boolean {
  return requireStatus === 'chain' || (requireStatus === 'end-entity' && index === 0)
}

/** What is known besides the handshake; a source is asked only where that and the handshake leave it open. */
function otherStatus(check: Check, subject: Subject, stapled: OcspStatus | undefined): Status {
  const { crls, options } = check.given
  const { ocspResponses = [], source } = options
  const given = statusBy(check, subject, { crls, ocspResponses })
  if (given.status !== 'unknown' || stapled?.status === 'good' || !source) return given
  const { crls: more = [], ...evidence } = source.evidence(subject.certificate, subject.issuer)
  return statusBy(check, subject, { crls: latestFirst(more), ...evidence })
}

/** `crls`: latest first. */
function statusBy(
  { given, shown, judging }: Check,
  subject: Subject,
  { crls = [], ocspResponses = [] }: RevocationEvidence,
): Status {
  const helpers = [...given.crlIssuers, ...shown.certificates]
  return weightiest([
    ...ocspResponses.map((der) => judgeOcsp(der, subject, judging)),
    ...(crls.length > 0 ? [given.judgeCrls(subject, crls, helpers, judging)] : []),
  ])
}

/** Revoked before good before unknown. */
function weightiest(statuses: readonly Status[]): Status {
  return (
    statuses.find(({ status }) => status === 'revoked') ??
    statuses.find(({ status }) => status === 'good') ??
    statuses.at(-1) ?? { status: 'unknown', fault: 'nothing is known of its status' }
  )
}

/** OCSP responses that came with certificates, each judged once however many paths there are. */
interface Staples {
  of(certificate: Certificate): Uint8Array | undefined
  judge(subject: Subject, judging: Judging): OcspStatus | undefined
}

function staplesOf({ certificates, ocspResponses }: Shown): Staples {
  const judged = new Map<Certificate, { readonly spki: Uint8Array; readonly status: OcspStatus }>()
  const of = (certificate: Certificate): Uint8Array | undefined => {
    const response = ocspResponses[certificates.indexOf(certificate)]
    return response && response.length > 0 ? response : undefined
  }
  return {
    of,
    judge(subject, judging) {
      const response = of(subject.certificate)
      if (!response) return undefined
      const { spki } = subject.issuer.publicKey
      const known = judged.get(subject.certificate)
      if (known && isSame(known.spki, spki)) return known.status
      const status = judgeOcsp(response, subject, judging)
      judged.set(subject.certificate, { spki, status })
      return status
    },
  }
}
