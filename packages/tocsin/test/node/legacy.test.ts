import { once } from 'node:events'
import { describe, expect, it } from 'vitest'
import { dial, failure, serve } from './loopback.ts'

describe.each(['TLSv1', 'TLSv1.1'] as const)('%s', (version) => {
  const only = { minVersion: version, maxVersion: version }

  it('is spoken by two sides that ask for it', async () => {
    const { port } = await serve({ minVersion: 'TLSv1' })
    const socket = dial(port, only)
    await once(socket, 'secureConnect')
    expect(socket.getProtocol()).toBe(version)
    expect(socket.getCipher()?.name).toMatch(/^ECDHE-ECDSA-AES\d+-SHA$/)
    socket.write('ping')
    expect(`${(await once(socket, 'data'))[0]}`).toBe('ping')
  })

  it('is refused by a server that nobody told so, with protocol_version', async () => {
    const { port, alerts } = await serve()
    await failure(dial(port, only))
    expect(alerts).toMatchObject([{ direction: 'sent', name: 'protocol_version' }])
  })
})

describe('a pre-shared key', () => {
  const key = Buffer.alloc(32, 7)
  const psk = { ciphers: 'ECDHE-PSK-CHACHA20-POLY1305', cert: undefined, key: undefined }
  const server = {
    ...psk,
    pskIdentityHint: 'which?',
    pskCallback: (_: unknown, identity: string) => (identity === 'me' ? key : null),
  }

  it('stands in for certificates (RFC 4279)', async () => {
    const { port } = await serve(server)
    const hints: (string | null)[] = []
    const socket = dial(port, {
      ...psk,
      pskCallback(hint) {
        hints.push(hint)
        return { psk: key, identity: 'me' }
      },
    })
    await once(socket, 'secureConnect')
    expect(hints).toEqual(['which?'])
    expect(socket.getCipher()?.name).toBe('ECDHE-PSK-CHACHA20-POLY1305')
  })

  it.each([
    ['that nobody has', 'you', key],
    ['with another key', 'me', Buffer.alloc(32, 8)],
  ])('of an identity %s fails the same way', async (_how, identity, given) => {
    const { port, alerts } = await serve(server)
    await failure(dial(port, { ...psk, pskCallback: () => ({ psk: given, identity }) }))
    expect(alerts).toMatchObject([{ direction: 'sent', name: 'bad_record_mac' }])
  })

  it('needs suites that use it', () => {
    expect(() => dial(1, { pskCallback: () => null })).toThrow(
      'pskCallback: name suites of pre-shared keys in ciphers',
    )
  })
})

describe('renegotiate', () => {
  const secure = { maxVersion: 'TLSv1.2', renegotiation: 'secure' } as const
  // Only versions of tocsin/legacy have it.
  const old = { ...secure, minVersion: 'TLSv1.1' } as const

  it.each(['client', 'server'] as const)('is begun by the %s, and data goes on', async (role) => {
    const { port, sockets } = await serve(old)
    const socket = dial(port, old)
    await once(socket, 'secureConnect')
    socket.write('before')
    await once(socket, 'data')
    const beginner = role === 'client' ? socket : sockets[0]
    const error = await new Promise((done) => beginner?.renegotiate({}, done))
    expect(error).toBeNull()
    socket.write('after')
    expect(`${(await once(socket, 'data'))[0]}`).toBe('after')
  })

  it('tells when the peer declines', async () => {
    const { port } = await serve({ ...old, renegotiation: 'refuse' })
    const socket = dial(port, old)
    await once(socket, 'secureConnect')
    const error = await new Promise((done) => socket.renegotiate({}, done))
    expect(error).toMatchObject({ message: 'the peer declined with no_renegotiation' })
  })

  it('does not change who asks for what', async () => {
    const { port } = await serve(old)
    const socket = dial(port, old)
    expect(() => socket.renegotiate()).toThrow("renegotiate() before 'secure'")
    await once(socket, 'secureConnect')
    expect(() => socket.renegotiate({ requestCert: true })).toThrow('requestCert cannot change')
  })
})
