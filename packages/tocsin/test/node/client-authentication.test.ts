import { once } from 'node:events'
import { describe, expect, it } from 'vitest'
import type { AlertName } from '../../src/alert/description.ts'
import { createServer as createEngine } from '../../src/connection/create.ts'
import type { TLSServerOptions, TLSSocket } from '../../src/node/index.ts'
import type { Verdict } from '../../src/x509/verdict.ts'
import { chain } from '../support/issue.ts'
import {
  dial,
  failure,
  identity,
  issued,
  readBytes,
  recorded,
  serve,
  versions,
} from './loopback.ts'

const stranger = chain({ authority: 'Stranger' })
const own = (of: typeof issued) => ({ cert: of.pem, key: of.leaf.keyPem })
const now = Math.floor(Date.now() / 1000)
const expired = chain({ leaf: { notBefore: now - 200_000, notAfter: now - 100_000 } })
const forServers = chain({ leaf: { purposes: ['serverAuth'] } })

/** A verifier of the application's own. */
const judging = (verdict: Verdict): Partial<TLSServerOptions> => ({
  openConnection: (config) => createEngine({ ...config, verifier: { verify: () => verdict } }),
})

interface Case {
  readonly who: string
  readonly client: object
  readonly server?: Partial<TLSServerOptions>
  readonly condition: string
  readonly alert: Readonly<Record<(typeof versions)[number], AlertName>>
}

const same = (name: AlertName) => ({ 'TLSv1.3': name, 'TLSv1.2': name })

const cases: readonly Case[] = [
  {
    who: 'without a certificate',
    client: {},
    condition: 'certificate.required',
    alert: { 'TLSv1.3': 'certificate_required', 'TLSv1.2': 'handshake_failure' },
  },
  {
    who: 'of an unknown authority',
    client: own(stranger),
    condition: 'certificate.unknown-issuer',
    alert: same('unknown_ca'),
  },
  {
    who: 'with an expired certificate',
    client: own(expired),
    server: { ca: expired.root.pem },
    condition: 'certificate.expired',
    alert: same('certificate_expired'),
  },
  {
    who: 'with a certificate for servers',
    client: own(forServers),
    server: { ca: forServers.root.pem },
    condition: 'certificate.extended-key-usage',
    alert: same('unsupported_certificate'),
  },
  {
    who: 'with a certificate that the application finds bad',
    client: identity,
    server: judging({ refusedBecause: 'certificate.signature-invalid' }),
    condition: 'certificate.signature-invalid',
    alert: same('bad_certificate'),
  },
  {
    who: 'that may not come in (8446-6.2-l, 5246-7.2.2-t)',
    client: identity,
    server: judging({ refusedBecause: 'authentication.access-denied', facts: { user: 'me' } }),
    condition: 'authentication.access-denied',
    alert: same('access_denied'),
  },
]

describe.each(versions)('%s: a server refuses a client', (version) => {
  const only = { minVersion: version, maxVersion: version } as const
  const isLate = version === 'TLSv1.3'

  it.each(cases)('$who, and both learn why', async ({ client, server, condition, alert }) => {
    const options = { ...only, ca: issued.root.pem, requestCert: true, ...server }
    const { port, failures, sockets } = await serve(options)
    const socket = dial(port, client).resume()
    const seen = recorded(socket)
    const error = await failure(socket)
    const name = alert[version]
    expect(error).toMatchObject({
      code: 'ERR_TOCSIN_ALERT_RECEIVED',
      condition: 'closure.alert-received',
      facts: { alert: name },
      alert: { name, direction: 'received' },
    })
    expect(error.facts['when']).toBe(isLate ? 'after the handshake' : undefined)
    expect(error.message.endsWith(' was refused after the handshake')).toBe(isLate)
    await expect.poll(() => failures.length).toBe(1)
    expect(failures[0]).toMatchObject({ condition, alert: { name, direction: 'sent' } })
    expect(sockets).toEqual([])
    await expect.poll(() => seen.at(-1)).toBe('close true')
    const first = isLate ? ['secureConnect'] : []
    expect(seen).toEqual([...first, `received ${name}`, `error ${error.code}`, 'close true'])
  })
})

describe('oidFilters', () => {
  const oidFilters = { keyUsage: ['keyAgreement'] } as const

  it.each([
    ['TLSv1.3', 'certificate.required', 'which a client minds'],
    ['TLSv1.2', 'certificate.filtered', 'which nobody tells it'],
  ] as const)('in %s: %s, %s', async (version, condition, _) => {
    const only = { minVersion: version, maxVersion: version }
    const { port, failures } = await serve({
      ...only,
      ca: issued.root.pem,
      requestCert: true,
      oidFilters,
    })
    await failure(dial(port, identity).resume())
    await expect.poll(() => failures[0]?.condition).toBe(condition)
  })
})

/** A client that lets itself be asked, and the server's end of it. */
async function meet(client: object, server: Partial<TLSServerOptions> = {}) {
  const running = await serve({ ca: issued.root.pem, ...server })
  const socket = dial(running.port, { postHandshakeAuth: true, ...client })
  await once(socket, 'secureConnect')
  await expect.poll(() => running.sockets.length).toBe(1)
  return { socket, server: running.sockets[0] as TLSSocket }
}

/** What a request comes to. */
const request = (server: TLSSocket, wish = {}) =>
  new Promise<{ readonly error: Error | null; readonly isShown: boolean }>((resolve) => {
    server.requestCertificate(wish, (error, isShown) => resolve({ error, isShown }))
  })

describe('requestCertificate() after the handshake', () => {
  it('brings a certificate, while data flows', async () => {
    const { socket, server } = await meet(identity)
    expect(server.authorized).toBe(false)
    expect(server.getPeerCertificate()).toEqual({})
    socket.write('before')
    const answered = once(socket, 'clientauthentication')
    const asked = [request(server), request(server)]
    socket.write('after')
    expect(await Promise.all(asked)).toEqual([
      { error: null, isShown: true },
      { error: null, isShown: true },
    ])
    expect(await answered).toEqual([true])
    expect(server.authorized).toBe(true)
    expect(server.getPeerCertificate()).toMatchObject({ subject: { CN: 'localhost' } })
    expect((await readBytes(socket, 11)).toString()).toBe('beforeafter')
  })

  it('a client without any declines, which is no error where nobody insists', async () => {
    const { socket, server } = await meet({})
    expect(await request(server, { authentication: 'request' })).toEqual({
      error: null,
      isShown: false,
    })
    expect(server.authorized).toBe(false)
    const late = failure(socket)
    const { error } = await request(server)
    expect(error).toMatchObject({ condition: 'certificate.required' })
    expect(await late).toMatchObject({
      alert: { name: 'certificate_required' },
      facts: { about: 'the client certificate', when: 'after the handshake' },
    })
  })

  it('a certificate that is not trusted ends the connection, or is let pass', async () => {
    const { socket, server } = await meet(own(stranger))
    const refused = failure(socket)
    expect((await request(server)).error).toMatchObject({ condition: 'certificate.unknown-issuer' })
    expect(await refused).toMatchObject({ alert: { name: 'unknown_ca' } })
    const lax = await meet(own(stranger), { rejectUnauthorized: false })
    expect(await request(lax.server)).toEqual({ error: null, isShown: true })
    expect(lax.server.authorized).toBe(false)
    expect(lax.server.authorizationError).toBe('UNABLE_TO_GET_ISSUER_CERT_LOCALLY')
  })

  it('nobody waits for ever: a connection that closes answers', async () => {
    const { socket, server } = await meet({
      ...identity,
      openConnection: undefined,
    })
    socket.pause()
    const asked = request(server)
    socket.destroy()
    expect((await asked).error).toBeInstanceOf(Error)
  })

  it('is refused for a client that does not offer it, and before the handshake', async () => {
    const { server } = await meet({ ...identity, postHandshakeAuth: false })
    expect(() => server.requestCertificate()).toThrow('info.postHandshakeAuth')
    const { server: old } = await meet({ ...identity, maxVersion: 'TLSv1.2' })
    expect(() => old.requestCertificate()).toThrow('TLS 1.3')
    const early = dial(1, {})
    early.on('error', () => undefined)
    expect(() => early.requestCertificate()).toThrow("before 'secure'")
  })
})
