import { createClient, createServer } from '../../src/connection/create.ts'
import { nodeCrypto } from '../../src/node/crypto/index.ts'
import { certificateVerifier } from '../../src/x509/verify.ts'
import { trustAnchors } from '../support/certificates.ts'
import { clientConfig, serverConfig } from '../support/lab.ts'
import { act, pair } from '../support/pair.ts'
import { provokedByFaults, provokes } from '../support/provokes.ts'

provokedByFaults('certificate.malformed')
provokedByFaults('certificate.signature-invalid')
provokedByFaults('certificate.weak-signature')
provokedByFaults('certificate.unsupported-signature-algorithm')
provokedByFaults('certificate.unsupported-key')
provokedByFaults('certificate.key-does-not-fit')
provokedByFaults('certificate.weak-key')
provokedByFaults('certificate.unsupported-version')
provokedByFaults('certificate.key-usage')
provokedByFaults('certificate.extended-key-usage')
provokedByFaults('certificate.unknown-critical-extension')
provokedByFaults('certificate.unknown-issuer')
provokedByFaults('certificate.issuer-not-a-ca')
provokedByFaults('certificate.issuer-key-usage')
provokedByFaults('certificate.path-too-long')
provokedByFaults('certificate.expired')
provokedByFaults('certificate.not-yet-valid')
provokedByFaults('certificate.wrong-name')
provokedByFaults('certificate.list-empty')
provokedByFaults('certificate.required')
provokedByFaults('certificate.request-context')
provokedByFaults('certificate.request-context-reused')
provokedByFaults('certificate.unknown-raw-public-key')
provokedByFaults('certificate.raw-public-keys')
provokedByFaults('certificate.no-common-type')
provokedByFaults('certificate.type-not-offered')
provokedByFaults('certificate.compression-not-offered')
provokedByFaults('certificate.not-decompressible')
provokedByFaults('certificate.uncompressed-length')
provokedByFaults('certificate.uncompressed-too-large')
provokedByFaults('certificate.filtered')
provokedByFaults('certificate.oid-filter-repeated')
provokedByFaults('certificate.oid-filter-any-purpose')
provokedByFaults('certificate.oid-filter-malformed')
provokedByFaults('certificate.status-type')
provokedByFaults('certificate.too-many-statuses')

const verdicts = [
  'certificate.revoked',
  'certificate.unknown',
  'certificate.bad-status-response',
  'certificate.status-revoked',
  'certificate.status-missing',
  'certificate.status-unknown',
  'certificate.bad-client-status',
  'certificate.feature-not-inherited',
] as const

for (const version of ['TLS 1.3', 'TLS 1.2'] as const) {
  const alerts = version === 'TLS 1.3' ? 'tls13' : 'tls12'
  for (const id of verdicts) {
    provokes(
      id,
      `a verifier of the caller's says so in ${version}`,
      () => {
        const client = createClient({
          ...clientConfig(nodeCrypto, version),
          verifier: { verify: () => ({ refusedBecause: id }) },
        })
        return pair(client, createServer(serverConfig(nodeCrypto, version))).events.client
      },
      alerts,
    )

    provokes(
      id,
      `the caller answers so later in ${version}`,
      () => {
        const client = createClient({ ...clientConfig(nodeCrypto, version), verifier: 'later' })
        const exchange = pair(client, createServer(serverConfig(nodeCrypto, version)))
        const answer = { type: 'verify', verdict: { refusedBecause: id } } as const
        act(exchange, 'client', (end) => end.answer(answer))
        return exchange.events.client
      },
      alerts,
    )
  }
}

const pinnedVerifier = certificateVerifier({
  trustAnchors,
  crypto: nodeCrypto,
  pinnedPublicKeys: [`sha256/${'A'.repeat(43)}=`],
})

for (const version of ['TLS 1.3', 'TLS 1.2'] as const) {
  for (const refusing of ['client', 'server'] as const) {
    provokes(
      'certificate.pin-mismatch',
      `a ${refusing} has pinned other keys in ${version}`,
      () => {
        const client = clientConfig(nodeCrypto, version)
        const server = serverConfig(nodeCrypto, version)
        const pins = { verifier: pinnedVerifier }
        return pair(
          createClient({ ...client, ...(refusing === 'client' && pins) }),
          createServer({
            ...server,
            ...(refusing === 'server' && { ...pins, clientAuthentication: 'require' }),
          }),
        ).events[refusing]
      },
      version === 'TLS 1.3' ? 'tls13' : 'tls12',
    )
  }
}
