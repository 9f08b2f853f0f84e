import { describe, expect, it } from 'vitest'
import { AlertDescription } from '../../src/alert/description.ts'
import { createClient, createServer } from '../../src/connection/create.ts'
import { nodeCrypto } from '../../src/node/crypto/index.ts'
import { credential } from '../support/certificates.ts'
import { clientConfig, serverConfig, versionNames } from '../support/lab.ts'
import { alertsOf, errorOf, pair } from '../support/pair.ts'
import { provokes } from '../support/provokes.ts'

describe.each(versionNames)('%s', (version) => {
  const alerts = version === 'TLS 1.3' ? 'tls13' : 'tls12'
  const client = clientConfig(nodeCrypto, version)
  const server = serverConfig(nodeCrypto, version)

  provokes(
    'internal.bug',
    'the verifier throws what is no TlsError',
    () => {
      const verify = () => {
        throw new Error('out of order')
      }
      return pair(createClient({ ...client, verifier: { verify } }), createServer(server)).events
        .client
    },
    alerts,
  )

  provokes(
    'internal.configuration',
    'the certificate of the credential is none',
    () => {
      const broken = { ...credential(), certificates: [Uint8Array.of(0x30, 0)] }
      return pair(createClient(client), createServer({ ...server, credentials: () => broken }))
        .events.server
    },
    alerts,
  )

  it('internal.general-error: hides every reason from the peer, and none from the caller', () => {
    const { events } = pair(
      createClient({ ...client, conceal: true, serverName: 'other.invalid' }),
      createServer(server),
    )
    const hidden = version === 'TLS 1.3' ? 'general_error' : 'handshake_failure'
    expect(alertsOf(events.client, 'sent')).toMatchObject([
      { code: AlertDescription[hidden], condition: 'internal.general-error' },
    ])
    expect(errorOf(events.client)?.condition).toBe('certificate.wrong-name')
  })
})
