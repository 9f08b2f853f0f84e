import { Secret } from '../../crypto/secret.ts'
import { opener12, sealer12 } from '../../record/aead12.ts'
import type { TrafficKeys } from '../../record/protection.ts'
import { tls12Messages } from '../../wire/messages.ts'
import type { CipherSuite12 } from '../../wire/registry/cipher-suite.ts'
import type { Effects, OutgoingMessage } from '../effects.ts'
import { keyLogLine } from '../key-log.ts'
import type { Policy } from '../policy.ts'
import { requireEqual } from '../require.ts'
import type { Transcript } from '../transcript.ts'
import {
  extendedMasterSecret,
  keyBlock,
  masterSecret,
  type Randoms,
  type SuiteAlgorithms,
  trafficKeys,
  verifyData,
} from './key-block.ts'

/** What both sides know from the ServerHello on. */
export interface Negotiated {
  readonly policy: Policy
  readonly effects: Effects
  readonly transcript: Transcript
  readonly suite: CipherSuite12
  readonly algorithms: SuiteAlgorithms
  readonly randoms: Randoms
  /** Both sides sent extended_master_secret (RFC 7627). */
  readonly extendedMasterSecret: boolean
  readonly serverName: string | undefined
  readonly applicationProtocol: string | undefined
}

/** What both sides know once the key exchange is done. */
export interface Keyed extends Negotiated {
  readonly master: Secret
}

/** Sends a message and adds it to the transcript. */
export function send({ effects, transcript }: Negotiated, message: OutgoingMessage): void {
  transcript.add(effects.send(tls12Messages, message))
}

/** The master secret of a premaster secret, which is forgotten; the transcript ends with ClientKeyExchange. */
export function deriveMaster(hs: Negotiated, premaster: Secret): Keyed {
  const { algorithms, randoms, effects, policy } = hs
  const bytes = hs.extendedMasterSecret
    ? extendedMasterSecret(algorithms.hash, premaster.bytes, hs.transcript.digest())
    : masterSecret(algorithms.hash, premaster.bytes, randoms)
  premaster.wipe()
  const master = effects.hold(new Secret(bytes))
  if (policy.keyLog) effects.report(keyLogLine('CLIENT_RANDOM', randoms.client, master))
  return { master, ...hs }
}

/** Our change_cipher_spec and Finished. */
export function sendFinished(hs: Keyed, sender: 'client' | 'server'): void {
  const { algorithms, effects, master, transcript } = hs
  effects.sendChangeCipherSpec()
  effects.useWriteKeys(protection(hs, sealer12, sender))
  const digest = transcript.digest()
  const body = { verifyData: verifyData(algorithms.hash, master.bytes, sender, digest) }
  send(hs, { type: 'finished', body })
}

/** The peer's change_cipher_spec: what it sends from here on is protected. */
export function readProtected(hs: Keyed, sender: 'client' | 'server'): void {
  hs.effects.useReadKeys(protection(hs, opener12, sender))
}

/** The keys of one direction in use, and the key block they came from overwritten. */
function protection<T>(
  { algorithms, master, randoms }: Keyed,
  make: (keys: TrafficKeys) => T,
  sender: 'client' | 'server',
): T {
  const block = keyBlock(algorithms, master.bytes, randoms)
  const made = make(trafficKeys(algorithms, block)[sender])
  block.fill(0)
  return made
}

/** The peer's Finished proves that both saw the same handshake (RFC 5246 §7.4.9). */
export function requireFinished(
  hs: Keyed,
  sender: 'client' | 'server',
  received: Uint8Array,
  raw: Uint8Array,
): void {
  const { algorithms, master, transcript } = hs
  const expected = verifyData(algorithms.hash, master.bytes, sender, transcript.digest())
  requireEqual(received, expected, 'authentication.finished-mismatch')
  transcript.add(raw)
}
