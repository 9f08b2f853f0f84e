import { abort } from '../../alert/error.ts'
import type { Certificate } from '../../wire/tls13/certificate.ts'
import { requireOffered, requireValid } from '../require.ts'
import { ask, type State } from '../state.ts'

const nothing: ReadonlySet<number> = new Set()

interface Peer {
  readonly chain: readonly Uint8Array[]
  readonly role: 'client' | 'server'
  readonly serverName: string | undefined
}

/**
 * The DER of a Certificate's entries. Its context belongs to post-handshake authentication, and its
 * extensions answer what was asked for, which is nothing (RFC 9846 §4.5.1).
 */
export function chainOf({
  certificateRequestContext: context,
  certificateList,
}: Certificate): readonly Uint8Array[] {
  requireValid(context.length === 0, 'certificate.request-context', { length: context.length })
  for (const { extensions } of certificateList) requireOffered(extensions.types, nothing)
  return certificateList.map(({ certData }) => certData)
}

/**
 * Asks whether a peer's certificates are good. That comes with CertificateVerify and before its
 * signature is looked at: what is wrong with the earlier message is told first.
 */
export function verifyPeer(peer: Peer, trusted: (endEntity: Uint8Array) => State): State {
  const [endEntity] = peer.chain
  if (!endEntity) throw abort('certificate.list-empty')
  return ask('VERIFY', { type: 'verify', ...peer }, ({ verdict }) => {
    if (verdict !== 'trusted') throw abort(verdict.refusedBecause, verdict.facts)
    return trusted(endEntity)
  })
}
