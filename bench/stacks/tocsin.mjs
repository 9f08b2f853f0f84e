import { connect, createSecureContext, TLSSocket } from 'tocsin/node'

/** tocsin/node: both ends are sockets over the transports they are given; servers of `identities` take turns, and resume if they are given `sessions`. */
export function tocsin({ identities, version, cipher, sessions }) {
  const limits = { minVersion: version, maxVersion: version, ciphers: cipher }
  const servers = identities.map(({ cert, key }) => createSecureContext({ cert, key, ...limits }))
  const clientContext = createSecureContext({ ca: identities[0].ca, ...limits })
  let turn = 0
  return {
    server: (transport) =>
      new TLSSocket(transport, {
        isServer: true,
        secureContext: servers[turn++ % servers.length],
        sessions,
      }),
    client: (transport, session) =>
      connect({
        socket: transport,
        servername: 'localhost',
        secureContext: clientContext,
        session,
      }),
  }
}
