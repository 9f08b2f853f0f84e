import { TlsError } from 'tocsin'

/**
 * What goes to stderr for an error. `:RECORD_OVERFLOW:` is our condition record.overflow, and
 * `:RECEIVED_RECORD_OVERFLOW:` the alert; config.json translates BoringSSL's reasons to these.
 */
export function wordsFor(error) {
  if (!(error instanceof TlsError)) return `:MISUSE: ${error.message}`
  const { condition, facts } = error
  const received = facts.alert && `:RECEIVED_${screaming(facts.alert)}: `
  const cause = condition === 'internal.bug' ? `\n${error.cause?.stack}` : ''
  return `${received ?? ''}:${screaming(condition)}: ${error.message}${cause}`
}

function screaming(id) {
  return String(id)
    .toUpperCase()
    .replace(/[^A-Z0-9]/g, '_')
}
