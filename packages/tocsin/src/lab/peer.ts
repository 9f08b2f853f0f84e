import type { ClientConfig, CommonConfig, ServerConfig } from '../connection/config.ts'
import { Connection } from '../connection/connection.ts'
import { clientParts, serverParts } from '../connection/create.ts'
import type { Event } from '../connection/events.ts'
import type { ConnectionParts } from '../connection/parts.ts'
import { asIs } from '../handshake/outgoing.ts'
import type { Credential } from '../handshake/question.ts'
import { tls12 } from '../handshake/tls12/version.ts'
import { tls13 } from '../handshake/tls13/version.ts'
import { tls12 as legacy12 } from '../legacy/versions.ts'
import { publicKeyOf } from '../x509/certificate.ts'
import type { Fault } from './fault.ts'
import { labPsk } from './psk-key.ts'

/** A client that commits the fault; `config` holds the credential that the fault shows, if it shows one. */
export function labClient(config: ClientConfig, fault: Fault): Connection {
  const { credential } = config
  const raw = fault.raw &&
    typeof credential === 'object' && { credential: withoutCertificate(credential) }
  return misbehaving(clientParts({ ...config, ...raw, ...overrides(config, fault) }), fault)
}

/** A server that commits the fault; `config` holds the credential that the fault shows. */
export function labServer(config: ServerConfig, fault: Fault): Connection {
  const { credentials } = config
  const raw = fault.raw &&
    typeof credentials === 'object' && { credentials: credentials.map(withoutCertificate) }
  return misbehaving(serverParts({ ...config, ...raw, ...overrides(config, fault) }), fault)
}

/** The key of a certificate, to be shown alone (RFC 7250 §3). */
function withoutCertificate(credential: Credential): Credential {
  const [endEntity = new Uint8Array(0)] = credential.certificates
  return {
    type: 'RawPublicKey',
    certificates: [publicKeyOf(endEntity).spki],
    algorithms: credential.algorithms,
    sign: (algorithm, message) => credential.sign(algorithm, message),
  }
}

const versionNamed = { 'TLS 1.2': tls12, 'TLS 1.3': tls13 }

function overrides({ crypto }: CommonConfig, fault: Fault): Partial<ClientConfig & ServerConfig> {
  return {
    ...(fault.version && { versions: [versionNamed[fault.version]] }),
    ...(fault.suite && ofSuite(fault.suite)),
    ...(fault.crypto && { crypto: fault.crypto(crypto) }),
    ...fault.setup,
  }
}

/** What a config needs besides a certificate to have a suite of `tocsin/legacy`. */
export function ofSuite(suite: string) {
  return { versions: [legacy12], cipherSuites: [suite], psk: labPsk } as const
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
