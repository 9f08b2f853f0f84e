import { once } from 'node:events'
import { describe, expect, it } from 'vitest'
import type { ClientConfig, ServerConfig } from '../../src/connection/config.ts'
import { createClient, createServer } from '../../src/connection/create.ts'
import { dial, serve, versions } from './loopback.ts'

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
})
