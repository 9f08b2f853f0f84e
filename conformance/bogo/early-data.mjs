/** Why early data was taken, or not, in BoringSSL's words and by what we know: tocsin only says whether. */
export function earlyDataReason(settings, info, ledger) {
  const reasons = settings.server ? SERVER : CLIENT
  const { session } = ledger
  const { found } = reasons.find(({ is }) => is({ settings, info, session, ledger }))
  return found
}

const isAccepted = ({ ledger }) => ledger.acceptsEarlyData
const isOld = ({ info }) => info.version !== 'TLS 1.3'
const isDisabled = ({ settings }) => !settings.enableEarlyData
const hasNoSession = ({ session }) => !session
const isNotResumed = ({ info }) => !info.resumed
const isRetried = ({ info }) => info.helloRetryRequest
const isForNone = ({ session }) => session.maxEarlyDataSize === 0
const isOtherProtocol = ({ session, info }) =>
  session.applicationProtocol !== info.applicationProtocol

const CLIENT = [
  { found: 'accept', is: isAccepted },
  { found: 'protocol_version', is: isOld },
  { found: 'disabled', is: isDisabled },
  { found: 'no_session_offered', is: hasNoSession },
  { found: 'unsupported_for_session', is: isForNone },
  { found: 'hello_retry_request', is: isRetried },
  { found: 'session_not_resumed', is: isNotResumed },
  { found: 'alpn_mismatch', is: ({ ledger }) => !ledger.offersEarlyData },
  { found: 'peer_declined', is: () => true },
]

const SERVER = [
  { found: 'accept', is: isAccepted },
  { found: 'protocol_version', is: isOld },
  { found: 'disabled', is: isDisabled },
  { found: 'no_session_offered', is: ({ ledger }) => !ledger.isSessionOffered },
  { found: 'session_not_resumed', is: isNotResumed },
  { found: 'unsupported_for_session', is: isForNone },
  { found: 'alpn_mismatch', is: isOtherProtocol },
  { found: 'hello_retry_request', is: isRetried },
  { found: 'ticket_age_skew', is: () => true },
]
