import { describe, expect, it } from 'vitest'
import type { ClientConfig, ServerConfig } from '../src/connection/config.ts'
import { Connection } from '../src/connection/connection.ts'
import { createClient, createServer, serverParts } from '../src/connection/create.ts'
import { asIs } from '../src/handshake/outgoing.ts'
import type { Credential } from '../src/handshake/question.ts'
import { setExtension } from '../src/lab/extensions.ts'
import { type Misdeed, rewrite } from '../src/lab/verbs.ts'
import { zlibCompression } from '../src/node/certificate-compression.ts'
import { ExtensionType } from '../src/wire/registry/extension-type.ts'
import type { Certificate } from '../src/wire/tls13/certificate.ts'
import type { VerifyRequest } from '../src/x509/verify.ts'
import { credential } from './support/certificates.ts'
import { clientConfig, serverConfig, type VersionName, versionNames } from './support/lab.ts'
import { errorOf, pair } from './support/pair.ts'
import { sessionsOf } from './support/sessions.ts'

const signedCertificateTimestamps = [Uint8Array.of(1, 2, 3), Uint8Array.of(4)]
const withTimestamps: Credential = { ...credential(), signedCertificateTimestamps }

/** A verifier that keeps what it was asked about timestamps. */
function watching() {
  const seen: VerifyRequest['signedCertificateTimestamps'][] = []
  const verify = (request: VerifyRequest) => {
    seen.push(request.signedCertificateTimestamps)
    return 'trusted' as const
  }
  return { seen, verifier: { verify } }
}

describe.each(versionNames)('signed certificate timestamps in %s (RFC 6962 §3.3.1)', (version) => {
  function meet(client: Partial<ClientConfig>, server: Partial<ServerConfig> = {}) {
    const exchange = pair(
      createClient({ ...clientConfig(undefined, version), ...client }),
      createServer({
        ...serverConfig(undefined, version),
        credentials: [withTimestamps],
        ...server,
      }),
    )
    expect(errorOf(exchange.events.client)?.message).toBeUndefined()
    expect(errorOf(exchange.events.server)?.message).toBeUndefined()
    return exchange
  }

  it('are shown to a client that asks, whose verifier gets them', () => {
    const { seen, verifier } = watching()
    meet({ verifier, requestTimestamps: true })
    expect(seen).toEqual([signedCertificateTimestamps])
  })

  it('are not shown to one that does not, nor where there are none', () => {
    const { seen, verifier } = watching()
    meet({ verifier })
    meet({ verifier, requestTimestamps: true }, { credentials: [credential()] })
    const empty = { ...credential(), signedCertificateTimestamps: [] }
    meet({ verifier, requestTimestamps: true }, { credentials: [empty] })
    expect(seen).toEqual([[], [], []])
  })

  it('do not come again with a session', () => {
    const { seen, verifier } = watching()
    const sessions = sessionsOf()
    const client = { verifier, requestTimestamps: true, wantsSessions: true }
    const first = meet(client, { sessions })
    const [session] = first.events.client.flatMap((event) =>
      event.type === 'session' ? [event.session] : [],
    )
    if (!session) throw new Error('no session')
    const second = meet({ ...client, session }, { sessions })
    expect(second.client.info?.resumed).toBe(true)
    expect(seen.slice(1).flatMap((list) => list ?? [])).toEqual([])
  })

  it.each([
    ['where nobody asked', 'extension.unsolicited', false, [0, 3, 0, 1, 9]],
    ['as an empty list', 'decode.out-of-range', true, [0, 0]],
    ['with an empty one among them', 'decode.out-of-range', true, [0, 5, 0, 1, 9, 0, 0]],
  ] as const)('are refused %s: %s', (_, condition, requestTimestamps, data) => {
    const parts = serverParts(serverConfig(undefined, version))
    const outgoing = saying[version](Uint8Array.from(data))(asIs)
    const client = createClient({ ...clientConfig(undefined, version), requestTimestamps })
    const { events } = pair(client, new Connection({ ...parts, outgoing }))
    expect(errorOf(events.client)?.condition).toBe(condition)
  })
})

const { signed_certificate_timestamp: extensionType } = ExtensionType

/** A server that says so in the extension, asked or not. */
const saying: Readonly<Record<VersionName, (extensionData: Uint8Array) => Misdeed>> = {
  'TLS 1.2': (data) => setExtension('server_hello', 'signed_certificate_timestamp', data),
  'TLS 1.3': (extensionData) =>
    rewrite<Certificate>('certificate', (body) => ({
      ...body,
      certificateList: body.certificateList.map(({ certData }) => ({
        certData,
        extensions: { unknown: [{ extensionType, extensionData }] },
      })),
    })),
}

describe('of clients, in TLS 1.3 alone', () => {
  it.each([
    ['asked for', true, signedCertificateTimestamps],
    ['not asked for', false, []],
  ])('%s', (_, requestTimestamps, expected) => {
    const { seen, verifier } = watching()
    const { server } = pair(
      createClient({ ...clientConfig(), credential: withTimestamps, postHandshakeAuth: true }),
      createServer({
        ...serverConfig(),
        ...{ verifier, requestTimestamps, clientAuthentication: 'require' },
      }),
    )
    expect(server.info?.peerCertificates.length).toBeGreaterThan(0)
    expect(seen).toEqual([expected])
  })
})

it('go into a compressed certificate like the rest of it', () => {
  const { seen, verifier } = watching()
  const certificateCompression = [zlibCompression]
  pair(
    createClient({ ...clientConfig(), verifier, requestTimestamps: true, certificateCompression }),
    createServer({ ...serverConfig(), credentials: [withTimestamps], certificateCompression }),
  )
  expect(seen).toEqual([signedCertificateTimestamps])
})
