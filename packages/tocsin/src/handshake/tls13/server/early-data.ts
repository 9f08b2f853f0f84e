import { abort } from '../../../alert/error.ts'
import { limits } from '../../../record/limits.ts'
import { tls13Messages } from '../../../wire/messages.ts'
import { NamedGroup } from '../../../wire/registry/named-group.ts'
import type { ResumptionPolicy } from '../../policy.ts'
import { ask, expecting, type State } from '../../state.ts'
import type { ServerContext } from '../../version.ts'
import { clearAge } from '../psk.ts'
import type { Answered, Chosen } from './chosen.ts'
import { shownBefore } from './shown-before.ts'
import { waitFinished } from './wait-finished.ts'

/** Early data is read under the first key alone, with all as it was in that session, and once (RFC 9846 §4.3.10, §8). */
export function decideEarlyData(chosen: Chosen, then: (isAccepted: boolean) => State): State {
  const { extensions, psk, context } = chosen
  const binder = extensions.pre_shared_key?.binders[0]
  if (!extensions.early_data || !binder || psk?.index !== 0 || !isAllowed(chosen)) {
    return then(false)
  }
  return ask('CLAIM_EARLY_DATA', { type: 'claim-early-data', binder }, ({ claim }) => {
    const isRefused = claim === 'replayed' && context.policy.resumption?.replays === 'refuse'
    if (isRefused) throw abort('resumption.hello-replayed')
    return then(claim === 'first')
  })
}

function isAllowed(chosen: Chosen): boolean {
  const { psk, algorithms, applicationProtocol, group, shares, context } = chosen
  const session = psk?.session
  const { resumption } = context.policy
  if (!session || !resumption || session.maxEarlyDataSize === 0) return false
  const isShared = !group || shares.some((share) => share.group === NamedGroup[group])
  return (
    resumption.maxEarlyDataSize > 0 &&
    isShared &&
    session.cipherSuite === algorithms.suite.code &&
    session.applicationProtocol === applicationProtocol &&
    isFresh(chosen, resumption)
  )
}

/** The client's idea of the ticket's age is near ours: what was recorded earlier is not (RFC 9846 §8.3). */
function isFresh({ psk, extensions }: Chosen, { now, replayWindowMs }: ResumptionPolicy): boolean {
  const session = psk?.session
  const identity = extensions.pre_shared_key?.identities[0]
  if (!session || !identity) return false
  const theirs = clearAge(identity.obfuscatedTicketAge, session.ageAdd)
  return Math.abs(now() - session.issuedAt - theirs) <= replayWindowMs
}

/** Passes over what a client sends that takes its early data for accepted. */
export function discardEarlyData({ policy, effects }: ServerContext): void {
  effects.discardEarlyData(limits.earlyData + (policy.resumption?.maxEarlyDataSize ?? 0))
}

/** WAIT_EOED (RFC 9846 §A.2): early data, up to the end that its client marks. */
export function waitEndOfEarlyData(hs: Answered): State {
  const { context, transcript, handshakeTraffic, psk } = hs
  const { effects } = context
  const most = psk?.session?.maxEarlyDataSize ?? 0
  let length = 0
  return expecting(
    'WAIT_EOED',
    tls13Messages,
    {
      end_of_early_data(_body, raw) {
        transcript.add(raw)
        effects.useReadKeys(handshakeTraffic.client.opener('handshake'))
        return waitFinished({ shown: shownBefore(hs), clientSignatureScheme: undefined, ...hs })
      },
    },
    {
      dropsChangeCipherSpec: true,
      answersEarlyData: true,
      onEarlyData(bytes) {
        length += bytes.length
        if (length > most) throw abort('resumption.early-data-too-long', { length, most })
        effects.report({ type: 'early-data', bytes })
      },
    },
  )
}
