import type { ConditionId } from '../../../alert/conditions.ts'
import { abort } from '../../../alert/error.ts'
import type { Hash } from '../../../crypto/provider.ts'
import { Secret } from '../../../crypto/secret.ts'
import type { Session } from '../../../session/session.ts'
import { PskKeyExchangeMode } from '../../../wire/registry/psk-mode.ts'
import type { OfferedPsks } from '../../../wire/tls13/pre-shared-key.ts'
import type { ServerPolicy } from '../../policy.ts'
import type { ExternalPsk } from '../../question.ts'
import { requireEqual } from '../../require.ts'
import { judgeSession } from '../../resumed-peer.ts'
import { ask, type State } from '../../state.ts'
import { binderOf, withoutBinders } from '../psk.ts'
import type { ReceivedHello } from './received-hello.ts'

/** A key that client and server have, and the place of its identity in the ClientHello. */
export interface ChosenPsk {
  readonly index: number
  readonly identity: Uint8Array
  readonly secret: Secret
  readonly hash: Hash
  /** Nothing for a key from elsewhere. */
  readonly session: Session | undefined
}

/** How many of a client's identities are looked up. */
const MOST_IDENTITIES = 8

interface Asked extends ReceivedHello {
  readonly policy: ServerPolicy
  readonly serverName: string | undefined
}

/** The client's first key that we know and can use, if there is one (RFC 9846 §4.3.11). */
export function choosePsk(asked: Asked, then: (psk: ChosenPsk | undefined) => State): State {
  const { policy, extensions } = asked
  const { pre_shared_key: offered, psk_key_exchange_modes: modes } = extensions
  const isPossible = policy.pskModes.some((mode) =>
    modes?.keModes.includes(PskKeyExchangeMode[mode]),
  )
  return offered && isPossible ? choose(asked, offered, 0, then) : then(undefined)
}

function choose(
  asked: Asked,
  offered: OfferedPsks,
  index: number,
  then: (psk: ChosenPsk | undefined) => State,
): State {
  const identity = offered.identities[index]?.identity
  if (!identity || index === MOST_IDENTITIES) return then(undefined)
  return find(asked, identity, (found) =>
    found ? then({ index, identity, ...found }) : choose(asked, offered, index + 1, then),
  )
}

type Found = Pick<ChosenPsk, 'secret' | 'hash' | 'session'>

/** A ticket of ours, or a key from elsewhere. */
function find(
  asked: Asked,
  identity: Uint8Array,
  then: (found: Found | undefined) => State,
): State {
  return findSession(asked, identity, (session) => {
    if (session || !asked.policy.externalPsk) return then(session)
    return ask('FIND_PSK', { type: 'find-external-psk', identity }, ({ psk }) =>
      then(psk && external(asked, psk)),
    )
  })
}

function findSession(
  asked: Asked,
  identity: Uint8Array,
  then: (found: Found | undefined) => State,
): State {
  const { policy } = asked
  if (!policy.resumption) return then(undefined)
  return ask('RESUME', { type: 'resume', kind: 'ticket', identity }, ({ session }) => {
    if (session && wantsCertificate(asked)) throw abort('resumption.certificate-with-session')
    const hash = session && hashOf(asked, session)
    if (!session || !hash || session.serverName !== asked.serverName) return then(undefined)
    return judgeSession(policy, session, (isTrusted) =>
      then(isTrusted ? { secret: session.secret, hash, session } : undefined),
    )
  })
}

/** Whether certificates go along with an external pre-shared key, as both sides want it (RFC 8773 §5.1). */
export function wantsCertificate({
  policy,
  extensions,
}: {
  readonly policy: ServerPolicy
  readonly extensions: ReceivedHello['extensions']
}): boolean {
  return policy.certWithExternalPsk && extensions.tls_cert_with_extern_psk !== undefined
}

/** The hash of a session, if a suite that both sides have has it too: it need not be the same suite (RFC 9846 §4.7.1). */
function hashOf(asked: Asked, { version, cipherSuite }: Session): Hash | undefined {
  const { cipherSuites } = asked.policy
  const suite = cipherSuites.find(({ code }) => code === cipherSuite)
  return version === 'TLS 1.3' && suite ? commonHash(asked, suite.hash) : undefined
}

function external(asked: Asked, { key, hash: name = 'sha256' }: ExternalPsk): Found | undefined {
  const hash = commonHash(asked, name)
  return hash && { secret: new Secret(key.slice()), hash, session: undefined }
}

function commonHash({ policy, hello }: Asked, name: 'sha256' | 'sha384'): Hash | undefined {
  const isCommon = policy.cipherSuites.some(
    ({ version, code, hash }) =>
      version === 'TLS 1.3' && hash === name && hello.cipherSuites.includes(code),
  )
  return isCommon ? policy.crypto.hashes[name] : undefined
}

/**
 * The binder of the chosen key, and of no other (RFC 9846 §4.3.11). `digest` is the Transcript-Hash
 * of all before it and of a ClientHello without its binders.
 */
export function requireBinder(
  psk: ChosenPsk,
  { binders }: OfferedPsks,
  raw: Uint8Array,
  digest: (partial: Uint8Array) => Uint8Array,
  condition: ConditionId = 'resumption.binder-invalid',
): void {
  const origin = psk.session ? 'res' : 'ext'
  const partial = withoutBinders(raw, { binders })
  const expected = binderOf(psk.hash, psk.secret, origin, digest(partial))
  requireEqual(binders[psk.index] ?? none, expected, condition)
}

const none: Uint8Array = new Uint8Array(0)

/**
 * A server without certificates needs a key. Whoever names one that nobody knows learns that only
 * where the policy tells: else it fares like one who has a wrong key, and takes as long (RFC 9846 §F.6).
 */
export function refuseUnknown(
  { crypto, externalPsk }: ServerPolicy,
  offered: OfferedPsks,
  raw: Uint8Array,
): never {
  const { sha256: hash } = crypto.hashes
  if (externalPsk?.unknownIdentity !== 'hide' || !hash) {
    throw abort('resumption.identity-unknown', { offered: offered.identities.length })
  }
  const secret = new Secret(crypto.random(hash.outputLength))
  const madeUp = { index: 0, identity: none, secret, hash, session: undefined }
  requireBinder(madeUp, offered, raw, (partial) => hash.digest(partial))
  throw abort('resumption.binder-invalid')
}
