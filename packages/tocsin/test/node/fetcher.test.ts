import { once } from 'node:events'
import { describe, expect, it } from 'vitest'
import {
  type ConnectOptions,
  EvidenceFetcher,
  type EvidenceFetcherOptions,
} from '../../src/node/index.ts'
import { explicit, integer, oid, sequence, set, tlv } from '../support/der.ts'
import { type IssueOptions, issueCa, issueLeaf } from '../support/issue.ts'
import {
  authorityInfoAccess,
  crlDistributionPoints,
  issueCrl,
  issueOcsp,
  type SingleOptions,
} from '../support/revocation.ts'
import { dial, failure, serve } from './loopback.ts'
import { type Web, web } from './web.ts'

const root = issueCa({ subject: 'CN=Root' })
const middle = issueCa({ subject: 'CN=Middle', issuer: root, serial: 100 })

const ocsp = (single: Partial<SingleOptions> = {}) =>
  issueOcsp({
    responder: middle,
    responses: [{ certificate: { serial: 7 }, issuer: middle, ...single }],
  })
const crl = (listed: readonly number[] = []) =>
  issueCrl({ issuer: middle, revoked: listed.map((serial) => ({ serial })) })

/** A server whose certificate says that its status is to be had at these places. */
async function serveWith(places: Web, options: IssueOptions = {}, chain = [middle]) {
  const access = authorityInfoAccess({
    ocsp: places.url('/ocsp'),
    caIssuers: places.url('/issuer'),
  })
  const extensions = [access, crlDistributionPoints(places.url('/crl'))]
  const leaf = issueLeaf({ issuer: middle, serial: 7, extensions, ...options })
  const cert = [leaf, ...chain].map(({ pem }) => pem).join('')
  return serve({ cert, key: leaf.keyPem })
}

const fetcherOf = (options: EvidenceFetcherOptions = {}) =>
  new EvidenceFetcher({ allowPrivateAddresses: true, ...options })

const hard = { requireStatus: 'end-entity' } as const

const dialWith = (port: number, fetcher: EvidenceFetcher, options: ConnectOptions = {}) =>
  dial(port, { ca: root.pem, fetcher, revocation: hard, ...options })

async function requireTrusted(port: number, fetcher: EvidenceFetcher, options?: ConnectOptions) {
  const socket = dialWith(port, fetcher, options)
  await once(socket, 'secureConnect')
  expect(socket.authorized).toBe(true)
  socket.destroy()
}

async function refusalBy(port: number, fetcher: EvidenceFetcher, options?: ConnectOptions) {
  const { condition, facts } = await failure(dialWith(port, fetcher, options))
  return { condition, facts }
}

describe('a fetcher', () => {
  it('asks the responder that a certificate names, once', async () => {
    const places = await web({ '/ocsp': ocsp() })
    const { port } = await serveWith(places)
    const fetcher = fetcherOf()
    await requireTrusted(port, fetcher)
    await requireTrusted(port, fetcher)
    // And no one asks about an authority that names none.
    expect(places.asked).toEqual(['POST /ocsp'])
  })

  it('asks once for many connections at a time', async () => {
    const places = await web({
      '/ocsp': (_, response) => setTimeout(() => response.end(ocsp()), 50),
    })
    const { port } = await serveWith(places)
    const fetcher = fetcherOf()
    await Promise.all([1, 2, 3].map(() => requireTrusted(port, fetcher)))
    expect(places.asked).toEqual(['POST /ocsp'])
  })

  it('makes a revoked certificate known, with certificate_revoked (8446-6.2-h)', async () => {
    const places = await web({ '/ocsp': ocsp({ status: { reason: 1 } }) })
    const { port, alerts } = await serveWith(places)
    const facts = { by: 'OCSP', index: 0, reason: 'keyCompromise' }
    const told = await refusalBy(port, fetcherOf(), { revocation: {} })
    expect(told).toMatchObject({ condition: 'certificate.revoked', facts })
    await expect.poll(() => alerts).toMatchObject([{ name: 'certificate_revoked' }])
  })

  it('takes CRLs where there is no OCSP, or before', async () => {
    const places = await web({ '/crl': crl() })
    const { port } = await serveWith(places)
    const failures: string[] = []
    const onFailure = (url: string, { message }: Error) => failures.push(`${url} ${message}`)
    await requireTrusted(port, fetcherOf({ onFailure }))
    expect(places.asked).toEqual(['POST /ocsp', 'GET /crl'])
    expect(failures).toEqual([`${places.url('/ocsp')} status 404`])
    places.pages['/crl'] = crl([7])
    const told = await refusalBy(port, fetcherOf({ status: ['crl'] }))
    expect(told).toMatchObject({ condition: 'certificate.revoked', facts: { by: 'CRL' } })
    expect(places.asked.slice(2)).toEqual(['GET /crl'])
  })

  it('believes nothing that it fetches', async () => {
    const forged = issueOcsp({
      responder: middle,
      responses: [{ certificate: { serial: 7 }, issuer: middle }],
      tamper: 'signature',
    })
    const places = await web({ '/ocsp': forged })
    const { port } = await serveWith(places)
    const told = await refusalBy(port, fetcherOf())
    expect(told).toMatchObject({
      condition: 'certificate.status-unknown',
      facts: { fault: 'signed by somebody else' },
    })
    await requireTrusted(port, fetcherOf(), { revocation: {} })
  })

  it.each([
    ['nothing', undefined, 'status 404'],
    ['no OCSP response', Buffer.from('<html>'), /certificate|malformed/],
    ['too much', new Uint8Array(0x10001), 'more than 65536 bytes'],
    ['an error', sequence(tlv(0x0a, Uint8Array.of(3))), 'the responder says tryLater'],
  ])('that gets %s leaves the status open, and asks not again at once', async (_, page, why) => {
    const places = await web(page && { '/ocsp': page })
    const { port } = await serveWith(places)
    const failures: Error[] = []
    const onFailure = (_url: string, error: Error) => failures.push(error)
    const fetcher = fetcherOf({ status: ['ocsp'], onFailure })
    const unknown = { condition: 'certificate.status-unknown' }
    expect(await refusalBy(port, fetcher)).toMatchObject(unknown)
    expect(await refusalBy(port, fetcher)).toMatchObject(unknown)
    expect(places.asked).toEqual(['POST /ocsp'])
    expect(failures).toHaveLength(1)
    expect(failures[0]?.message).toMatch(why)
  })

  it('asks nobody on private networks unless it may', async () => {
    const places = await web({ '/ocsp': ocsp() })
    const { port } = await serveWith(places)
    const told = await refusalBy(port, new EvidenceFetcher())
    expect(told).toMatchObject({ condition: 'certificate.status-unknown' })
    expect(places.asked).toEqual([])
  })

  it('delays a handshake no longer than it may', async () => {
    const places = await web({ '/ocsp': () => {} })
    const { port } = await serveWith(places)
    const fetcher = fetcherOf({ totalTimeoutMs: 50 })
    expect(await refusalBy(port, fetcher)).toMatchObject({
      condition: 'certificate.status-unknown',
    })
    await requireTrusted(port, fetcher, { revocation: {} })
  })

  it('asks for no status of who is not trusted', async () => {
    const places = await web({ '/ocsp': ocsp() })
    const { port } = await serveWith(places, { issuer: root })
    const told = await refusalBy(port, fetcherOf({ issuers: true }), { ca: middle.pem })
    expect(told).toMatchObject({ condition: 'certificate.unknown-issuer' })
    expect(places.asked).toEqual(['GET /issuer'])
  })

  it('asks about clients, too', async () => {
    const places = await web({ '/ocsp': ocsp({ status: {} }) })
    const fetcher = fetcherOf()
    const extensions = [authorityInfoAccess({ ocsp: places.url('/ocsp') })]
    const leaf = issueLeaf({ issuer: middle, serial: 7, extensions })
    const { port, failures } = await serve({ requestCert: true, ca: root.pem, fetcher })
    const socket = dial(port, { cert: leaf.pem + middle.pem, key: leaf.keyPem })
    const { message } = await failure(socket)
    expect(message).toMatch('certificate_revoked')
    expect(failures).toMatchObject([{ condition: 'certificate.revoked' }])
  })
})

describe('a fetcher of certificates that were left out (RFC 5280 §4.2.2.1)', () => {
  const issuers = { issuers: true, status: [] }
  const soft = { revocation: {} }
  const signedData = (...certificates: readonly Uint8Array[]) =>
    sequence(
      oid('1.2.840.113549.1.7.2'),
      explicit(
        0,
        sequence(
          integer(1),
          set(),
          sequence(oid('1.2.840.113549.1.7.1')),
          explicit(0, ...certificates),
          set(),
        ),
      ),
    )

  it.each([
    ['in DER', middle.der],
    ['in PEM', Buffer.from(middle.pem)],
    ['in PKCS #7', signedData(root.der, middle.der)],
  ])('finds them %s', async (_, page) => {
    const places = await web({ '/issuer': page })
    const { port } = await serveWith(places, {}, [])
    const fetcher = fetcherOf(issuers)
    await requireTrusted(port, fetcher, soft)
    await requireTrusted(port, fetcher, soft)
    expect(places.asked).toEqual(['GET /issuer'])
  })

  it('looks for their status in their turn', async () => {
    const places = await web({ '/issuer': middle.der, '/ocsp': ocsp() })
    const { port } = await serveWith(places, {}, [])
    await requireTrusted(port, fetcherOf({ issuers: true }))
    expect(places.asked).toEqual(['GET /issuer', 'POST /ocsp'])
  })

  it.each([
    ['junk', Buffer.from('junk')],
    ['a PKCS #7 file of something else', sequence(oid('1.2.3'), explicit(0, sequence()))],
    ['the wrong certificate', issueCa({ subject: 'CN=Middle' }).der],
    ['nothing', undefined],
  ])('gives up when there is %s', async (_, page) => {
    const places = await web(page && { '/issuer': page })
    const { port } = await serveWith(places, {}, [])
    const told = await refusalBy(port, fetcherOf(issuers), soft)
    expect(['certificate.unknown-issuer', 'certificate.signature-invalid']).toContain(
      told.condition,
    )
    expect(places.asked).toEqual(['GET /issuer'])
  })

  it('does not look for them unless told to', async () => {
    const places = await web({ '/issuer': middle.der })
    const { port } = await serveWith(places, {}, [])
    const told = await refusalBy(port, fetcherOf(), soft)
    expect(told).toMatchObject({ condition: 'certificate.unknown-issuer' })
    expect(places.asked).toEqual([])
  })

  it('does not follow certificates without end', async () => {
    const places = await web()
    const authority = (n: number) =>
      issueCa({
        subject: `CN=Authority ${n}`,
        extensions: [authorityInfoAccess({ caIssuers: places.url(`/${n + 1}`) })],
        issuerName: `CN=Authority ${n + 1}`,
      })
    for (let n = 1; n < 30; n++) places.pages[`/${n}`] = authority(n).der
    const leaf = issueLeaf({
      issuerName: 'CN=Authority 1',
      extensions: [authorityInfoAccess({ caIssuers: places.url('/1') })],
    })
    const { port } = await serve({ cert: leaf.pem, key: leaf.keyPem })
    await refusalBy(port, fetcherOf(issuers), soft)
    expect(places.asked.length).toBeLessThanOrEqual(8)
  })
})
