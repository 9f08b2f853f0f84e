import { abort } from '../../../alert/error.ts'
import type { GroupName, KeyPair } from '../../../crypto/provider.ts'
import { startMessages } from '../../../wire/messages.ts'
import { ExtensionType } from '../../../wire/registry/extension-type.ts'
import { NamedGroup, namedGroupName } from '../../../wire/registry/named-group.ts'
import { ProtocolVersion, protocolVersionName } from '../../../wire/registry/protocol-version.ts'
import type { ClientHello } from '../../../wire/shared/client-hello.ts'
import {
  type HelloRetryRequest,
  isHelloRetryRequest,
  type ServerHello,
} from '../../../wire/shared/server-hello.ts'
import type { Cookie } from '../../../wire/tls13/cookie.ts'
import { groupOf } from '../../key-agreement.ts'
import { requireOffered, requireOneOf, requirePresent, requireValid } from '../../require.ts'
import { expecting, type State } from '../../state.ts'
import type { BoundHello, Offered, OfferedPsk } from '../../version.ts'
import { algorithmsOf } from '../key-schedule.ts'
import { rejectByRetry } from './early-data.ts'
import { requireEcho } from './echo.ts'
import { bindPsks } from './offer-psks.ts'
import { acceptServerHello, type Retried } from './server-hello.ts'

type KeyShares = ReadonlyMap<GroupName, KeyPair>

/** Answers a HelloRetryRequest with the ClientHello it asks for (RFC 9846 §4.2.4). */
export function acceptHelloRetryRequest(
  offered: Offered,
  request: HelloRetryRequest,
  raw: Uint8Array,
): State {
  const { context, transcript, types } = offered
  const suite = requireEcho(offered, request)
  const { key_share: share, cookie, types: asked = [] } = request.extensions ?? {}
  // The one extension a server may send unasked for (RFC 9846 §4.2.4).
  requireOffered(asked, new Set(types).add(ExtensionType.cookie))
  requireValid(share !== undefined || cookie !== undefined, 'hello.retry-without-change')
  rejectByRetry(offered)
  const keyShares = share ? requestedShare(offered, share.selectedGroup) : offered.keyShares

  const { hash } = algorithmsOf(context.policy.crypto, suite)
  transcript.replaceByMessageHash(hash)
  transcript.useHash(hash)
  transcript.add(raw)
  const psks = offered.psks.filter((psk) => psk.hash === hash)
  const changed = secondHello(offered.hello, share && keyShares, cookie)
  const { hello, encoded } = rebound(offered, changed, psks)
  if (context.policy.middleboxCompatibility && !offered.earlyData) {
    context.effects.sendChangeCipherSpec()
  }
  const message = { type: 'client_hello', body: hello, encoded }
  transcript.add(context.effects.send(startMessages, message))
  const retried = { cipherSuite: request.cipherSuite, group: share?.selectedGroup }
  const again = { ...offered, hello, types: typesIn(hello, types), keyShares, psks }
  return waitSecondServerHello({ ...again, earlyData: undefined }, retried)
}

/** What the second ClientHello does not offer any more is not to be answered (RFC 9846 §4.3). */
function typesIn({ extensions }: ClientHello, first: ReadonlySet<number>): ReadonlySet<number> {
  const types = new Set(first)
  types.delete(ExtensionType.early_data)
  if (!extensions?.pre_shared_key) types.delete(ExtensionType.pre_shared_key)
  return types
}

/** A fresh share of a group that we listed and have not sent a share of (RFC 9846 §4.3.8). */
function requestedShare({ context, keyShares }: Offered, selected: number): KeyShares {
  const { groups, crypto } = context.policy
  const facts = { group: namedGroupName(selected) }
  const isSelected = (name: GroupName) => NamedGroup[name] === selected
  const name = requireOneOf(groups, isSelected, 'hello.retry-group-not-offered', facts)
  requireValid(!keyShares.has(name), 'hello.retry-group-already-shared', facts)
  return new Map([[name, groupOf(crypto, name).generate()]])
}

/** The first ClientHello, but for the share and the cookie that were asked for (RFC 9846 §4.2.2). */
function secondHello(
  first: ClientHello,
  keyShares: KeyShares | undefined,
  cookie: Cookie | undefined,
): ClientHello {
  const { extensions = { types: [], unknown: [] } } = first
  const clientShares = Array.from(keyShares ?? [], ([name, { publicKey }]) => ({
    group: NamedGroup[name],
    keyExchange: publicKey,
  }))
  return {
    ...first,
    extensions: { ...extensions, ...(keyShares && { key_share: { clientShares } }), cookie },
  }
}

/** The keys that the chosen suite leaves, bound to this hello and all before it (RFC 9846 §4.2.2, §4.3.11.2). */
function rebound(
  { context, transcript }: Offered,
  { extensions, ...hello }: ClientHello,
  psks: readonly OfferedPsk[],
): Omit<BoundHello, 'psks'> {
  if (!extensions?.pre_shared_key) return { hello: { ...hello, extensions } }
  const { early_data: _early, pre_shared_key: _bound, ...others } = extensions
  const unbound = { ...hello, extensions: others }
  if (psks.length === 0) return { hello: unbound }
  return bindPsks(context.policy, unbound, psks, (_hash, partial) => transcript.digestWith(partial))
}

/** WAIT_SH once more, where only a ServerHello will do, and only one that keeps to the request. */
function waitSecondServerHello(offered: Offered, retried: Retried): State {
  return expecting(
    'WAIT_SH',
    startMessages,
    {
      server_hello(hello, raw) {
        if (isHelloRetryRequest(hello)) throw abort('hello.second-retry')
        requireSameVersion(hello)
        return acceptServerHello(offered, hello, raw, retried)
      },
    },
    { dropsChangeCipherSpec: true },
  )
}

function requireSameVersion({ extensions }: ServerHello): void {
  const facts = { extension: 'supported_versions', in: 'ServerHello' }
  const { selectedVersion } = requirePresent(
    extensions?.supported_versions,
    'extension.missing',
    facts,
  )
  requireValid(selectedVersion === ProtocolVersion['TLS 1.3'], 'version.changed-after-retry', {
    version: protocolVersionName(selectedVersion),
  })
}
