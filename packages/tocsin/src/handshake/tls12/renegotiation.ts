import { abort } from '../../alert/error.ts'
import { concat } from '../../crypto/bytes.ts'
import { SignalingCipherSuite } from '../../wire/registry/cipher-suite.ts'
import type { ClientHello } from '../../wire/shared/client-hello.ts'
import type { RenegotiationInfo } from '../../wire/shared/renegotiation-info.ts'
import type { Effects } from '../effects.ts'
import type { ClientPolicy } from '../policy.ts'
import { requireEqual, requirePresent } from '../require.ts'
import type { State } from '../state.ts'
import type { Previous, VerifyData } from '../version.ts'
import type { Negotiated, Renegotiate } from './negotiated.ts'

const { TLS_EMPTY_RENEGOTIATION_INFO_SCSV: scsv } = SignalingCipherSuite

/** What a client says: nothing in an initial handshake (RFC 5746 §3.6), its own verify_data in a later one (§3.7). */
export function requireClientInfo(previous: Previous | undefined, hello: ClientHello): void {
  const info = hello.extensions?.renegotiation_info
  if (!previous) {
    requireEmpty(info)
    return
  }
  if (hello.cipherSuites.includes(scsv)) throw abort('renegotiation.signalled-again')
  const { renegotiatedConnection } = requirePresent(info, 'renegotiation.info-missing')
  const expected = previous.verifyData.client
  requireEqual(renegotiatedConnection, expected, 'renegotiation.info-mismatch')
}

/** What a server answers: nothing in an initial handshake (RFC 5746 §3.4), both verify_data in a later one (§3.5). */
export function requireServerInfo(
  { requireSecureRenegotiation }: ClientPolicy,
  previous: Previous | undefined,
  info: RenegotiationInfo | undefined,
): void {
  if (!previous) {
    if (requireSecureRenegotiation) requirePresent(info, 'renegotiation.insecure-server')
    requireEmpty(info)
    return
  }
  const { renegotiatedConnection } = requirePresent(info, 'renegotiation.info-missing')
  const { client, server } = previous.verifyData
  requireEqual(renegotiatedConnection, concat(client, server), 'renegotiation.info-mismatch')
}

/** In an initial handshake there is no connection to be renegotiated. */
function requireEmpty(info: RenegotiationInfo | undefined): void {
  const length = info?.renegotiatedConnection.length ?? 0
  if (length > 0) throw abort('renegotiation.info-not-empty', { length })
}

/** Whether a client knows renegotiation_info, by extension or by signalling suite (RFC 5746 §3.6). */
export function knowsRenegotiation({ extensions, cipherSuites }: ClientHello): boolean {
  return extensions?.renegotiation_info !== undefined || cipherSuites.includes(scsv)
}

/** How to begin another handshake, where version, policy and peer have it. */
export function allowed(hs: Negotiated): Renegotiate | undefined {
  const { policy, secureRenegotiation, renegotiate } = hs
  return policy.renegotiation === 'secure' && secureRenegotiation ? renegotiate : undefined
}

/** What another handshake has to know of this one, and of those before. */
export function previousOf(
  { encryptThenMac, previous }: Negotiated,
  verifyData: VerifyData,
  refused: () => State,
): Previous {
  const had = encryptThenMac || (previous?.encryptThenMac ?? false)
  return { verifyData, encryptThenMac: had, refused }
}

/** no_renegotiation: the connection goes on as it is (RFC 5246 §7.2.2). */
export function decline(effects: Effects): void {
  effects.report({ type: 'warning', condition: 'renegotiation.refused' })
}
