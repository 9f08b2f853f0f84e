import { describe, expect, it } from 'vitest'
import type { ServerConfig } from '../src/connection/config.ts'
import { createServer } from '../src/connection/create.ts'
import type { OidFilters } from '../src/handshake/oid-filters.ts'
import { tls12 } from '../src/handshake/tls12/version.ts'
import { tls13 } from '../src/handshake/tls13/version.ts'
import { removeExtension, setExtension } from '../src/lab/extensions.ts'
import { nodeCrypto } from '../src/node/crypto/index.ts'
import { encode } from '../src/wire/codec.ts'
import { OIDFilterExtension } from '../src/wire/tls13/oid-filters.ts'
import { writeOid } from '../src/x509/der-writer.ts'
import { clients, credentialOf, handshake, type Setup, verifierOf } from './support/handshake13.ts'
import { act, errorOf } from './support/pair.ts'
import { provokes } from './support/provokes.ts'

const CLIENT_AUTH = '1.3.6.1.5.5.7.3.2'
const CODE_SIGNING = '1.3.6.1.5.5.7.3.3'

/** A client with a certificate to sign as a TLS client, whom a server asks for this one. */
function meet(oidFilters: OidFilters, { client, server, ...setup }: Setup = {}) {
  return handshake({
    client: { credential: credentialOf(clients), ...client },
    server: {
      clientAuthentication: 'request',
      verifier: verifierOf(clients),
      oidFilters,
      ...server,
    },
    ...setup,
  })
}

const shown = (exchange: ReturnType<typeof meet>) => {
  expect(errorOf(exchange.events.server)?.message).toBeUndefined()
  expect(errorOf(exchange.events.client)?.message).toBeUndefined()
  return exchange.server.info?.peerCertificates
}

describe('oid_filters (RFC 9846 §4.3.5)', () => {
  it('a client shows a certificate that has what is asked for', () => {
    const filters = { keyUsage: ['digitalSignature'], extendedKeyUsage: [CLIENT_AUTH] } as const
    expect(shown(meet(filters))).toEqual(clients.certificates)
  })

  it('a client shows none that does not', () => {
    expect(shown(meet({ keyUsage: ['keyAgreement'] }))).toEqual([])
    expect(shown(meet({ extendedKeyUsage: [CODE_SIGNING] }))).toEqual([])
  })

  it('nor after the handshake', () => {
    const exchange = meet(
      { keyUsage: ['keyAgreement'] },
      { client: { postHandshakeAuth: true }, server: { clientAuthentication: 'none' } },
    )
    act(exchange, 'server', (end) => end.requestClientCertificate({ authentication: 'request' }))
    expect(shown(exchange)).toEqual([])
    act(exchange, 'server', (end) => end.requestClientCertificate({ authentication: 'require' }))
    expect(errorOf(exchange.events.server)?.condition).toBe('certificate.required')
  })

  it('a client passes over extensions that it does not know (8446-4.2.5-c), and its chooser sees them', () => {
    const certificateExtensionValues = Uint8Array.of(5, 0)
    const data = encode(OIDFilterExtension, {
      filters: [
        { certificateExtensionOid: writeOid('1.2.3.4'), certificateExtensionValues },
        {
          certificateExtensionOid: writeOid('2.5.29.15'),
          certificateExtensionValues: new Uint8Array(),
        },
      ],
    })
    const seen: unknown[] = []
    const credential = credentialOf(clients)
    const exchange = meet(
      {},
      {
        tamper: { server: setExtension('certificate_request', 'oid_filters', data) },
        client: {
          credential: ({ oidFilters, suits }) => {
            seen.push(oidFilters, suits(credential))
            return credential
          },
        },
      },
    )
    expect(shown(exchange)).toEqual(clients.certificates)
    expect(seen).toEqual([
      [
        { oid: '1.2.3.4', values: certificateExtensionValues },
        { oid: '2.5.29.15', values: new Uint8Array() },
      ],
      true,
    ])
  })

  provokes('certificate.filtered', 'by a client that passed over the filter (8446-4.2.5-a)', () => {
    const tamper = { server: removeExtension('certificate_request', 'oid_filters') }
    return meet({ keyUsage: ['keyAgreement'] }, { tamper }).events.server
  })

  provokes('certificate.filtered', 'after the handshake', () => {
    const exchange = meet(
      { keyUsage: ['keyAgreement'] },
      {
        client: { postHandshakeAuth: true },
        server: { clientAuthentication: 'none' },
        tamper: { server: removeExtension('certificate_request', 'oid_filters') },
      },
    )
    act(exchange, 'server', (end) => end.requestClientCertificate())
    return exchange.events.server
  })

  it('is for TLS 1.3 to say, and the server minds it before, too', () => {
    const versions = [tls12]
    const setup = { client: { versions }, server: { versions } }
    expect(shown(meet({ keyUsage: ['digitalSignature'] }, setup))).toEqual(clients.certificates)
    const refused = meet({ keyUsage: ['keyAgreement'] }, setup)
    expect(errorOf(refused.events.server)?.condition).toBe('certificate.filtered')
  })

  it.each<[string, OidFilters]>([
    ['what is no OID', { extendedKeyUsage: ['clientAuth'] }],
    ['anyExtendedKeyUsage', { extendedKeyUsage: ['2.5.29.37.0'] }],
    ['what is no bit of keyUsage', { keyUsage: ['signing'] as never }],
  ])('a server cannot ask for %s', (_, oidFilters) => {
    const config: ServerConfig = {
      crypto: nodeCrypto,
      versions: [tls13],
      credentials: [credentialOf(clients)],
      oidFilters,
    }
    expect(() => createServer(config)).toThrow('oidFilters')
  })
})
