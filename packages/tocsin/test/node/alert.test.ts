import { subscribe, unsubscribe } from 'node:diagnostics_channel'
import { once } from 'node:events'
import { createServer as createNetServer } from 'node:net'
import tls from 'node:tls'
import { describe, expect, it, onTestFinished } from 'vitest'
import { TLSSocketError } from '../../src/node/index.ts'
import { chain } from '../support/issue.ts'
import {
  dial,
  dialRaw,
  failure,
  identity,
  issued,
  listen,
  recorded,
  serve,
  trust,
  versions,
} from './loopback.ts'

const stranger = chain({ authority: 'Stranger' })
const day = 86_400
const now = Math.floor(Date.now() / 1000)

describe.each(versions)('%s alerts', (version) => {
  const only = { minVersion: version, maxVersion: version } as const

  it('a refused certificate: who sent what, and why, as data on both sides', async () => {
    const { port, failures, alerts } = await serve(only)
    const client = dial(port, { ca: stranger.root.pem })
    const error = await failure(client)
    expect(error).toBeInstanceOf(TLSSocketError)
    expect(error).toMatchObject({
      code: 'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
      condition: 'certificate.unknown-issuer',
      alert: { direction: 'sent', code: 48, name: 'unknown_ca', level: 2 },
    })
    expect(error.message).toMatch(/^sent unknown_ca: .*\(certificate\.unknown-issuer, RFC /)
    await expect.poll(() => failures.length).toBe(1)
    expect(failures[0]).toMatchObject({
      code: 'ERR_TOCSIN_ALERT_RECEIVED',
      condition: 'closure.alert-received',
      facts: { alert: 'unknown_ca', code: 48, level: 2 },
      alert: {
        direction: 'received',
        code: 48,
        epoch: version === 'TLSv1.3' ? 'handshake' : 'clear',
      },
    })
    expect(failures[0]?.message).toMatch(/^received unknown_ca \(48\), fatal, in WAIT_/)
    expect(alerts.map(({ name, direction }) => [name, direction])).toEqual([
      ['unknown_ca', 'received'],
    ])
  })

  it.each([
    ['expired', { notBefore: now - 2 * day, notAfter: now - day }, 'CERT_HAS_EXPIRED', 45],
    ['not yet valid', { notBefore: now + day }, 'CERT_NOT_YET_VALID', 45],
    ['for another name', { names: ['example.com'] }, 'ERR_TLS_CERT_ALTNAME_INVALID', 42],
    ['for clients only', { purposes: ['clientAuth'] }, 'INVALID_PURPOSE', 43],
  ])('a certificate that is %s', async (_, leaf, code, alert) => {
    const bad = chain({ leaf })
    const { port } = await serve({ ...only, cert: bad.pem, key: bad.leaf.keyPem })
    const error = await failure(dial(port, { ca: bad.root.pem }))
    expect(error).toMatchObject({ code, alert: { code: alert, direction: 'sent' } })
  })

  it('rejectUnauthorized: false lets it pass, and says so', async () => {
    const { port } = await serve(only)
    const client = dial(port, { ca: stranger.root.pem, rejectUnauthorized: false })
    await once(client, 'secureConnect')
    expect(client.authorized).toBe(false)
    expect(client.authorizationError).toBe('UNABLE_TO_GET_ISSUER_CERT_LOCALLY')
  })

  it('checkServerIdentity replaces the check of the name', async () => {
    const { port } = await serve(only)
    const seen: unknown[] = []
    const pinned = dial(port, {
      servername: 'example.com',
      checkServerIdentity: (host, certificate) => {
        seen.push(host, certificate.subject.CN)
        return undefined
      },
    })
    await once(pinned, 'secureConnect')
    expect(seen).toEqual(['example.com', 'localhost'])
    const refused = dial(port, { checkServerIdentity: () => new Error('not the pin') })
    expect(await failure(refused)).toMatchObject({
      condition: 'certificate.unknown',
      facts: { reason: 'not the pin' },
    })
  })

  it('refuse() ends a connection for a reason of ours: what was written fails, once', async () => {
    const { port, errors } = await serve(only, (socket) => {
      socket.pause()
      setTimeout(() => {
        socket.refuse('authentication.access-denied', { user: 'nobody' })
        socket.destroy()
      }, 50)
    })
    const client = dial(port)
    const seen = recorded(client)
    const written = new Promise((resolve) => client.write(Buffer.alloc(1 << 26), resolve))
    const error = await failure(client)
    expect(error).toMatchObject({
      code: 'ERR_TOCSIN_ALERT_RECEIVED',
      alert: { name: 'access_denied', epoch: 'application', phase: 'CONNECTED' },
    })
    expect(await written).toBe(error)
    const late = await new Promise((resolve) => client.write('late', resolve))
    expect(late).toBeInstanceOf(Error)
    await expect.poll(() => seen.at(-1)).toBe('close true')
    const expected = [
      'secureConnect',
      'received access_denied',
      `error ${error.code}`,
      'close true',
    ]
    expect(seen).toEqual(expected)
    expect(errors).toEqual([
      expect.objectContaining({
        code: 'ERR_TOCSIN_ALERT_SENT',
        condition: 'authentication.access-denied',
        facts: { user: 'nobody' },
      }),
    ])
  })

  it('no common protocol', async () => {
    const { port, failures } = await serve({ ...only, ALPNProtocols: ['h2'] })
    const error = await failure(dial(port, { ALPNProtocols: ['http/1.1'] }))
    expect(error.alert).toMatchObject({ code: 120, direction: 'received' })
    expect(failures[0]?.alert).toMatchObject({ code: 120, direction: 'sent' })
  })

  it('a server that refuses a client is heard by one that writes a megabyte', async () => {
    const { port } = await serve({ ...only, ca: issued.root.pem, requestCert: true })
    for (let i = 0; i < 10; i++) {
      const client = dial(port)
      client.write(Buffer.alloc(1 << 20))
      const error = await failure(client)
      expect(error).toMatchObject({
        code: 'ERR_TOCSIN_ALERT_RECEIVED',
        alert: { code: version === 'TLSv1.3' ? 116 : 40, direction: 'received' },
      })
    }
  })

  it('node:tls hears it, too', async () => {
    const { port } = await serve({ ...only, ca: issued.root.pem, requestCert: true })
    const client = tls.connect({ port, host: '127.0.0.1', ...trust })
    onTestFinished(() => void client.destroy())
    client.on('secureConnect', () => client.write(Buffer.alloc(1 << 20)))
    const [error] = await once(client, 'error')
    expect(error.code).toMatch(version === 'TLSv1.3' ? /CERTIFICATE_REQUIRED/ : /HANDSHAKE_FAILURE/)
  })

  it('trusted and untrusted client certificates', async () => {
    const options = { ...only, ca: issued.root.pem, requestCert: true }
    const { port, failures, sockets } = await serve(options)
    const client = dial(port, identity)
    client.end('hello')
    await expect.poll(() => sockets.map(({ authorized }) => authorized)).toEqual([true])
    expect(sockets[0]?.getPeerCertificate()).toMatchObject({ subject: { CN: 'localhost' } })
    const { pem, leaf } = stranger
    const error = await failure(dial(port, { cert: pem, key: leaf.keyPem }).resume())
    expect(error.alert).toMatchObject({ code: 48, direction: 'received' })
    expect(failures.map(({ condition }) => condition)).toEqual(['certificate.unknown-issuer'])
  })

  it('a requested certificate may be missing when nobody is rejected', async () => {
    const { port, sockets } = await serve({
      ...only,
      ca: issued.root.pem,
      requestCert: true,
      rejectUnauthorized: false,
    })
    dial(port).resume()
    await expect.poll(() => sockets.map(({ authorized }) => authorized)).toEqual([false])
  })

  it('publishes every alert on tocsin:alert', async () => {
    const seen: string[] = []
    const note = (message: unknown): void => {
      const { alert } = message as { alert: { code: number; direction: string } }
      if (alert.code === 48) seen.push(alert.direction)
    }
    subscribe('tocsin:alert', note)
    onTestFinished(() => void unsubscribe('tocsin:alert', note))
    const { port } = await serve(only)
    await failure(dial(port, { ALPNProtocols: ['x'], ca: stranger.root.pem }))
    await expect.poll(() => seen.sort()).toEqual(['received', 'sent'])
  })
})

describe('what is not TLS', () => {
  it.each([
    ['plain HTTP', Buffer.from('GET / HTTP/1.1\r\n\r\n'), 'record.plain-http'],
    [
      'an SSLv2 hello',
      Buffer.from('802e0100020015000000100100800300800700c0', 'hex'),
      'version.sslv2-hello',
    ],
    ['a record that claims 65535 bytes', Buffer.from('160301ffff', 'hex'), 'record.overflow'],
  ])('%s gets an alert, and a reason for us', async (_, bytes, condition) => {
    const { port, failures, alerts } = await serve()
    const client = await dialRaw(port)
    const answer: Buffer[] = []
    client.on('data', (chunk) => answer.push(chunk))
    client.write(bytes)
    await once(client, 'end')
    expect(failures[0]?.condition).toBe(condition)
    const [alert] = alerts
    expect(Buffer.concat(answer).subarray(-2)).toEqual(Buffer.of(2, alert?.code ?? 0))
  })

  it('a client that begins with an alert gets none back, and is not said to (hard-alert-first)', async () => {
    const { port, failures } = await serve()
    const client = await dialRaw(port)
    client.end(Buffer.from('15030100020228', 'hex')).resume()
    await once(client, 'close')
    await expect
      .poll(() => failures)
      .toMatchObject([
        {
          code: 'ERR_TOCSIN_ALERT_RECEIVED',
          condition: 'closure.alert-first',
          alert: { name: 'handshake_failure', direction: 'received' },
        },
      ])
  })

  it('a plain HTTP server is named to a client', async () => {
    const server = createNetServer((socket) => {
      socket
        .on('error', () => undefined)
        .once('data', () => socket.end('HTTP/1.1 400 Bad Request\r\n\r\n'))
    })
    const error = await failure(dial(await listen(server)))
    expect(error.condition).toBe('record.plain-http')
  })
})
