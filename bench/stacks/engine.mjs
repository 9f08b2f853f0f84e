import { createClient, createServer } from 'tocsin'
import { createSecureContext } from 'tocsin/node'

/** tocsin without sockets: two connections whose bytes are handed over as they come; servers resume if they are given `sessions`. */
export function engine({ identities: [{ ca, cert, key }], version, cipher, sessions }) {
  const limits = { minVersion: version, maxVersion: version, ciphers: cipher }
  const { config, credentials } = createSecureContext({ cert, key, ...limits })
  const trust = createSecureContext({ ca, ...limits })
  return {
    /** The client may have a session to resume; the last one it gets is told. */
    connect(session) {
      const { verifier } = trust
      const wantsSessions = Boolean(sessions)
      const ours = { serverName: 'localhost', verifier, wantsSessions, session }
      const client = createClient({ ...ours, ...trust.config })
      const server = createServer({ credentials, sessions, ...config })
      server.start()
      let given
      const written = (events) => {
        for (const event of events) if (event.type === 'session') given = event.session
        return bytesOf(events)
      }
      let flight = written(client.start())
      for (let to = server; flight.length > 0; to = to === server ? client : server) {
        flight = flight.flatMap((bytes) => written(to.receive(bytes)))
      }
      if (!client.info || !server.info) throw new Error('the handshake did not end')
      return { client, server, session: given }
    },
  }
}

/** Copies, because what events hold is valid until the next call. */
function bytesOf(events) {
  return events.filter(({ type }) => type === 'write').map(({ bytes }) => Uint8Array.from(bytes))
}
