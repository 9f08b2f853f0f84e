import { lemonTls } from './stacks/lemon-tls.mjs'
import { nodeTls } from './stacks/node-tls.mjs'
import { tocsin } from './stacks/tocsin.mjs'

/** Who is measured, in the order of a round; ratios are to node:tls. */
export const stacks = { tocsin, 'node:tls': nodeTls, 'lemon-tls': lemonTls }

/**
 * A pair of sockets over a pair of transports, once both have finished the handshake. The client may
 * have a session to resume; `onClient` gets it before anything has arrived.
 */
export async function connected(
  stack,
  [clientTransport, serverTransport],
  { session, onClient = () => undefined } = {},
) {
  const server = stack.server(serverTransport)
  const client = stack.client(clientTransport, session)
  onClient(client)
  await Promise.all([ready(client), ready(server)])
  return { client, server }
}

/** node:tls and tocsin say 'secure' on either side, lemon-tls 'secureConnect'. */
function ready(socket) {
  return new Promise((resolve, reject) => {
    socket.once('secure', resolve).once('secureConnect', resolve).once('error', reject)
  })
}
