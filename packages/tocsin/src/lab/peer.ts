import type { ClientConfig, CommonConfig, ServerConfig } from '../connection/config.ts'
import { Connection } from '../connection/connection.ts'
import { clientParts, serverParts } from '../connection/create.ts'
import type { Event } from '../connection/events.ts'
import type { ConnectionParts } from '../connection/parts.ts'
import { asIs } from '../handshake/outgoing.ts'
import { tls12 } from '../handshake/tls12/version.ts'
import { tls13 } from '../handshake/tls13/version.ts'
import * as legacy from '../legacy/index.ts'
import type { Fault } from './fault.ts'

/** A client that commits the fault; `config` holds the credential that the fault shows, if it shows one. */
export function labClient(config: ClientConfig, fault: Fault): Connection {
  return misbehaving(clientParts({ ...config, ...overrides(config, fault) }), fault)
}

/** A server that commits the fault; `config` holds the credential that the fault shows. */
export function labServer(config: ServerConfig, fault: Fault): Connection {
  return misbehaving(serverParts({ ...config, ...overrides(config, fault) }), fault)
}

const modern = { 'TLS 1.3': tls13, 'TLS 1.2': tls12 }
const old = {
  'TLS 1.3': legacy.tls13,
  'TLS 1.2': legacy.tls12,
  'TLS 1.1': legacy.tls11,
  'TLS 1.0': legacy.tls10,
}

/** TLS 1.2 and 1.3 are those that everybody has, unless the fault needs more of them. */
function versionOf({ version, legacy: isOld }: Fault) {
  return version && (isOld ? old : { ...old, ...modern })[version]
}

function overrides({ crypto }: CommonConfig, fault: Fault): Partial<ClientConfig & ServerConfig> {
  const version = versionOf(fault)
  return {
    ...(version && { versions: [version] }),
    ...(fault.crypto && { crypto: fault.crypto(crypto) }),
    ...fault.setup,
  }
}

function misbehaving(parts: ConnectionParts, { misdeed, answers }: Fault): Connection {
  if (!answers) return new Connection({ ...parts, outgoing: misdeed ? misdeed(asIs) : asIs })
  const outgoing = { ...asIs }
  const hear = (heard: Uint8Array) => Object.assign(outgoing, answers(heard)(asIs))
  return new Listening({ ...parts, outgoing }, hear)
}

/** Tells the first bytes that arrive before it answers them. */
class Listening extends Connection {
  #hear: ((heard: Uint8Array) => void) | undefined

  constructor(parts: ConnectionParts, hear: (heard: Uint8Array) => void) {
    super(parts)
    this.#hear = hear
  }

  override receive(bytes: Uint8Array): readonly Event[] {
    this.#hear?.(bytes)
    this.#hear = undefined
    return super.receive(bytes)
  }
}
