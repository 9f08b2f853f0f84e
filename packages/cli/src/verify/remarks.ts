import type { Case, End, Judgement, Link, Remark } from './judgement.ts'
import { isSoon, standing } from './span.ts'

type Judged = Pick<Judgement, 'path' | 'end' | 'isTrusted' | 'isAnchored'>

/** What is worth knowing besides the findings. */
export function remarks(judged: Judged, given: Case): readonly Remark[] {
  return [
    ...whereItEnds(judged),
    ...howItWasSent(judged),
    ...soonExpired(judged, given.now),
    ...nameOf(given),
    ...statusOf(judged),
  ]
}

/** Why a chain leads to nobody who is trusted, as far as it can be seen. */
function whereItEnds({ path, end }: Judged): readonly Remark[] {
  const top = path.at(-1)?.description
  if (!top || !end) return []
  const { issuer, subject, issuerUrl } = top
  const missing = `the certificate of ${issuer} is missing: it is neither in the chain nor trusted`
  const texts: Readonly<Record<End, string>> = {
    'missing-intermediate': missing,
    'missing-issuer': missing,
    'self-signed': 'the certificate vouches for itself, and is not trusted',
    'untrusted-root': `${subject} is a root that is not trusted here`,
  }
  const isToBeHad = texts[end] === missing && issuerUrl !== undefined
  return [{ kind: end, text: texts[end], ...(isToBeHad && { url: issuerUrl }) }]
}

/** What peers may take amiss, or do not need (RFC 9846 §4.5.1.2, RFC 5246 §7.4.2). */
function howItWasSent({ path }: Judged): readonly Remark[] {
  const places = path.flatMap(({ given }) => (given ? [given.place] : []))
  const isOrdered = places.every((place, i) => i === 0 || place > (places[i - 1] ?? 0))
  return [
    ...(isOrdered ? [] : [outOfOrder]),
    ...(path.length > 1 && path.some(isSentRoot) ? [rootSent] : []),
  ]
}

const outOfOrder: Remark = {
  kind: 'out-of-order',
  text: 'the certificates are out of order, which peers of TLS 1.2 may refuse (RFC 5246 §7.4.2)',
}

const rootSent: Remark = {
  kind: 'root-sent',
  text: 'the root is in the chain, too: to send it only costs octets, for who trusts it has it',
}

function isSentRoot({ given, trustedBy, description }: Link): boolean {
  return given !== undefined && trustedBy !== undefined && description?.isSelfIssued === true
}

function soonExpired({ path, isTrusted }: Judged, now: number): readonly Remark[] {
  if (!isTrusted) return []
  return path.flatMap(({ description, trustedBy }) => {
    if (!description || trustedBy !== undefined) return []
    if (!isSoon(description, now)) return []
    const text = `${description.subject || description.names[0]} ${standing(description, now)}`
    return [{ kind: 'expires-soon', text } as const]
  })
}

function nameOf({ role, name }: Case): readonly Remark[] {
  if (role === 'client' || name !== undefined) return []
  return [{ kind: 'no-name', text: 'no name was checked: --name HOST does' }]
}

function statusOf({ path, isAnchored }: Judged): readonly Remark[] {
  const isAsked = path.length === 1 || path.some(({ status }) => status !== undefined)
  return isAsked || !isAnchored ? [] : [noStatus]
}

const noStatus: Remark = {
  kind: 'no-status',
  text: 'nothing told whether it is revoked: --crl FILE or --ocsp FILE would',
}
