import { once } from 'node:events'
import { describe, expect, it } from 'vitest'
import { MisuseError } from '../../src/alert/error.ts'
import {
  type ConnectOptions,
  createSecureContext,
  EvidenceFetcher,
  type TLSServerOptions,
  type TLSSocketError,
} from '../../src/node/index.ts'
import { issueCa, issueLeaf } from '../support/issue.ts'
import { authorityInfoAccess, issueOcsp, tlsFeature, unsuccessful } from '../support/revocation.ts'
import { dial, failure, readAll, serve, versions } from './loopback.ts'

const root = issueCa({ subject: 'CN=Root' })
const middle = issueCa({ subject: 'CN=Middle', issuer: root, serial: 100 })
const leaf = issueLeaf({ issuer: middle, serial: 7, extensions: [tlsFeature()] })
const identity = { cert: leaf.pem + middle.pem, key: leaf.keyPem }
const about = (serial: number, status: 'good' | object = 'good') => {
  const issuer = serial === 100 ? root : middle
  return issueOcsp({ responder: issuer, responses: [{ certificate: { serial }, issuer, status }] })
}
const good = about(7)

/** What the client heard of OCSP, and how it ended. */
async function heard(server: TLSServerOptions, client: ConnectOptions = {}) {
  const { port } = await serve({ ...identity, ...server })
  const socket = dial(port, { ca: root.pem, requestOCSP: true, ...client })
  const responses: (Buffer | null)[] = []
  socket.on('OCSPResponse', (response) => responses.push(response))
  const refused = failure(socket).then(({ condition }) => condition)
  const connected = new Promise((resolve) => {
    socket.once('secureConnect', () => resolve('connected'))
  })
  const outcome = await Promise.race([refused, connected])
  refused.catch(() => {})
  socket.destroy()
  return { outcome, responses }
}

describe.each(versions)('a server of %s that staples', (version) => {
  const both = { minVersion: version, maxVersion: version } as const

  it('shows its response to who asks for it', async () => {
    const told = await heard({ ocspResponses: [good], ...both })
    expect(told).toEqual({ outcome: 'connected', responses: [Buffer.from(good)] })
    const unasked = await heard({ ocspResponses: [good] }, { requestOCSP: false, ...both })
    expect(unasked).toEqual({ outcome: 'connected', responses: [] })
  })

  it('is refused when that says revoked (6961-2.2-a, 8446-4.4.2.1-a)', async () => {
    const told = await heard({ ocspResponses: [about(7, {})], ...both })
    expect(told.outcome).toBe('certificate.status-revoked')
  })

  it('is refused when it promised, and staples nothing (6066-11.6-a)', async () => {
    const told = await heard(both)
    expect(told).toEqual({ outcome: 'certificate.status-missing', responses: [null] })
  })

  it('is asked by who minds revocation', async () => {
    const minding = { requestOCSP: undefined, revocation: { requireStatus: 'end-entity' } } as const
    const { outcome, responses } = await heard({ ocspResponses: [good], ...both }, minding)
    expect([outcome, responses.length]).toEqual(['connected', 1])
  })
})

describe('OCSP responses of a server', () => {
  const strict = { revocation: { requireStatus: 'chain' } } as const

  it('are found for each certificate, whatever their order', async () => {
    const ocspResponses = [about(100), about(8), good]
    expect(await heard({ ocspResponses }, strict)).toMatchObject({ outcome: 'connected' })
    expect(await heard({ ocspResponses: [good] }, strict)).toMatchObject({
      outcome: 'certificate.status-unknown',
    })
  })

  it('are asked for again and again, and what is none is passed over', async () => {
    let given: readonly Uint8Array[] = [Uint8Array.of(1)]
    const { port } = await serve({ ...identity, ocspResponses: () => given })
    const missing = await failure(dial(port, { ca: root.pem, requestOCSP: true }))
    expect(missing.condition).toBe('certificate.status-missing')
    given = [Uint8Array.of(1), good]
    const socket = dial(port, { ca: root.pem, requestOCSP: true })
    await once(socket, 'secureConnect')
    socket.end()
    await readAll(socket)
  })

  it.each([
    ['a certificate', leaf.der, /^ocspResponses\[1\]: /],
    ['an excuse', unsuccessful(3), 'ocspResponses[1]: the responder says tryLater'],
  ])('have to be some: %s is none', (_, other, message) => {
    const wrong = () => createSecureContext({ ...identity, ocspResponses: [good, other] })
    expect(wrong).toThrow(MisuseError)
    expect(wrong).toThrow(message)
  })

  it('leave nothing to fetch', async () => {
    const extensions = [authorityInfoAccess({ ocsp: 'http://127.0.0.1:1/' })]
    const pointing = issueLeaf({ issuer: middle, serial: 7, extensions })
    const server = {
      cert: pointing.pem + middle.pem,
      key: pointing.keyPem,
      ocspResponses: [good],
    }
    const failures: unknown[] = []
    const onFailure = (url: string) => failures.push(url)
    const fetcher = new EvidenceFetcher({ allowPrivateAddresses: true, onFailure })
    expect(await heard(server, { fetcher })).toMatchObject({ outcome: 'connected' })
    expect(failures).toEqual([])
  })

  it('come from one source', () => {
    const source = { evidence: () => ({}) }
    const wrong = () =>
      createSecureContext({ fetcher: new EvidenceFetcher(), revocation: { source } })
    expect(wrong).toThrow('fetcher: revocation has a source, too')
  })
})

describe.each(versions)("'OCSPRequest' in %s, as in node:tls", (version) => {
  const both = { minVersion: version, maxVersion: version } as const
  type Done = (error: Error | null, response?: Uint8Array | null) => void

  async function asking(answer: (done: Done) => void, client: ConnectOptions = {}) {
    const { server, port, failures } = await serve({ ...identity, ...both })
    const asked: unknown[] = []
    server.on('OCSPRequest', (certificate: Buffer, issuer: Buffer | null, done: Done) => {
      asked.push([certificate, issuer])
      answer(done)
    })
    const socket = dial(port, { ca: root.pem, requestOCSP: true, ...client })
    const outcome = await new Promise((resolve) => {
      socket.once('secureConnect', () => resolve('connected'))
      socket.once('error', ({ condition }: TLSSocketError) => resolve(condition))
    })
    return { outcome, asked, failures }
  }
  const certificates = [[Buffer.from(leaf.der), Buffer.from(middle.der)]]

  it('asks for a response, now or later', async () => {
    const now = await asking((done) => done(null, Buffer.from(good)))
    expect(now).toMatchObject({ outcome: 'connected', asked: certificates })
    const later = await asking((done) => setTimeout(() => done(null, good), 10))
    expect(later).toMatchObject({ outcome: 'connected', asked: certificates })
  })

  it('may have none', async () => {
    const told = await asking((done) => done(null, null))
    expect(told).toMatchObject({ outcome: 'certificate.status-missing', asked: certificates })
  })

  it('may fail, and the handshake with it', async () => {
    const { outcome, failures } = await asking((done) => done(new Error('no responder')))
    expect(outcome).toBe('closure.alert-received')
    expect(failures).toMatchObject([{ cause: { message: 'no responder' } }])
  })

  it('is not asked by who does not ask', async () => {
    const told = await asking((done) => done(new Error('nobody asks')), { requestOCSP: false })
    expect(told).toMatchObject({ outcome: 'connected', asked: [] })
  })
})
