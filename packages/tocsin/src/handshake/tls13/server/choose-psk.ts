import { abort } from '../../../alert/error.ts'
import type { Hash } from '../../../crypto/provider.ts'
import { Secret } from '../../../crypto/secret.ts'
import type { Session } from '../../../session/session.ts'
import { PskKeyExchangeMode } from '../../../wire/registry/psk-mode.ts'
import type { OfferedPsks } from '../../../wire/tls13/pre-shared-key.ts'
import type { ServerPolicy } from '../../policy.ts'
import type { ExternalPsk } from '../../question.ts'
import { isTypeListed, judgeSession } from '../../resumed-peer.ts'
import { ask, type State } from '../../state.ts'
import type { ReceivedHello } from './received-hello.ts'

/** A key that client and server have, and the place of its identity in the ClientHello. */
export interface ChosenPsk {
  readonly index: number
  readonly identity: Uint8Array
  readonly secret: Secret
  readonly hash: Hash
  /** Nothing for a key from elsewhere. */
  readonly session: Session | undefined
  /** Stands in for one that nobody knows. */
  readonly isMadeUp: boolean
}

/** How many of a client's identities are looked up. */
const MOST_IDENTITIES = 8

interface Hello extends ReceivedHello {
  readonly policy: ServerPolicy
  readonly serverName: string | undefined
}

interface Asked extends Hello {
  /** For a server that cannot do without a key. */
  readonly madeUp: ExternalPsk | undefined
}

/**
 * The client's first key that we know and can use, if there is one (RFC 9846 §4.3.11). Where there has
 * to be one, a key is made up before any is looked for, and goes every step that a known one goes.
 */
export function choosePsk(hello: Hello, then: (psk: ChosenPsk | undefined) => State): State {
  const { policy, extensions } = hello
  const { pre_shared_key: offered, psk_key_exchange_modes: modes } = extensions
  if (!offered) return then(undefined)
  const isPossible = policy.pskModes.some((mode) =>
    modes?.keModes.includes(PskKeyExchangeMode[mode]),
  )
  if (!isPossible) return then(undefined)
  const madeUp = policy.hasCredentials
    ? undefined
    : { identity: none, key: policy.crypto.random(32) }
  return choose({ madeUp, ...hello }, offered, 0, undefined, then)
}

const none: Uint8Array = new Uint8Array(0)

function choose(
  asked: Asked,
  offered: OfferedPsks,
  index: number,
  chosen: ChosenPsk | undefined,
  then: (psk: ChosenPsk | undefined) => State,
): State {
  const identity = offered.identities[index]?.identity
  if (!identity || index >= MOST_IDENTITIES) return then(chosen)
  return find(asked, identity, (found) => {
    const psk = found && { index, identity, ...found }
    const next = found && !found.isMadeUp ? MOST_IDENTITIES : index + 1
    return choose(asked, offered, next, psk ?? chosen, then)
  })
}

type Found = Pick<ChosenPsk, 'secret' | 'hash' | 'session' | 'isMadeUp'>

/** A ticket of ours, or a key from elsewhere. */
function find(
  asked: Asked,
  identity: Uint8Array,
  then: (found: Found | undefined) => State,
): State {
  return findSession(asked, identity, (session) => {
    const { policy, madeUp } = asked
    if (session) return then(session)
    if (!policy.externalPsk) return then(madeUp && external(asked, madeUp, true))
    return ask('FIND_PSK', { type: 'find-external-psk', identity }, ({ psk }) => {
      const key = psk ?? madeUp
      return then(key && external(asked, key, psk === undefined))
    })
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
    if (!isTypeListed(session, asked.extensions)) return then(undefined)
    return judgeSession(policy, session, (isTrusted) =>
      then(isTrusted ? { secret: session.secret, hash, session, isMadeUp: false } : undefined),
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
  const isWanted = policy.certWithExternalPsk && policy.hasCredentials
  return isWanted && extensions.tls_cert_with_extern_psk !== undefined
}

/** The hash of a session, if a suite that both sides have has it too: it need not be the same suite (RFC 9846 §4.7.1). */
function hashOf(asked: Asked, { version, cipherSuite }: Session): Hash | undefined {
  const { cipherSuites } = asked.policy
  const suite = cipherSuites.find(({ code }) => code === cipherSuite)
  return version === 'TLS 1.3' && suite ? commonHash(asked, suite.hash) : undefined
}

function external(
  asked: Asked,
  { key, hash: name = 'sha256' }: ExternalPsk,
  isMadeUp: boolean,
): Found | undefined {
  const hash = commonHash(asked, name)
  return hash && { secret: new Secret(key.slice()), hash, session: undefined, isMadeUp }
}

function commonHash({ policy, hello }: Asked, name: 'sha256' | 'sha384'): Hash | undefined {
  const isCommon = policy.cipherSuites.some(
    ({ version, code, hash }) =>
      version === 'TLS 1.3' && hash === name && hello.cipherSuites.includes(code),
  )
  return isCommon ? policy.crypto.hashes[name] : undefined
}
