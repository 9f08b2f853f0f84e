import { createHash } from 'node:crypto'
import { createServer } from 'tocsin'
import { labClient, rewrite } from 'tocsin/lab'
import { diffieHellman } from '../../packages/tocsin/dist/crypto/diffie-hellman.js'
import { nodeCrypto } from '../../packages/tocsin/dist/node/crypto/index.js'

/*
 * A client and a server that do the same each time, to the octet: their randomness is that of the
 * meeting before, and so are key shares and signatures. Whatever differs between two answers of such a
 * server comes from what it was sent.
 */

/** A provider whose randomness depends on `seed` alone. */
export function replaying(seed, keyPair = oneKeyPair) {
  let drawn = 0
  const random = (length) => {
    const input = `${seed} ${drawn++}`
    return new Uint8Array(createHash('shake256', { outputLength: length }).update(input).digest())
  }
  return { ...nodeCrypto, groups: { x25519: diffieHellman('x25519', () => keyPair) }, random }
}

const oneKeyPair = nodeCrypto.groups.x25519.generate()

/** The same credential, which signs a message as it signed it before. */
export function repeating({ sign, ...credential }) {
  const signatures = new Map()
  return {
    ...credential,
    sign(algorithm, message) {
      const name = `${algorithm} ${Buffer.from(message).toString('latin1')}`
      const signature = signatures.get(name) ?? sign(algorithm, message)
      signatures.set(name, signature)
      return signature
    },
  }
}

/** Lets both begin, and carries what they write until the client has written `flights` times, or both are silent. */
export function meet(clientConfig, serverConfig, fault = {}, flights = Number.POSITIVE_INFINITY) {
  const client = labClient({ crypto: replaying('client'), ...clientConfig }, fault)
  const server = createServer({ crypto: replaying('server'), ...serverConfig })
  server.start()
  let flight = written(client.start())
  for (let sent = 1; sent < flights && flight.length > 0; sent++) {
    flight = written(client.receive(joined(written(server.receive(joined(flight))))))
  }
  return { client, server, flight: joined(flight) }
}

/** Removes encrypt_then_mac from a ClientHello, for what RFC 7366 did away with. */
export const macThenEncrypt = {
  misdeed: rewrite('client_hello', ({ extensions, ...hello }) => ({
    ...hello,
    extensions: { ...extensions, encrypt_then_mac: undefined },
  })),
}

export function written(events) {
  return events.filter(({ type }) => type === 'write').map(({ bytes }) => Uint8Array.from(bytes))
}

export function joined(arrays) {
  return new Uint8Array(Buffer.concat(arrays))
}

/** All that there is to tell of what happened: events in order, alerts and errors with their reasons, octets on the wire. */
export function tell(events) {
  return JSON.stringify(events.map(tellOne))
}

function tellOne({ type, bytes, error, info, ...event }) {
  return {
    type,
    ...(bytes && { octets: Buffer.from(bytes).toString('hex') }),
    ...(error && { condition: error.condition, facts: error.facts, message: error.message }),
    ...(type === 'alert' && event),
  }
}
