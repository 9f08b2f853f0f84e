import { abort } from '../../alert/error.ts'
import type { CryptoProvider } from '../../crypto/provider.ts'
import { Secret } from '../../crypto/secret.ts'
import type { CipherSuite12 } from '../../wire/registry/cipher-suite.ts'
import type { OutgoingMessage } from '../effects.ts'
import { keyLogLine } from '../key-log.ts'
import { requireEqual } from '../require.ts'
import {
  directionKeys,
  extendedMasterSecret,
  keyBlock,
  masterSecret,
  verifyData,
} from './key-block.ts'
import { messagesOf } from './messages.ts'
import type { Dialect, Keyed, Negotiated, SuiteAlgorithms } from './negotiated.ts'
import type { DirectionKeys } from './protection.ts'

/** The provider's algorithms for a suite; a policy holds only suites that the provider has. */
export function algorithmsOf(
  dialect: Dialect,
  suite: CipherSuite12,
  crypto: CryptoProvider,
  { encryptThenMac, compression }: Pick<Negotiated, 'encryptThenMac' | 'compression'>,
): SuiteAlgorithms {
  const derivation = dialect.derivation(suite, crypto)
  const circumstances = { version: dialect.name, encryptThenMac, compressed: !!compression }
  const protection = dialect.protect(suite, crypto, circumstances)
  if (derivation && protection) {
    return { protection: compression?.protect(protection) ?? protection, ...derivation }
  }
  throw abort('internal.configuration', { suite: suite.name })
}

/** The key exchange of a suite, and the codecs that come with it. */
export function exchangeOf(
  { keyExchanges, signatures }: Dialect,
  suite: CipherSuite12,
): Pick<Negotiated, 'keyExchange' | 'messages'> {
  const keyExchange = keyExchanges[suite.kx]
  if (!keyExchange) throw abort('internal.configuration', { suite: suite.name })
  const signed = isCertified(suite) ? signatures.digitallySigned : undefined
  return { keyExchange, messages: messagesOf(signatures, keyExchange.codecs(signed)) }
}

/** Whether the server of a suite shows a certificate. */
export function isCertified({ auth }: CipherSuite12): boolean {
  return auth === 'ecdsa' || auth === 'rsa'
}

/** Sends a message and adds it to the transcript. */
export function send(
  { effects, transcript, messages }: Negotiated,
  message: OutgoingMessage,
): void {
  transcript.add(effects.send(messages, message))
}

/** The master secret of a premaster secret, which is forgotten; the transcript ends with ClientKeyExchange. */
export function deriveMaster(hs: Negotiated, premaster: Secret): Keyed {
  const { algorithms, randoms, effects } = hs
  const bytes = hs.extendedMasterSecret
    ? extendedMasterSecret(algorithms.prf, premaster.bytes, hs.transcript.digest())
    : masterSecret(algorithms.prf, premaster.bytes, randoms)
  premaster.wipe()
  return keyedBy(hs, effects.hold(new Secret(bytes)))
}

/** What follows from a master secret: the keys of both directions. */
export function keyedBy(hs: Negotiated, master: Secret): Keyed {
  const { algorithms, randoms, effects, policy } = hs
  if (policy.keyLog) effects.report(keyLogLine('CLIENT_RANDOM', randoms.client, master))
  const block = keyBlock(algorithms.prf, algorithms.protection, master.bytes, randoms)
  return { master, keyBlock: effects.hold(new Secret(block)), ...hs }
}

/** Our change_cipher_spec and Finished, and what is in it. */
export function sendFinished(hs: Keyed, sender: 'client' | 'server'): Uint8Array {
  const { algorithms, effects, master, transcript } = hs
  effects.sendChangeCipherSpec()
  effects.useWriteKeys(algorithms.protection.sealer(keysOf(hs, sender)))
  const digest = transcript.digest()
  const ours = verifyData(algorithms.prf, master.bytes, sender, digest)
  send(hs, { type: 'finished', body: { verifyData: ours } })
  return ours
}

/** The peer's change_cipher_spec: what it sends from here on is protected. */
export function readProtected(hs: Keyed, sender: 'client' | 'server'): void {
  hs.effects.useReadKeys(hs.algorithms.protection.opener(keysOf(hs, sender)))
}

function keysOf({ algorithms, keyBlock }: Keyed, sender: 'client' | 'server'): DirectionKeys {
  return directionKeys(algorithms.protection, keyBlock.bytes, sender)
}

/** The peer's Finished proves that both saw the same handshake (RFC 5246 §7.4.9). */
export function requireFinished(
  hs: Keyed,
  sender: 'client' | 'server',
  received: Uint8Array,
  raw: Uint8Array,
): void {
  const { algorithms, master, transcript } = hs
  const expected = verifyData(algorithms.prf, master.bytes, sender, transcript.digest())
  requireEqual(received, expected, 'authentication.finished-mismatch')
  transcript.add(raw)
}
