import type { ConditionId } from '../alert/conditions.ts'
import { AlertLevel, alertLabel } from '../alert/description.ts'
import type { Facts, TlsError } from '../alert/error.ts'
import type { AlertEvent } from '../connection/events.ts'

/**
 * Stable strings in `error.code`. Refused certificates keep the codes of node:tls (see
 * `certificateCode`), and failures of the transport keep the system's (`ECONNRESET`, `EPIPE`, …).
 */
export type TocsinErrorCode =
  /** The peer sent a fatal alert: `error.alert`. */
  | 'ERR_TOCSIN_ALERT_RECEIVED'
  /** The peer broke a rule, and was told so: `error.condition`, `error.alert`. */
  | 'ERR_TOCSIN_ALERT_SENT'
  /** The transport ended without close_notify: data may be missing. */
  | 'ERR_TOCSIN_TRUNCATED'
  /** The peer ended the connection while the handshake went on: with close_notify, or without. */
  | 'ERR_TOCSIN_CLOSED_IN_HANDSHAKE'
  /** The handshake took longer than `handshakeTimeout`. */
  | 'ERR_TOCSIN_HANDSHAKE_TIMEOUT'

interface TLSSocketErrorDetails extends ErrorOptions {
  readonly condition?: ConditionId | undefined
  readonly facts?: Facts
  readonly alert?: AlertEvent | undefined
}

/** Why a TLSSocket failed, as data: nobody has to search the message. */
export class TLSSocketError extends Error {
  override readonly name = 'TLSSocketError'
  readonly code: string
  /** The rule that was broken, or what else ended the connection. */
  readonly condition: ConditionId | undefined
  readonly facts: Facts
  /** The alert that ended the connection, in either direction, if there was one. */
  readonly alert: AlertEvent | undefined

  constructor(code: string, message: string, details: TLSSocketErrorDetails = {}) {
    const { condition, facts = {}, alert, ...options } = details
    super(message, options)
    this.code = code
    this.condition = condition
    this.facts = facts
    this.alert = alert
  }
}

/** What a socket knows of a connection that failed. */
interface Circumstances {
  /** The last alert on the wire. */
  readonly alert: AlertEvent | undefined
  readonly transportError: Error | undefined
  /** A handshake was completed. */
  readonly isConnected: boolean
}

/** What a socket says when its connection failed with `cause`. */
export function connectionFailed(
  cause: TlsError,
  { alert, transportError, isConnected }: Circumstances,
): TLSSocketError {
  const { condition, facts } = cause
  const details = { condition, facts, cause: transportError ?? cause }
  switch (condition) {
    case 'closure.alert-received':
    case 'closure.alert-first':
      return new TLSSocketError('ERR_TOCSIN_ALERT_RECEIVED', received(alert, cause), {
        ...details,
        alert,
      })
    case 'closure.truncated':
      if (!isConnected) return closedInHandshake(facts, details)
      return new TLSSocketError('ERR_TOCSIN_TRUNCATED', cause.message, details)
    case 'closure.in-handshake':
      return new TLSSocketError('ERR_TOCSIN_CLOSED_IN_HANDSHAKE', cause.message, {
        ...details,
        alert,
      })
    case 'closure.reset':
      return new TLSSocketError(
        codeOf(transportError) ?? 'ECONNRESET',
        isConnected ? cause.message : resetInHandshake(facts),
        details,
      )
    default: {
      const code = certificateCode({ condition, facts }) ?? 'ERR_TOCSIN_ALERT_SENT'
      return new TLSSocketError(code, `sent ${cause.message}`, { ...details, alert })
    }
  }
}

/** Without a handshake there is no data that could be missing. */
function closedInHandshake(facts: Facts, details: TLSSocketErrorDetails): TLSSocketError {
  const message = `the peer closed the connection in ${facts['in']}, before the handshake was complete`
  return new TLSSocketError('ERR_TOCSIN_CLOSED_IN_HANDSHAKE', message, details)
}

function resetInHandshake(facts: Facts): string {
  return `the transport was reset in ${facts['in']}, before the handshake was complete`
}

/** For writes that can no longer leave, as node:net says it. */
export function peerClosed(): TLSSocketError {
  return new TLSSocketError('EPIPE', 'the connection is closed: what was written cannot be sent')
}

function received(alert: AlertEvent | undefined, cause: TlsError): string {
  if (!alert) return cause.message
  const level = alert.level === AlertLevel.warning ? 'warning' : 'fatal'
  const named = `${alertLabel(alert.code)} (${alert.code})`
  const what = `received ${named}, ${level}, in ${alert.phase} under ${alert.epoch} keys`
  const { about, when } = cause.facts
  return when === undefined ? what : `${what}: ${about} was refused ${when}`
}

function codeOf(error: Error | undefined): string | undefined {
  return error && 'code' in error && typeof error.code === 'string' ? error.code : undefined
}

/** What `authorizationError` says: the code of node:tls, or else the condition. */
export function authorizationErrorOf(reason: Reason): string {
  if (reason.condition === 'certificate.required') return 'UNABLE_TO_GET_ISSUER_CERT'
  return certificateCode(reason) ?? reason.condition
}

interface Reason {
  readonly condition: ConditionId
  readonly facts: Facts
}

/** The codes of node:tls for refused certificates, or OpenSSL's names where node:tls has none. */
function certificateCode({ condition, facts }: Reason): string | undefined {
  switch (condition) {
    case 'certificate.unknown-issuer':
      return unknownIssuerCode(facts)
    case 'certificate.weak-key':
      return facts['index'] === 0 ? 'EE_KEY_TOO_SMALL' : 'CA_KEY_TOO_SMALL'
    case 'certificate.name-constraint':
      return facts['excluded'] === undefined ? 'PERMITTED_VIOLATION' : 'EXCLUDED_VIOLATION'
    case 'certificate.unknown':
      return typeof facts['code'] === 'string' ? facts['code'] : undefined
    default:
      return CERTIFICATE_CODES[condition]
  }
}

function unknownIssuerCode({ index, selfSigned }: Facts): string {
  const isEndEntity = index === 0
  if (selfSigned) return isEndEntity ? 'DEPTH_ZERO_SELF_SIGNED_CERT' : 'SELF_SIGNED_CERT_IN_CHAIN'
  return isEndEntity ? 'UNABLE_TO_VERIFY_LEAF_SIGNATURE' : 'UNABLE_TO_GET_ISSUER_CERT_LOCALLY'
}

/** Conditions without one are what OpenSSL does not tell apart from others, or does not refuse. */
const CERTIFICATE_CODES: { readonly [C in ConditionId]?: string } = {
  'certificate.expired': 'CERT_HAS_EXPIRED',
  'certificate.not-yet-valid': 'CERT_NOT_YET_VALID',
  'certificate.revoked': 'CERT_REVOKED',
  'certificate.status-revoked': 'CERT_REVOKED',
  'certificate.status-unknown': 'UNABLE_TO_GET_CRL',
  'certificate.status-missing': 'OCSP_VERIFY_NEEDED',
  'certificate.bad-status-response': 'OCSP_VERIFY_FAILED',
  'certificate.bad-client-status': 'OCSP_VERIFY_FAILED',
  'certificate.signature-invalid': 'CERT_SIGNATURE_FAILURE',
  'certificate.weak-signature': 'CA_MD_TOO_WEAK',
  'certificate.unsupported-signature-algorithm': 'UNSUPPORTED_SIGNATURE_ALGORITHM',
  'certificate.wrong-name': 'ERR_TLS_CERT_ALTNAME_INVALID',
  'certificate.key-usage': 'INVALID_PURPOSE',
  'certificate.extended-key-usage': 'INVALID_PURPOSE',
  'certificate.unknown-critical-extension': 'UNHANDLED_CRITICAL_EXTENSION',
  'certificate.issuer-not-a-ca': 'INVALID_CA',
  'certificate.issuer-key-usage': 'KEYUSAGE_NO_CERTSIGN',
  'certificate.path-too-long': 'PATH_LENGTH_EXCEEDED',
  'certificate.name-constraint-unsupported': 'UNSUPPORTED_CONSTRAINT_TYPE',
  'certificate.name-constraint-malformed': 'UNSUPPORTED_CONSTRAINT_SYNTAX',
  'certificate.policy-required': 'NO_EXPLICIT_POLICY',
  'certificate.policy-mapping': 'INVALID_POLICY_EXTENSION',
}
