import { type Certificate, certificateVerifier, type Examination, type Refusal } from 'tocsin'
import { crypto } from '../crypto.ts'
import type { Case, Status } from './judgement.ts'
import { isSame } from './same.ts'

type By = Status['by']

/** What the evidence of a case says of each certificate of a path; nothing where there is none. */
export function statusesOf(
  { path, anchored }: Examination,
  given: Case,
): readonly (Status | undefined)[] {
  const anchor = path.at(-1)
  if (!anchored || !anchor) return []
  const { crls, ocspResponses } = given.policy
  const staples = staplesFor(path, given)
  const said = [
    ...(staples.some(isThere) ? [statuses('stapled', path, given, { staples })] : []),
    ...(crls.length > 0 ? [statuses('crl', path, given, { crls })] : []),
    ...(ocspResponses.length > 0 ? [statuses('ocsp', path, given, { ocspResponses })] : []),
  ]
  return path.slice(0, -1).map((_, place) => weightiest(said.flatMap((each) => each[place] ?? [])))
}

function isThere(response: Uint8Array): boolean {
  return response.length > 0
}

const none = new Uint8Array()

/** In the order of the path what came in the order of the chain. */
function staplesFor(path: readonly Certificate[], { chain, ocspResponses = [] }: Case) {
  return path.map(({ der }) => {
    const place = chain.findIndex((each) => isSame(each.der, der))
    return ocspResponses[place] ?? none
  })
}

interface Evidence {
  readonly staples?: readonly Uint8Array[]
  readonly crls?: readonly Uint8Array[]
  readonly ocspResponses?: readonly Uint8Array[]
}

/** Judges a path by one kind of evidence alone, and as if every status had to be known. */
function statuses(
  by: By,
  path: readonly Certificate[],
  { chain, role, now }: Case,
  { staples = [], crls = [], ocspResponses = [] }: Evidence,
): readonly (Status | undefined)[] {
  const ders = path.map(({ der }) => der)
  const crlIssuers = chain.map(({ der }) => der)
  const { findings } = certificateVerifier({
    trustAnchors: ders.slice(-1),
    crypto,
    now: () => now,
    revocation: { requireStatus: 'chain', crls, crlIssuers, ocspResponses },
  }).examine({ chain: ders.slice(0, -1), ocspResponses: staples, role })
  return path.slice(0, -1).map((_, place) => {
    if (by === 'stapled' && !isThere(staples[place] ?? none)) return undefined
    const finding = findings.find(({ refusedBecause, facts }) => {
      return facts?.['index'] === place && Object.hasOwn(told, refusedBecause)
    })
    return { by, ...statusIn(finding) }
  })
}

/** The conditions that tell a status. */
const told: Readonly<Record<string, 'revoked' | 'unknown'>> = {
  'certificate.revoked': 'revoked',
  'certificate.status-revoked': 'revoked',
  'certificate.status-unknown': 'unknown',
  'certificate.bad-status-response': 'unknown',
  'certificate.bad-client-status': 'unknown',
  'certificate.malformed': 'unknown',
}

function statusIn(finding: Refusal | undefined): Omit<Status, 'by'> {
  const { refusedBecause = '', facts = {} } = finding ?? {}
  const status = told[refusedBecause] ?? 'good'
  const { at, reason, fault } = facts
  if (status === 'revoked') return { status, why: `at ${at}, ${reason}` }
  return { status, why: status === 'good' ? undefined : String(fault) }
}

function weightiest(statuses: readonly Status[]): Status | undefined {
  const [first] = statuses
  const found = (status: Status['status']) => statuses.find((each) => each.status === status)
  return found('revoked') ?? found('good') ?? first
}
