import { equal } from '../../../crypto/constant-time.ts'
import type { GroupName } from '../../../crypto/provider.ts'
import { encode } from '../../../wire/codec.ts'
import { startMessages } from '../../../wire/messages.ts'
import { type ExtensionName, ExtensionType } from '../../../wire/registry/extension-type.ts'
import { NamedGroup, namedGroupName } from '../../../wire/registry/named-group.ts'
import { ProtocolVersion } from '../../../wire/registry/protocol-version.ts'
import { ClientHello, type ClientHelloExtensions } from '../../../wire/shared/client-hello.ts'
import { helloRetryRandom } from '../../../wire/shared/server-hello.ts'
import { requireEqual, requirePresent, requireValid } from '../../require.ts'
import { expecting, type State } from '../../state.ts'
import type { ChosenPsk } from './choose-psk.ts'
import type { Chosen } from './chosen.ts'
import { firstFlight } from './first-flight.ts'
import { type ReceivedHello, requireSound } from './received-hello.ts'
import { requireBinder } from './require-key.ts'

type Retried = Chosen & { readonly group: GroupName }

/** Asks for a second ClientHello, with a share of the group we chose (RFC 9846 §4.2.4). */
export function retry(chosen: Retried): State {
  const { transcript, algorithms, context, hello } = chosen
  const { policy, effects } = context
  const cookie = policy.helloRetryCookie ? { cookie: policy.crypto.random(32) } : undefined
  transcript.replaceByMessageHash(algorithms.hash)
  transcript.useHash(algorithms.hash)
  const body = {
    legacyVersion: ProtocolVersion['TLS 1.2'],
    random: helloRetryRandom,
    legacySessionIdEcho: hello.legacySessionId,
    cipherSuite: algorithms.suite.code,
    legacyCompressionMethod: 0,
    extensions: {
      supported_versions: { selectedVersion: ProtocolVersion['TLS 1.3'] },
      key_share: { selectedGroup: NamedGroup[chosen.group] },
      cookie,
    },
  }
  transcript.add(effects.send(startMessages, { type: 'server_hello', body }))
  if (hello.legacySessionId.length > 0) effects.sendChangeCipherSpec()
  return waitSecondClientHello(chosen, cookie?.cookie)
}

/** The same state as WAIT_CH, but now the choice is made and the ClientHello has to fit it. */
function waitSecondClientHello(first: Retried, cookie: Uint8Array | undefined): State {
  return expecting(
    'WAIT_CH2',
    startMessages,
    {
      client_hello(hello, raw) {
        const second = requireSound(hello)
        requireCookie(second.extensions.cookie?.cookie, cookie)
        requireNothingAdded(first.extensions, second.extensions, cookie)
        requireUnchanged(first.hello, hello)
        const share = requestedShare(first, second)
        const psk = requireKeptPsk(first, second, raw)
        first.transcript.add(raw)
        return firstFlight({ ...first, ...second, psk, helloRetryRequest: true }, share)
      },
    },
    { dropsChangeCipherSpec: true },
  )
}

function requireCookie(returned: Uint8Array | undefined, sent: Uint8Array | undefined): void {
  if (!sent) return
  requireEqual(requirePresent(returned, 'hello.cookie-missing'), sent, 'hello.cookie-mismatch')
}

/** Early data is over with the first ClientHello, and pre-shared keys may only become fewer (RFC 9846 §4.2.2). */
function requireNothingAdded(
  first: ClientHelloExtensions,
  second: ClientHelloExtensions,
  cookie: Uint8Array | undefined,
): void {
  const expected = { cookie, early_data: undefined, pre_shared_key: first.pre_shared_key }
  for (const extension of ['cookie', 'early_data', 'pre_shared_key'] as const) {
    const isExpected = second[extension] === undefined || expected[extension] !== undefined
    requireValid(isExpected, 'hello.changed-after-retry', { extension })
  }
}

/** The key chosen by the first hello: the second may drop others, and puts it elsewhere then (RFC 9846 §4.2.2). */
function requireKeptPsk(
  { psk, transcript }: Chosen,
  { extensions }: ReceivedHello,
  raw: Uint8Array,
): ChosenPsk | undefined {
  if (!psk) return undefined
  const facts = { extension: 'pre_shared_key' }
  const offered = requirePresent(extensions.pre_shared_key, 'hello.changed-after-retry', facts)
  const index = offered.identities.findIndex(({ identity }) => equal(identity, psk.identity))
  requireValid(index >= 0, 'hello.changed-after-retry', facts)
  const kept = { ...psk, index }
  requireBinder(kept, offered, raw, (partial) => transcript.digestWith(partial))
  return kept
}

/** Exactly the share that was asked for (RFC 9846 §4.2.2). */
function requestedShare({ group }: Retried, { shares }: Pick<Chosen, 'shares'>): Uint8Array {
  const [share, ...others] = shares
  const facts = { shares: shares.length, group: namedGroupName(NamedGroup[group]) }
  const isRequested = share?.group === NamedGroup[group] && others.length === 0
  requireValid(isRequested, 'hello.retry-unheeded', facts)
  return requirePresent(share, 'hello.retry-unheeded', facts).keyExchange
}

/** What a second ClientHello may change, add or leave out (RFC 9846 §4.2.2; ECH: RFC 9849 §6.1.5). */
const mutable: readonly ExtensionName[] = [
  'key_share',
  'early_data',
  'cookie',
  'pre_shared_key',
  'padding',
  'encrypted_client_hello',
]

function requireUnchanged(first: ClientHello, second: ClientHello): void {
  const before = encode(ClientHello, fixedPart(first))
  const after = encode(ClientHello, fixedPart(second))
  requireEqual(after, before, 'hello.changed-after-retry')
}

const mutableTypes: ReadonlySet<number> = new Set(mutable.map((name) => ExtensionType[name]))

/** A ClientHello without what it may change, its extensions in an order of ours. */
function fixedPart(hello: ClientHello): ClientHello {
  const { extensions } = hello
  if (!extensions) return hello
  const fixed = Object.entries(extensions).filter(
    ([name]) => !mutable.includes(name as ExtensionName),
  )
  const unknown = extensions.unknown
    .filter(({ extensionType }) => !mutableTypes.has(extensionType))
    .sort((a, b) => a.extensionType - b.extensionType)
  return {
    ...hello,
    extensions: { ...(Object.fromEntries(fixed) as typeof extensions), types: [], unknown },
  }
}
