import { type AlertName, alertName } from 'tocsin/alerts'
import type { Finding, LocalKind } from 'tocsin/diagnose'
import { type Diagnosis, diagnoses, experiments, type Hypothesis } from '../catalogue.ts'

/** A possible cause with what would tell it from the others, and what each owner can do. */
export interface Cause {
  readonly id: string
  readonly likelihood: 'high' | 'medium' | 'low'
  readonly cause: string
  readonly test: string | null
  readonly adviceClient: string
  readonly adviceServer: string
  readonly citations: readonly string[]
}

/** What a finding is a symptom of, likeliest cause first. */
export interface Diagnosed {
  readonly id: string
  readonly title: string
  readonly causes: readonly Cause[]
}

const MOST_CAUSES = 4

/** The diagnosis that fits best: by alert and direction, then by who prints such lines, then by wording. */
export function diagnose(finding: Finding, text: string): Diagnosed | undefined {
  const best = diagnoses()
    .map((entry) => ({ entry, fit: fitOf(entry, finding, text) }))
    .reduce((a, b) => (b.fit > a.fit ? b : a))
  if (best.fit < LEAST) return undefined
  const { id, title, hypotheses } = best.entry
  const causes = [...hypotheses].sort((a, b) => ranks[a.prior] - ranks[b.prior])
  return { id, title, causes: causes.slice(0, MOST_CAUSES).map(asCause) }
}

const ranks = { high: 0, medium: 1, low: 2 } as const
const LEAST = 10

function fitOf({ id, symptom }: Diagnosis, finding: Finding, text: string): number {
  const worded = symptom.errorTexts.some((each) => text.includes(each))
  if (finding.code === null) {
    const isOthers = symptom.alert === null && symptom.seenBy === 'server'
    const isSide = !isOthers || sideOf(finding, text) === 'server'
    return localFit(id, finding, worded && isSide)
  }
  const name = alertName(finding.code)
  if (name === undefined || !namesOf(symptom.alert).includes(name)) return 0
  const isTelling = symptom.errorTexts.some((each) => text.includes(each) && saysMore(each, name))
  return alertFit(symptom, finding, sideOf(finding, text)) + (isTelling ? 2 : 0)
}

/** Whether a wording has more than the alert in it, which all diagnoses of that alert have. */
function saysMore(wording: string, name: AlertName): boolean {
  const words = wording.toLowerCase().match(/[a-z]+/g) ?? []
  const ofAlert = name.split('_')
  return words.some((word) => !ofAlert.includes(word) && !plainWords.has(word))
}

const plainWords: ReadonlySet<string> = new Set(
  'err ssl sslv tls tlsv v alert fatal received remote error number'.split(' '),
)

function localFit(id: string, { local, kind = 'other' }: Finding, worded: boolean): number {
  if (!local) return 0
  return (byKind[kind] === id ? 20 : 0) + (worded ? 30 : 0)
}

function alertFit(
  { alert, seenBy, direction }: Diagnosis['symptom'],
  finding: Finding,
  side: 'client' | 'server',
): number {
  const isSide = side === seenBy || seenBy === 'both'
  return (
    LEAST +
    (direction === finding.direction ? 4 : 0) +
    (isSide ? 3 : 0) +
    (typeof alert === 'string' ? 1 : 0)
  )
}

function namesOf(alert: Diagnosis['symptom']['alert']): readonly AlertName[] {
  if (alert === null) return []
  return typeof alert === 'string' ? [alert] : alert
}

const byKind: Readonly<Partial<Record<LocalKind, string>>> = {
  eof: 'dx-eof',
  reset: 'dx-large-hello',
  plaintext: 'dx-plaintext',
  certificate: 'dx-browser-ok',
  version: 'dx-70-sent',
  timeout: 'dx-hang',
}

const servers: ReadonlySet<string> = new Set(
  'nginx haproxy apache envoy stunnel postfix dovecot postgresql mosquitto'.split(' '),
)

const asServer =
  /SSL_accept|TLS server:|handshake error from|accept(?:ing)? (?:an? )?(?:SSL|TLS)|smtpd\[|SSL handshaking, client|\[client |Client TLS handshake/
const asClient =
  /SSL_connect|TLS client:|to upstream|upstream connect|smtp\[|Server TLS handshake|PROXY/

/** In which role the line was printed: by its words, else by what such programs mostly are. */
export function sideOf({ stack }: Finding, text: string): 'client' | 'server' {
  if (asClient.test(text)) return 'client'
  return asServer.test(text) || servers.has(stack ?? '') ? 'server' : 'client'
}

function asCause(hypothesis: Hypothesis): Cause {
  const { id, prior, cause, adviceClient, adviceServer } = hypothesis
  const [first] = hypothesis.experiments
  const title = first && experiments().get(first.run)?.title
  return {
    id,
    likelihood: prior,
    cause,
    test: first
      ? `${title ?? first.run} (${first.run}): ${first.ifTrue}; if not: ${first.ifFalse}`
      : null,
    adviceClient: inWords(adviceClient),
    adviceServer: inWords(adviceServer),
    citations: hypothesis.references.flatMap(({ rfc, section, rfc9846Section }) =>
      rfc === undefined
        ? []
        : [rfc9846Section ? `RFC 9846 §${rfc9846Section}` : `RFC ${rfc} §${section ?? ''}`],
    ),
  }
}

/** 'None, unless …' as a sentence. */
function inWords(advice: string): string {
  return advice.replace(/^None\b/, 'Nothing to change on this side')
}
