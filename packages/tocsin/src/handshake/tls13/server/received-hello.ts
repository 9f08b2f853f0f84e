import { abort, type TlsError } from '../../../alert/error.ts'
import type { ExtensionName } from '../../../wire/registry/extension-type.ts'
import { namedGroupName } from '../../../wire/registry/named-group.ts'
import { ProtocolVersion, protocolVersionName } from '../../../wire/registry/protocol-version.ts'
import type { ClientHello, ClientHelloExtensions } from '../../../wire/shared/client-hello.ts'
import type { KeyShareEntry } from '../../../wire/tls13/key-share.ts'
import { requireRecordSizeLimit } from '../../record-size-limit.ts'
import { requirePresent, requireValid } from '../../require.ts'

/** A ClientHello that keeps the rules of TLS 1.3. */
export interface ReceivedHello {
  readonly hello: ClientHello
  readonly extensions: ClientHelloExtensions
  readonly groups: readonly number[]
  readonly shares: readonly KeyShareEntry[]
  /** Nothing where only pre-shared keys will do (RFC 9846 §9.2). */
  readonly signatureSchemes: readonly number[] | undefined
}

/** Checks a ClientHello by itself, before anything is chosen by it (RFC 9846 §4.2.2, §9.2). */
export function requireSound(hello: ClientHello): ReceivedHello {
  const { legacyVersion, legacyCompressionMethods, extensions } = hello
  requireValid(legacyVersion === ProtocolVersion['TLS 1.2'], 'version.wrong-legacy-version', {
    'legacy-version': protocolVersionName(legacyVersion),
  })
  requireValid(legacyCompressionMethods.length === 1, 'hello.compression-offered')
  if (!extensions) throw missing('supported_versions')
  requirePskRules(extensions)
  requireRecordSizeLimit(extensions.record_size_limit)
  const keyExchange = requireKeyExchange(extensions)
  const schemes = extensions.signature_algorithms
  if (!schemes && !extensions.pre_shared_key) throw missing('signature_algorithms')
  const signatureSchemes = schemes?.supportedSignatureAlgorithms
  return { hello, extensions, signatureSchemes, ...keyExchange }
}

/** What a handshake with certificates cannot do without, though one with a pre-shared key can (RFC 9846 §9.2). */
export function requireSchemes({ signatureSchemes }: ReceivedHello): readonly number[] {
  if (!signatureSchemes) throw missing('signature_algorithms')
  return signatureSchemes
}

/** Whether a pre-shared key is selected or not, a client that offers one must do it right (RFC 9846 §4.3.9-11). */
function requirePskRules({
  pre_shared_key: psks,
  psk_key_exchange_modes: modes,
  early_data: earlyData,
}: ClientHelloExtensions): void {
  requireValid(psks !== undefined || !earlyData, 'resumption.early-data-without-psk')
  if (!psks) return
  requirePresent(modes, 'resumption.psk-modes-missing')
  const { length: identities } = psks.identities
  const { length: binders } = psks.binders
  requireValid(identities === binders, 'resumption.binder-count', { identities, binders })
}

interface KeyExchange {
  readonly groups: readonly number[]
  readonly shares: readonly KeyShareEntry[]
}

/** supported_groups and key_share need each other (RFC 9846 §9.2). */
function requireKeyExchange({
  supported_groups: list,
  key_share: keyShare,
  pre_shared_key: psks,
}: ClientHelloExtensions): KeyExchange {
  // Without both, a pre-shared key is to do it alone.
  if (!list && !keyShare && psks) return { groups: [], shares: [] }
  if (!list) throw missing('supported_groups')
  if (!keyShare) throw missing('key_share')
  const { namedGroupList: groups } = list
  const { clientShares: shares } = keyShare
  const ranks = new Map(groups.map((group, index) => [group, index]))
  requireValid(ranks.size === groups.length, 'key-exchange.group-repeated')
  requireInOrder(shares, ranks)
  return { groups, shares }
}

/** One share a group, of listed groups, in the order of the list (RFC 9846 §4.3.8). */
function requireInOrder(
  shares: readonly KeyShareEntry[],
  ranks: ReadonlyMap<number, number>,
): void {
  const seen = new Set<number>()
  let last = -1
  for (const { group } of shares) {
    const facts = { group: namedGroupName(group) }
    const rank = requirePresent(ranks.get(group), 'key-exchange.share-not-listed', facts)
    requireValid(!seen.has(group), 'key-exchange.share-repeated', facts)
    requireValid(rank > last, 'key-exchange.share-out-of-order', facts)
    seen.add(group)
    last = rank
  }
}

function missing(extension: ExtensionName): TlsError {
  return abort('extension.missing', { extension, in: 'ClientHello' })
}
