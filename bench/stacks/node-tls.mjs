import { connect, createSecureContext, TLSSocket } from 'node:tls'

/** node:tls, with certificates and keys parsed once, as its servers do. */
export function nodeTls({ identities: [{ ca, cert, key }], version, cipher }) {
  const limits = { minVersion: version, maxVersion: version, ...(cipher && { ciphers: cipher }) }
  const serverContext = createSecureContext({ cert, key, ...limits })
  const clientContext = createSecureContext({ ca, ...limits })
  return {
    server: (transport) =>
      new TLSSocket(transport, { isServer: true, secureContext: serverContext }),
    client: (transport, session) =>
      connect({
        socket: transport,
        servername: 'localhost',
        secureContext: clientContext,
        ...(session && { session }),
      }),
  }
}
