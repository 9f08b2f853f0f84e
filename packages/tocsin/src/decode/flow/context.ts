import { AlertDescription } from '../../alert/description.ts'
import type { AlertContext, AlertSeen, CertificateSummary, HelloFacts } from './event.ts'

/** A fact that bears on why an alert was sent. */
export interface Cause {
  /** As 'no-common-version'. */
  readonly id: string
  readonly text: string
}

type Rule = (alert: AlertSeen, context: AlertContext) => readonly Cause[]

/**
 * What is known about why an alert was sent, most telling first: only what the capture shows, which
 * may not be the reason.
 */
export function causesOf(alert: AlertSeen): readonly Cause[] {
  const { context } = alert
  return context ? rules.flatMap((rule) => rule(alert, context)) : []
}

const { protocol_version, inappropriate_fallback, no_application_protocol } = AlertDescription
const { handshake_failure, insufficient_security, unrecognized_name } = AlertDescription
const { illegal_parameter, missing_extension, close_notify } = AlertDescription

const aboutCertificates: ReadonlySet<number> = new Set([
  AlertDescription.bad_certificate,
  AlertDescription.unsupported_certificate,
  AlertDescription.certificate_revoked,
  AlertDescription.certificate_expired,
  AlertDescription.certificate_unknown,
  AlertDescription.unknown_ca,
  AlertDescription.access_denied,
  AlertDescription.certificate_required,
])

const position: Rule = ({ after, sender }, { answers, established }) => {
  if (established) return [{ id: 'established', text: 'the handshake had been finished' }]
  if (after === undefined && answers === undefined) return []
  const who = sender ?? 'sender'
  const own =
    after === undefined ? `the ${who} had sent nothing else` : `the ${who} had sent ${after}`
  const text = answers === undefined ? own : `it answers ${answers}; ${own}`
  return [{ id: answers === undefined ? 'after' : 'answers', text }]
}

const versions: Rule = ({ code }, { offered, chosen }) => {
  if (!offered || code === close_notify) return []
  const isAbout = code === protocol_version || code === inappropriate_fallback
  if (chosen && !isAbout) return []
  const list = offered.versions.join(', ')
  const text = `the client offered ${isAbout ? 'only ' : ''}${list}`
  return [{ id: 'offered-versions', text }]
}

const fallback: Rule = (_, { offered }) => {
  const isFallback = offered?.suites.includes('TLS_FALLBACK_SCSV') ?? false
  const text = 'the client said that it tries again with an older version (TLS_FALLBACK_SCSV)'
  return isFallback ? [{ id: 'fallback', text }] : []
}

const protocols: Rule = ({ code }, { offered }) => {
  if (!offered || code !== no_application_protocol) return []
  const list = offered.protocols.join(', ') || 'no protocol'
  return [{ id: 'offered-protocols', text: `the client offered ${list} in ALPN` }]
}

const negotiationCodes: ReadonlySet<number> = new Set([
  handshake_failure,
  insufficient_security,
  illegal_parameter,
  missing_extension,
])

/** A server that has not answered refuses what was offered. */
const offer: Rule = ({ code, sender }, { offered, chosen }) => {
  if (!offered || chosen || sender !== 'server') return []
  if (code === undefined || !negotiationCodes.has(code)) return []
  return [
    ...listed('offered-suites', 'cipher suites', offered.suites),
    ...listed('offered-groups', 'groups', offered.groups),
    ...listed('offered-signatures', 'signature schemes', offered.signatureSchemes),
    ...withoutName(offered),
  ]
}

const longestList = 6

function listed(id: string, what: string, names: readonly string[]): readonly Cause[] {
  if (names.length === 0) return []
  const shown = names.slice(0, longestList).join(', ')
  const more = names.length > longestList ? ` and ${names.length - longestList} more` : ''
  return [{ id, text: `the client offered the ${what} ${shown}${more}` }]
}

function withoutName({ serverName }: HelloFacts): readonly Cause[] {
  if (serverName !== undefined) return []
  return [{ id: 'no-server-name', text: 'the client named no server (SNI)' }]
}

const name: Rule = ({ code }, { offered }) => {
  if (!offered || code !== unrecognized_name) return []
  const { serverName } = offered
  if (serverName === undefined) return withoutName(offered)
  return [{ id: 'server-name', text: `the client asked for ${serverName}` }]
}

const certificate: Rule = ({ code, sender, place }, context) => {
  if (code === undefined || !aboutCertificates.has(code)) return []
  const owner = sender === 'client' ? 'server' : 'client'
  const shown = owner === 'server' ? context.serverCertificate : context.clientCertificate
  if (!shown) return []
  const { subject, issuer } = shown
  const self = subject === issuer ? ', which signed itself' : `, issued by ${issuer}`
  const whose = `the ${owner}\u2019s certificate`
  return [
    { id: 'certificate', text: `${whose} is ${subject}${self}` },
    ...time(whose, shown, place.seconds),
    ...(owner === 'server' ? otherName(whose, shown, context.offered?.serverName) : []),
  ]
}

/** By the capture's clock. */
function time(
  whose: string,
  { notBefore, notAfter }: CertificateSummary,
  seconds: number,
): readonly Cause[] {
  const now = new Date(seconds * 1000).toISOString()
  if (now > notAfter) return [{ id: 'expired', text: `${whose} ended at ${notAfter}` }]
  return now < notBefore ? [{ id: 'not-yet', text: `${whose} begins at ${notBefore}` }] : []
}

function otherName(
  whose: string,
  { names }: CertificateSummary,
  serverName: string | undefined,
): readonly Cause[] {
  if (serverName === undefined || names.some(matches(serverName))) return []
  const text = `${whose} is for ${names.join(', ') || 'no name'}, and not for ${serverName}`
  return [{ id: 'other-name', text }]
}

/** RFC 9525 §6.3 */
function matches(serverName: string): (pattern: string) => boolean {
  const wanted = serverName.toLowerCase()
  const parent = wanted.slice(wanted.indexOf('.'))
  return (pattern) => {
    const lower = pattern.toLowerCase()
    return lower === wanted || (wanted.includes('.') && lower === `*${parent}`)
  }
}

const rules: readonly Rule[] = [versions, fallback, protocols, name, certificate, offer, position]
