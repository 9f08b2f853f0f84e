import { once } from 'node:events'
import { describe, expect, it } from 'vitest'
import type { ClientConfig, ServerConfig } from '../../src/connection/config.ts'
import { createClient, createServer } from '../../src/connection/create.ts'
import { dial, failure, serve, versions } from './loopback.ts'

describe.each(versions)('openConnection, %s', (version) => {
  const only = { minVersion: version, maxVersion: version }

  it('gets the whole config of a client, and its connection is the one that is driven', async () => {
    const { port } = await serve(only)
    const configs: ClientConfig[] = []
    const socket = dial(port, {
      ...only,
      openConnection(config) {
        configs.push(config)
        return createClient({ ...config, applicationProtocols: ['lab'] })
      },
    })
    await once(socket, 'secureConnect')
    expect(configs).toMatchObject([{ serverName: 'localhost', keyLog: false }])
    expect(socket.connection?.info?.version).toBe(version.replace('v', ' '))
  })

  it('gets the whole config of a server, and its connection is the one that is driven', async () => {
    const { port } = await serve({
      ...only,
      openConnection: (config: ServerConfig) =>
        createServer({ ...config, applicationProtocols: ['lab'] }),
    })
    const socket = dial(port, { ...only, ALPNProtocols: ['lab'] })
    await once(socket, 'secureConnect')
    expect(socket.alpnProtocol).toBe('lab')
  })

  it('that throws is the error of its socket, not of the process', async () => {
    const { port } = await serve(only)
    const socket = dial(port, {
      ...only,
      openConnection() {
        throw new Error('no connection today')
      },
    })
    expect((await failure(socket)).message).toBe('no connection today')
  })
})

describe('connect', () => {
  it.each([
    [{ recordSizeLimit: 1 }, 'recordSizeLimit: 1 is not between 64 and 16385'],
    [{ ALPNProtocols: ['\u{1f310}'] }, 'is not 1 to 255 octets'],
    [{ ca: 'nothing' }, 'ca[0]: no PEM block'],
  ])('throws at once for %j, and leaves no transport behind', async (options, message) => {
    const { server, port } = await serve()
    expect(() => dial(port, options)).toThrow(message)
    await once(dial(port), 'secureConnect')
    const count = () => new Promise((resolve) => server.getConnections((_, n) => resolve(n)))
    expect(await count()).toBe(1)
  })
})
