import { connect, versionNames } from '../support/lab.ts'
import { act } from '../support/pair.ts'
import { provokedByFaults, provokes } from '../support/provokes.ts'

provokedByFaults('extension.duplicate')
provokedByFaults('extension.misplaced')
provokedByFaults('extension.unsolicited')
provokedByFaults('extension.missing')
provokedByFaults('extension.pre-shared-key-not-last')
provokedByFaults('extension.record-size-limit-too-small')
provokedByFaults('extension.record-size-limit-too-large')
provokedByFaults('extension.max-fragment-length-unknown')
provokedByFaults('extension.max-fragment-length-mismatch')
provokedByFaults('extension.two-record-limits')

for (const version of versionNames) {
  provokes(
    'extension.not-granted',
    `the caller cannot do without the protocol it asked for in ${version}`,
    () => {
      const exchange = connect({ version, client: { applicationProtocols: ['h2'] } })
      if (exchange.client.info?.applicationProtocol === 'h2') return []
      act(exchange, 'client', (end) => end.refuse('extension.not-granted'))
      return exchange.events.client
    },
    version === 'TLS 1.3' ? 'tls13' : 'tls12',
  )
}
