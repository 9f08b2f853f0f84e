import { describe } from 'vitest'
import { connect } from '../support/lab.ts'
import { act } from '../support/pair.ts'
import { provokedByFaults, provokes } from '../support/provokes.ts'

provokedByFaults('authentication.signature-invalid')
provokedByFaults('authentication.key-exchange-signature-invalid')
provokedByFaults('authentication.scheme-not-offered')
provokedByFaults('authentication.scheme-forbidden')
provokedByFaults('authentication.scheme-does-not-fit-key')
provokedByFaults('authentication.finished-mismatch')
provokedByFaults('authentication.finished-length')
provokedByFaults('authentication.unknown-psk-identity')
provokedByFaults('authentication.no-psk')
provokedByFaults('authentication.asked-by-anonymous')

describe.each(['TLS 1.3', 'TLS 1.2'] as const)('%s', (version) => {
  provokes(
    'authentication.access-denied',
    'the caller lets nobody in',
    () => {
      const exchange = connect({ version })
      act(exchange, 'server', (end) => end.refuse('authentication.access-denied'))
      return exchange.events.server
    },
    version === 'TLS 1.3' ? 'tls13' : 'tls12',
  )
})
