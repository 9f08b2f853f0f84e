import type { ClientConfig, CommonConfig, ServerConfig } from '../connection/config.ts'
import { Connection } from '../connection/connection.ts'
import { clientParts, serverParts } from '../connection/create.ts'
import type { Event } from '../connection/events.ts'
import type { ConnectionParts } from '../connection/parts.ts'
import type { CryptoProvider } from '../crypto/provider.ts'
import { asIs } from '../handshake/outgoing.ts'
import type { Credential } from '../handshake/question.ts'
import { tls12 } from '../handshake/tls12/version.ts'
import { tls13 } from '../handshake/tls13/version.ts'
import * as legacy from '../legacy/index.ts'
import { publicKeyOf } from '../x509/certificate.ts'
import { compressing, storedDeflate } from './compression.ts'
import type { Fault, LabVersion } from './fault.ts'
import { labPsk } from './psk-key.ts'
import { sidesOf } from './remembered.ts'

/** A client that commits the fault; `config` holds the credential that the fault shows, if it shows one. */
export function labClient(config: ClientConfig, fault: Fault): Connection {
  const { credential } = config
  const raw = fault.raw &&
    typeof credential === 'object' &&
    'certificates' in credential && { credential: withoutCertificate(credential) }
  const session = fault.remembered && sidesOf(fault.remembered, config.crypto).client
  const parts = clientParts({ ...config, ...session, ...raw, ...overrides(config, fault) })
  return misbehaving(parts, fault)
}

/** A server that commits the fault; `config` holds the credential that the fault shows. */
export function labServer(config: ServerConfig, fault: Fault): Connection {
  const { credentials } = config
  const raw = fault.raw &&
    typeof credentials === 'object' && { credentials: credentials.map(withoutCertificate) }
  const sessions = fault.remembered && sidesOf(fault.remembered, config.crypto).server
  const parts = serverParts({ ...config, ...sessions, ...raw, ...overrides(config, fault) })
  return misbehaving(parts, fault)
}

/** The key of a certificate, to be shown alone (RFC 7250 §3). */
function withoutCertificate(credential: Credential): Credential {
  const [endEntity = new Uint8Array(0)] = credential.certificates
  return {
    type: 'RawPublicKey',
    certificates: [publicKeyOf(endEntity).spki],
    algorithms: credential.algorithms,
    legacyAlgorithms: credential.legacyAlgorithms ?? [],
    sign: (algorithm, message) => credential.sign(algorithm, message),
  }
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
    ...(fault.suite && fault.version && ofSuite(fault.suite, fault.version)),
    ...(fault.compression && { versions: [compressing(fault.compression)] }),
    ...(fault.crypto && { crypto: fault.crypto(crypto) }),
    ...fault.setup,
  }
}

/** What a config needs besides a certificate to have a suite of `tocsin/legacy`, with CBC before TLS 1.2. */
function ofSuite(suite: string, version: LabVersion) {
  const isOlder = version === 'TLS 1.1' || version === 'TLS 1.0'
  const name = isOlder ? suite.replace('_GCM_SHA256', '_CBC_SHA') : suite
  return { versions: [old[version]], cipherSuites: [name], psk: labPsk } as const
}

/** A config of either role: what only the other one has, it does not look at. */
type Needed = Partial<Omit<ClientConfig, 'sessions'> & Omit<ServerConfig, 'sessions'>> & {
  // biome-ignore lint/suspicious/noExplicitAny: the one name that both roles have for different things.
  readonly sessions?: any
}

/** What the other side of a fault has to be configured with, for the fault to show. */
export function neededBy(
  { compression, suite, version, needs, side, remembered }: Fault,
  crypto: CryptoProvider,
): Needed {
  const sides = remembered && sidesOf(remembered, crypto)
  return {
    ...(side === 'client' ? sides?.server : sides?.client),
    ...(suite && version && ofSuite(suite, version)),
    ...(compression && { versions: [compressing(storedDeflate)] }),
    ...needs,
  }
}

function misbehaving(parts: ConnectionParts, fault: Fault): Connection {
  const { misdeed, answers, earlyData } = fault
  const changed = { ...parts, outgoing: misdeed ? misdeed(asIs) : asIs }
  if (earlyData) return new Eager(changed, earlyData)
  if (!answers) return new Connection(changed)
  const outgoing = { ...asIs }
  const hear = (heard: Uint8Array) => Object.assign(outgoing, answers(heard)(asIs))
  return new Listening({ ...parts, outgoing }, hear)
}

/** Sends data right behind its ClientHello. */
class Eager extends Connection {
  readonly #data: Uint8Array

  constructor(parts: ConnectionParts, data: Uint8Array) {
    super(parts)
    this.#data = data
  }

  override start(): readonly Event[] {
    return [...super.start(), ...super.sendEarlyData(this.#data)]
  }
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
