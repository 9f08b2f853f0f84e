import { createClient, createServer } from 'tocsin'
import { createSecureContext } from 'tocsin/node'

/** tocsin without sockets: two connections whose bytes are handed over as they come. */
export function engine({ identities: [{ ca, cert, key }], version, cipher }) {
  const limits = { minVersion: version, maxVersion: version, ciphers: cipher }
  const { config, credentials } = createSecureContext({ cert, key, ...limits })
  const trust = createSecureContext({ ca, ...limits })
  return {
    connect() {
      const { verifier } = trust
      const client = createClient({ ...trust.config, serverName: 'localhost', verifier })
      const server = createServer({ ...config, credentials })
      server.start()
      let flight = written(client.start())
      for (let to = server; flight.length > 0; to = to === server ? client : server) {
        flight = flight.flatMap((bytes) => written(to.receive(bytes)))
      }
      if (!client.info || !server.info) throw new Error('the handshake did not end')
      return { client, server }
    },
  }
}

/** Copies, because what events hold is valid until the next call. */
function written(events) {
  return events.filter(({ type }) => type === 'write').map(({ bytes }) => Uint8Array.from(bytes))
}
