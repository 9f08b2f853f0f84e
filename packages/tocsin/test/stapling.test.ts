import { describe, expect, it } from 'vitest'
import type { ClientConfig, ServerConfig } from '../src/connection/config.ts'
import type { CryptoProvider } from '../src/crypto/provider.ts'
import type { Credential } from '../src/handshake/question.ts'
import { tls12 } from '../src/handshake/tls12/version.ts'
import { tls13 } from '../src/handshake/tls13/version.ts'
import { nobleCrypto } from '../src/noble/index.ts'
import { nodeCrypto } from '../src/node/crypto/index.ts'
import { privateKey } from '../src/node/crypto/private-key.ts'
import type { RevocationOptions } from '../src/x509/revocation/options.ts'
import { certificateVerifier } from '../src/x509/verify.ts'
import { type IssueOptions, issueCa, issueLeaf } from './support/issue.ts'
import { connect, type VersionName, versionNames } from './support/lab.ts'
import { alertsOf, type Exchange, errorOf } from './support/pair.ts'
import { issueCrl, issueOcsp, type SingleOptions, tlsFeature } from './support/revocation.ts'
import { Clock, meet, sessionsOf } from './support/sessions.ts'

const root = issueCa({ subject: 'CN=Root' })
const intermediate = issueCa({ subject: 'CN=Intermediate', issuer: root, serial: 100 })

/** A credential of serial number 7 that staples these. */
function identity(ocspResponses: readonly Uint8Array[], options: IssueOptions = {}): Credential {
  const leaf = issueLeaf({ issuer: intermediate, serial: 7, ...options })
  const certificates = [leaf.der, intermediate.der]
  return { certificates, ocspResponses, ...privateKey(leaf.keyPem) }
}

const aboutLeaf = (single: Partial<SingleOptions> = {}) =>
  issueOcsp({
    responder: intermediate,
    responses: [{ certificate: { serial: 7 }, issuer: intermediate, ...single }],
  })
const aboutIntermediate = (status: SingleOptions['status'] = 'good') =>
  issueOcsp({
    responder: root,
    responses: [{ certificate: { serial: 100 }, issuer: root, status }],
  })
const forged = issueOcsp({
  responder: intermediate,
  responses: [{ certificate: { serial: 7 }, issuer: intermediate }],
  tamper: 'signature',
})
const mustStaple = { extensions: [tlsFeature()] }
const nothing = new Uint8Array(0)

const verifierOf = (revocation: RevocationOptions, crypto: CryptoProvider = nodeCrypto) =>
  certificateVerifier({ trustAnchors: [root.der], crypto, revocation })

interface Setup {
  readonly version: VersionName
  readonly shows: Credential
  readonly revocation?: RevocationOptions
  readonly client?: Partial<ClientConfig>
}

/** A client that asks for OCSP responses meets a server that shows this. */
const ask = ({ version, shows, revocation = {}, client }: Setup) =>
  connect({
    version,
    client: { requestStatus: true, verifier: verifierOf(revocation), ...client },
    server: { credentials: [shows] },
  })

function requireConnected({ client, server, events }: Exchange): void {
  expect(errorOf(events.client)?.message).toBeUndefined()
  expect([client.info?.role, server.info?.role]).toEqual(['client', 'server'])
}

/** The client refuses by this condition, and the server hears this alert. */
function requireRefused({ events }: Exchange, condition: string, alert: string): void {
  expect(errorOf(events.client)?.condition).toBe(condition)
  expect(alertsOf(events.client, 'sent')).toMatchObject([{ name: alert, level: 2 }])
  expect(alertsOf(events.server, 'received')).toMatchObject([{ name: alert }])
}

const BAD = 'bad_certificate_status_response'

describe.each(versionNames)('a server of %s that staples', (version) => {
  const hard = { requireStatus: 'end-entity' } as const

  it.each([nodeCrypto, nobleCrypto])('what is good is trusted, with $name', (crypto) => {
    const client = { crypto, verifier: verifierOf(hard, crypto) }
    requireConnected(ask({ version, shows: identity([aboutLeaf()]), client }))
  })

  it('what is forged is refused (6066-8-a, 8446-4.4.2.1-a)', () => {
    requireRefused(
      ask({ version, shows: identity([forged]) }),
      'certificate.bad-status-response',
      BAD,
    )
  })

  it('what says revoked is refused (6961-2.2-a, 8446-4.4.2.1-a)', () => {
    const shows = identity([aboutLeaf({ status: { reason: 1 } })])
    requireRefused(ask({ version, shows }), 'certificate.status-revoked', BAD)
  })

  it('what leaves the status open is refused unless a CRL settles it (6961-2.2-b)', () => {
    const shows = identity([aboutLeaf({ status: 'unknown' })])
    requireRefused(ask({ version, shows }), 'certificate.bad-status-response', BAD)
    const revocation = { crls: [issueCrl({ issuer: intermediate })] }
    requireConnected(ask({ version, shows, revocation }))
  })

  it('what is good is refused when a CRL lists it (8446-6.2-h, 5246-7.2.2-o)', () => {
    const revocation = { crls: [issueCrl({ issuer: intermediate, revoked: [{ serial: 7 }] })] }
    const exchange = ask({ version, shows: identity([aboutLeaf()]), revocation })
    requireRefused(exchange, 'certificate.revoked', 'certificate_revoked')
  })

  it('to who does not ask, shows nothing, and is not refused for it', () => {
    const client = { requestStatus: false }
    requireConnected(ask({ version, shows: identity([forged]), client }))
    requireConnected(ask({ version, shows: identity([], mustStaple), client }))
  })

  it('new responses takes them at once', () => {
    const responses = [forged]
    const shows = identity(responses)
    responses[0] = aboutLeaf()
    requireConnected(ask({ version, shows, revocation: hard }))
  })
})

describe.each(versionNames)('a server of %s that staples nothing', (version) => {
  it('is refused when its certificate promised to (6066-11.6-a)', () => {
    const exchange = ask({ version, shows: identity([], mustStaple) })
    requireRefused(exchange, 'certificate.status-missing', BAD)
    expect(errorOf(exchange.events.client)?.facts).toMatchObject({ index: 0, promised: true })
    requireConnected(ask({ version, shows: identity([aboutLeaf()], mustStaple) }))
  })

  it('is refused when the client insists (6066-11.6-a)', () => {
    const revocation = { requireStapled: 'always' } as const
    const exchange = ask({ version, shows: identity([nothing]), revocation })
    requireRefused(exchange, 'certificate.status-missing', BAD)
  })

  it('is trusted otherwise (6066-8-d)', () => {
    requireConnected(ask({ version, shows: identity([]) }))
  })

  it('need not staple again in a session that it resumes', () => {
    const clock = new Clock()
    const meetings = {
      versions: [version === 'TLS 1.2' ? tls12 : tls13],
      clock,
      sessions: sessionsOf({ clock }),
      client: { requestStatus: true, verifier: verifierOf({ requireStapled: 'always' }) },
      server: { credentials: [identity([aboutLeaf()], mustStaple)] },
    } as const
    const session = meet(meetings).sessions.at(-1)
    const again = meet(meetings, { session })
    requireConnected(again)
    expect(again.client.info?.resumed).toBe(true)
  })
})

describe('the status of a whole chain', () => {
  const whole = { revocation: { requireStatus: 'chain' } } as const
  const client = { requestStatus: 'chain' } as const

  it.each(versionNames)('is stapled in %s (6961-2.2-c)', (version) => {
    const shows = identity([aboutLeaf(), aboutIntermediate()])
    requireConnected(ask({ version, shows, ...whole, client }))
    for (const responses of [[aboutLeaf(), nothing], [aboutLeaf()]]) {
      const exchange = ask({ version, shows: identity(responses), ...whole, client })
      requireRefused(exchange, 'certificate.status-unknown', 'certificate_unknown')
      expect(errorOf(exchange.events.client)?.facts).toMatchObject({ index: 1 })
    }
  })

  it.each(versionNames)('may begin with none, in %s (6961-2.2-c)', (version) => {
    const shows = identity([nothing, aboutIntermediate()])
    requireConnected(ask({ version, shows, client }))
    const revocation = { requireStatus: 'end-entity' } as const
    const exchange = ask({ version, shows, client, revocation })
    requireRefused(exchange, 'certificate.status-unknown', 'certificate_unknown')
  })

  it.each(versionNames)('is no longer than it in %s (6961-2.2-d)', (version) => {
    const shows = identity([aboutLeaf(), aboutIntermediate(), forged])
    requireConnected(ask({ version, shows, ...whole, client }))
  })

  it.each(versionNames)('tells in %s which is revoked (6961-2.2-a)', (version) => {
    const shows = identity([aboutLeaf(), aboutIntermediate({ reason: 2 })])
    const exchange = ask({ version, shows, client })
    requireRefused(exchange, 'certificate.status-revoked', BAD)
    const facts = { index: 1, subject: 'CN=Intermediate', reason: 'cACompromise' }
    expect(errorOf(exchange.events.client)?.facts).toMatchObject(facts)
  })

  it('comes one by one to who asks about the end entity alone in TLS 1.2', () => {
    const shows = identity([aboutLeaf(), aboutIntermediate({ reason: 2 })])
    requireConnected(ask({ version: 'TLS 1.2', shows }))
    requireConnected(ask({ version: 'TLS 1.2', shows: identity([nothing, forged]) }))
  })
})

describe('a client that staples (RFC 9846 §4.5.1.1)', () => {
  const show = (credential: Credential, server: Partial<ServerConfig> = {}) =>
    connect({
      client: { credential, verifier: { verify: () => 'trusted' } },
      server: {
        requestStatus: true,
        clientAuthentication: 'require',
        verifier: verifierOf({ requireStatus: 'end-entity' }),
        ...server,
      },
    })

  it('what is good is trusted', () => {
    requireConnected(show(identity([aboutLeaf()])))
  })

  it.each([
    ['forged', identity([forged]), 'certificate.bad-client-status', 'certificate_unknown'],
    [
      'revoked',
      identity([aboutLeaf({ status: {} })]),
      'certificate.revoked',
      'certificate_revoked',
    ],
    ['nothing', identity([]), 'certificate.status-unknown', 'certificate_unknown'],
  ] as const)('%s is refused', (_, credential, condition, alert) => {
    const { events } = show(credential)
    expect(errorOf(events.server)?.condition).toBe(condition)
    expect(alertsOf(events.client, 'received')).toMatchObject([{ name: alert }])
  })

  it('need not though its certificate promises it: that is of servers (RFC 7633)', () => {
    const verifier = verifierOf({})
    requireConnected(show(identity([], mustStaple), { verifier }))
  })
})
