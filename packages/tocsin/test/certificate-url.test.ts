import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { AlertDescription, AlertLevel } from '../src/alert/description.ts'
import { MisuseError } from '../src/alert/error.ts'
import type { CertificateFetcher } from '../src/connection/answer.ts'
import type { ClientConfig, ServerConfig } from '../src/connection/config.ts'
import { createClient, createServer } from '../src/connection/create.ts'
import type { FetchRequest } from '../src/handshake/question.ts'
import { nodeCrypto } from '../src/node/crypto/index.ts'
import { write } from '../src/x509/der-writer.ts'
import { chainInPkiPath, pkiPath } from '../src/x509/pki-path.ts'
import { credential } from './support/certificates.ts'
import { clientConfig, connect, serverConfig } from './support/lab.ts'
import { act, alertsOf, type Exchange, errorOf } from './support/pair.ts'

const { certificates } = credential()
const sha1 = (bytes: Uint8Array) => nodeCrypto.hashes.sha1!.digest(bytes)
const individually = { ...credential(), urls: ['http://a.test/leaf', 'http://a.test/ca'] }
const asPath = { ...credential(), urls: { pkiPath: 'http://a.test/path' } }
const path = pkiPath(certificates)

/** A server that asks for a certificate, and a client that can show where its own is. */
function meet(client: Partial<ClientConfig>, server: Partial<ServerConfig>): Exchange {
  return connect({
    version: 'TLS 1.2',
    client: { credential: individually, ...client },
    server: { clientAuthentication: 'require', ...server },
  })
}

/** Fetches what the URLs of this test lead to, and tells what it was asked. */
function fetcher(asked: FetchRequest[] = []): CertificateFetcher {
  return (request) => {
    asked.push(request)
    return request.form === 'pkipath' ? [path] : certificates
  }
}

const shownIn = ({ server }: Exchange) => server.info?.peerCertificates
const failure = ({ events }: Exchange, role: 'client' | 'server') => errorOf(events[role])?.message

describe('client_certificate_url (RFC 6066 §5)', () => {
  it('has a server fetch each certificate, end entity first', () => {
    const asked: FetchRequest[] = []
    const exchange = meet({}, { fetchCertificates: fetcher(asked) })
    expect(failure(exchange, 'server')).toBeUndefined()
    expect(shownIn(exchange)).toEqual(certificates)
    const objects = individually.urls.map((url, index) => ({
      url,
      sha1Hash: sha1(certificates[index]!),
    }))
    expect(asked).toMatchObject([{ form: 'individual_certs', objects }])
  })

  it('has a server fetch a PkiPath, in which the end entity comes last (RFC 6066 §10.1)', () => {
    const asked: FetchRequest[] = []
    const exchange = meet({ credential: asPath }, { fetchCertificates: fetcher(asked) })
    expect(failure(exchange, 'server')).toBeUndefined()
    expect(shownIn(exchange)).toEqual(certificates)
    const objects = [{ url: 'http://a.test/path', sha1Hash: sha1(path) }]
    expect(asked).toMatchObject([{ form: 'pkipath', objects }])
  })

  it('waits for whoever answers later', () => {
    const exchange = meet({}, { fetchCertificates: 'later' })
    expect(exchange.server.phase).toBe('FETCH_CERT')
    expect(exchange.events.server.at(-1)).toMatchObject({
      type: 'question',
      question: { type: 'fetch-certificates', form: 'individual_certs' },
    })
    const answer = { type: 'fetch-certificates', fetched: certificates } as const
    act(exchange, 'server', (end) => end.answer(answer))
    expect(shownIn(exchange)).toEqual(certificates)
    expect(exchange.client.info?.version).toBe('TLS 1.2')
  })

  it('4366-3.3-a: ends when the one who fetches has lost patience', () => {
    const exchange = meet({}, { fetchCertificates: 'later' })
    const answer = { type: 'fetch-certificates', fetched: 'unobtainable' } as const
    act(exchange, 'server', (end) => end.answer(answer))
    expect(alertsOf(exchange.events.server, 'sent')).toMatchObject([
      { code: AlertDescription.certificate_unobtainable, level: AlertLevel.fatal },
    ])
  })

  it('6066-5-c, 6066-5-d: goes on without certificates that are not required, and warns', () => {
    const exchange = meet(
      {},
      { clientAuthentication: 'request', fetchCertificates: () => 'unobtainable' },
    )
    const { client, events } = exchange
    expect(alertsOf(events.server, 'sent')).toMatchObject([
      {
        code: AlertDescription.certificate_unobtainable,
        level: AlertLevel.warning,
        condition: 'certificate-url.unobtainable',
      },
    ])
    expect(alertsOf(events.client, 'received')).toHaveLength(1)
    expect(failure(exchange, 'client')).toBeUndefined()
    expect(client.info?.version).toBe('TLS 1.2')
    expect(shownIn(exchange)).toEqual([])
  })

  it('counts objects that are missing as unobtainable', () => {
    const exchange = meet({}, { fetchCertificates: () => certificates.slice(0, 1) })
    expect(errorOf(exchange.events.server)?.condition).toBe('certificate-url.unobtainable')
  })

  it('6066-5-a: compares every hash', () => {
    const [leaf = new Uint8Array(0)] = certificates
    const exchange = meet({}, { fetchCertificates: () => [leaf, leaf] })
    expect(alertsOf(exchange.events.server, 'sent')).toMatchObject([
      { code: AlertDescription.bad_certificate_hash_value, level: AlertLevel.fatal },
    ])
  })

  it('judges what was fetched like any certificate', () => {
    const expired = { ...credential('expired'), urls: ['http://a.test/leaf', 'http://a.test/ca'] }
    const fetchCertificates = () => expired.certificates
    const exchange = meet({ credential: expired }, { fetchCertificates })
    expect(errorOf(exchange.events.server)?.condition).toBe('certificate.expired')
  })

  it('takes no more objects than there are URLs', () => {
    const first = { ...credential(), urls: ['http://a.test/leaf'] }
    const exchange = meet({ credential: first }, { fetchCertificates: fetcher() })
    expect(errorOf(exchange.events.server)?.condition).toBe('certificate.unknown-issuer')
  })
})

describe('client_certificate_url is not used', () => {
  it('6066-9-a: with a server that was not told to fetch', () => {
    const exchange = meet({}, {})
    expect(failure(exchange, 'server')).toBeUndefined()
    expect(shownIn(exchange)).toEqual(certificates)
  })

  it('by a client that has no URLs', () => {
    const asked: FetchRequest[] = []
    const plain = { credential: credential(), certificateUrls: true }
    const exchange = meet(plain, { fetchCertificates: fetcher(asked) })
    expect(shownIn(exchange)).toEqual(certificates)
    expect(asked).toEqual([])
  })

  it('in TLS 1.3, which has no such message (RFC 9846 §4.3)', () => {
    const asked: FetchRequest[] = []
    const exchange = connect({
      client: { credential: individually },
      server: { clientAuthentication: 'require', fetchCertificates: fetcher(asked) },
    })
    expect(exchange.server.info?.version).toBe('TLS 1.3')
    expect(shownIn(exchange)).toEqual(certificates)
    expect(asked).toEqual([])
  })

  it('without SHA-1, or with more URLs than certificates: a misuse', () => {
    const { sha1: _, ...hashes } = nodeCrypto.hashes
    const crypto = { ...nodeCrypto, hashes }
    const config = { ...clientConfig(), credential: individually, crypto }
    expect(() => createClient(config)).toThrow(MisuseError)
    const fetchCertificates = fetcher()
    expect(() => createServer({ ...serverConfig(), crypto, fetchCertificates })).toThrow(
      MisuseError,
    )
    const urls = [...individually.urls, 'http://a.test/root']
    const exchange = meet({ credential: { ...individually, urls } }, { fetchCertificates })
    expect(errorOf(exchange.events.client)?.condition).toBe('internal.configuration')
  })
})

describe('PkiPath (RFC 6066 §10.1)', () => {
  it('holds what was put in, from the other end', () => {
    const element = fc.uint8Array({ maxLength: 300 }).map((content) => write(0x30, content))
    fc.assert(
      fc.property(fc.array(element, { maxLength: 5 }), (chain) => {
        expect(chainInPkiPath(pkiPath(chain))).toEqual(chain)
      }),
    )
  })

  it('is refused as certificates are when it is none', () => {
    const refusal = expect.objectContaining({ condition: 'certificate.malformed' })
    for (const broken of [[], [0x31, 0], [0x30, 1], [0x30, 0, 0], [0x30, 2, 2, 0]]) {
      expect(() => chainInPkiPath(Uint8Array.from(broken))).toThrow(refusal)
    }
  })
})
