import { abort } from '../../alert/error.ts'
import { deriveSecret, digestOfNothing, expandLabel, extract } from '../../crypto/hkdf.ts'
import type { Aead, CryptoProvider, Hash } from '../../crypto/provider.ts'
import { Secret } from '../../crypto/secret.ts'
import type { CipherSuite13 } from '../../wire/registry/cipher-suite.ts'
import { TrafficSecret } from './traffic-secret.ts'

const none: Uint8Array = new Uint8Array(0)

/** A cipher suite with what the provider has for it. */
export interface Algorithms {
  readonly suite: CipherSuite13
  readonly aead: Aead
  readonly hash: Hash
}

/** Both directions' secrets of one epoch. */
export interface TrafficSecrets {
  readonly client: TrafficSecret
  readonly server: TrafficSecret
}

/** Nothing more will be derived from them (RFC 9846 §7.1). */
export function forget({ client, server }: TrafficSecrets): void {
  client.secret.wipe()
  server.secret.wipe()
}

/** Keeps a secret until the connection ends, and wipes it then. */
export type Hold = (secret: Secret) => Secret

/** The provider's algorithms for a suite; a policy holds only suites that the provider has. */
export function algorithmsOf(crypto: CryptoProvider, suite: CipherSuite13): Algorithms {
  const aead = crypto.aeads[suite.aead]
  const hash = crypto.hashes[suite.hash]
  if (!aead || !hash) throw abort('internal.configuration', { 'missing-suite': suite.name })
  return { suite, aead, hash }
}

/**
 * The key schedule of RFC 9846 §7.1, one class per Extract; each offers only the next legal step.
 * Without a pre-shared key the first is the same for everybody.
 */
export class EarlySecret {
  readonly #algorithms: Algorithms
  readonly #hold: Hold
  readonly #secret: Secret | undefined

  /** `psk` is used up. */
  constructor(algorithms: Algorithms, hold: Hold, psk?: Secret) {
    const { hash } = algorithms
    this.#algorithms = algorithms
    this.#hold = hold
    this.#secret = psk && hold(new Secret(extract(hash, zeros(hash), psk.bytes)))
    psk?.wipe()
  }

  /** Protects early data, which there is only under a pre-shared key; `transcript`: the hash of the ClientHello. */
  trafficSecret(transcript: Uint8Array): TrafficSecret {
    if (!this.#secret) throw abort('internal.bug', { 'early-data': 'without a pre-shared key' })
    return derivation(this.#algorithms, this.#hold, this.#secret, transcript)('c e traffic')
  }

  /** Uses the shared secret up, if there is one: with a pre-shared key there need not be. Ends this stage. */
  handshakeSecret(shared: Secret | undefined): HandshakeSecret {
    const { hash } = this.#algorithms
    const salt = this.#secret ? nextSalt(hash, this.#secret.bytes) : saltWithoutPsk(hash)
    const secret = new Secret(extract(hash, salt, shared?.bytes ?? zeros(hash)))
    shared?.wipe()
    this.#secret?.wipe()
    return new HandshakeSecret(this.#algorithms, this.#hold, this.#hold(secret))
  }
}

/** Protects the rest of the handshake, and leads to the main secret. */
export class HandshakeSecret {
  readonly #algorithms: Algorithms
  readonly #hold: Hold
  readonly #secret: Secret

  constructor(algorithms: Algorithms, hold: Hold, secret: Secret) {
    this.#algorithms = algorithms
    this.#hold = hold
    this.#secret = secret
  }

  /** `transcript`: the hash of ClientHello…ServerHello. */
  trafficSecrets(transcript: Uint8Array): TrafficSecrets {
    const derive = derivation(this.#algorithms, this.#hold, this.#secret, transcript)
    return { client: derive('c hs traffic'), server: derive('s hs traffic') }
  }

  /** Ends this stage. */
  mainSecret(): MainSecret {
    const { hash } = this.#algorithms
    const salt = nextSalt(hash, this.#secret.bytes)
    const secret = new Secret(extract(hash, salt, zeros(hash)))
    this.#secret.wipe()
    return new MainSecret(this.#algorithms, this.#hold, this.#hold(secret))
  }
}

/** What follows from a main secret once the server's Finished is in the transcript. */
export interface ApplicationSecrets {
  readonly traffic: TrafficSecrets
  readonly exporter: Secret
  /** What tickets' keys are made of; `transcript`: the hash of ClientHello…client Finished. Ends the schedule. */
  readonly resumption: (transcript: Uint8Array) => Secret
  /** Ends it without: there will be no tickets. */
  readonly forget: () => void
}

/** Protects application data, and what applications derive for themselves. */
export class MainSecret {
  readonly #algorithms: Algorithms
  readonly #hold: Hold
  readonly #secret: Secret

  constructor(algorithms: Algorithms, hold: Hold, secret: Secret) {
    this.#algorithms = algorithms
    this.#hold = hold
    this.#secret = secret
  }

  /** `transcript`: the hash of ClientHello…server Finished. */
  applicationSecrets(transcript: Uint8Array): ApplicationSecrets {
    const { hash } = this.#algorithms
    const derive = derivation(this.#algorithms, this.#hold, this.#secret, transcript)
    const traffic = { client: derive('c ap traffic'), server: derive('s ap traffic') }
    const exporter = new Secret(deriveSecret(hash, this.#secret.bytes, 'exp master', transcript))
    const resumption = (whole: Uint8Array) => this.#resumptionSecret(whole)
    const forget = () => this.#secret.wipe()
    return { traffic, exporter: this.#hold(exporter), resumption, forget }
  }

  #resumptionSecret(transcript: Uint8Array): Secret {
    const { hash } = this.#algorithms
    const secret = new Secret(deriveSecret(hash, this.#secret.bytes, 'res master', transcript))
    this.#secret.wipe()
    return this.#hold(secret)
  }
}

/** TLS-Exporter of RFC 9846 §7.5; no context is the same as an empty one. */
export function exportKeyingMaterial(
  hash: Hash,
  exporter: Secret,
  label: string,
  context: Uint8Array | undefined,
  length: number,
): Uint8Array {
  const secret = deriveSecret(hash, exporter.bytes, label, digestOfNothing(hash))
  return expandLabel(hash, secret, 'exporter', hash.digest(context ?? none), length)
}

const saltsWithoutPsk = new WeakMap<Hash, Uint8Array>()

/** What the shared secret is extracted with when there is no pre-shared key: the same for everybody, so made once. */
function saltWithoutPsk(hash: Hash): Uint8Array {
  const known = saltsWithoutPsk.get(hash)
  if (known) return known
  const salt = nextSalt(hash, extract(hash, zeros(hash), zeros(hash)))
  saltsWithoutPsk.set(hash, salt)
  return salt
}

/** Derive-Secret(., "derived", ""): the step between the stages. */
function nextSalt(hash: Hash, secret: Uint8Array): Uint8Array {
  return deriveSecret(hash, secret, 'derived', digestOfNothing(hash))
}

function zeros({ outputLength }: Hash): Uint8Array {
  return new Uint8Array(outputLength)
}

function derivation(algorithms: Algorithms, hold: Hold, { bytes }: Secret, transcript: Uint8Array) {
  return (label: string): TrafficSecret => {
    const secret = new Secret(deriveSecret(algorithms.hash, bytes, label, transcript))
    return new TrafficSecret(algorithms, hold(secret))
  }
}
