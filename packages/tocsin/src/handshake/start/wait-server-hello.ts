import { abort } from '../../alert/error.ts'
import { empty } from '../../wire/codec.ts'
import { startMessages } from '../../wire/messages.ts'
import { ExtensionType } from '../../wire/registry/extension-type.ts'
import { ProtocolVersion, protocolVersionName } from '../../wire/registry/protocol-version.ts'
import {
  type HelloRetryRequest,
  isHelloRetryRequest,
  type ServerHello,
} from '../../wire/shared/server-hello.ts'
import { requireOffered, requireOneOf, requirePresent, requireValid } from '../require.ts'
import { type Expecting, expecting, type State } from '../state.ts'
import type { Offered, Version } from '../version.ts'

const waitMessages = { ...startMessages, hello_request: empty }

/** WAIT_SH (RFC 9846 §A.1): the server's answer says which version goes on. */
export function waitServerHello(offered: Offered): State {
  const { types, context, previous } = offered
  const state: Expecting = expecting(
    'WAIT_SH',
    waitMessages,
    {
      // One of a server that has not yet seen our ClientHello (RFC 5246 §7.4.1.1).
      ...(previous && { hello_request: () => state }),
      server_hello(hello, raw) {
        const version = selectedVersion(offered, hello)
        requireEarlyDataOf(version, offered)
        context.effects.useVersion(version.name)
        if (!isHelloRetryRequest(hello)) return version.onServerHello(offered, hello, raw)
        if (version.onHelloRetryRequest) return version.onHelloRetryRequest(offered, hello, raw)
        throw abort('version.not-offered', { version: version.name })
      },
    },
    {
      dropsChangeCipherSpec: types.has(ExtensionType.supported_versions),
      data: previous !== undefined,
      refused: previous?.refused,
      earlyData: offered.earlyData,
    },
  )
  return state
}

function selectedVersion(offered: Offered, hello: ServerHello | HelloRetryRequest): Version {
  const selected = hello.extensions?.supported_versions
  if (selected && !offered.previous) return explicitVersion(offered, selected.selectedVersion)
  // A connection that is renegotiated keeps its version (RFC 9846 §4.2.3).
  if (selected) throw abort('version.not-acceptable', { version: 'TLS 1.3 in a renegotiation' })
  if (isHelloRetryRequest(hello)) requirePresent(selected, 'extension.missing', missing)
  return requireOneOf(
    offered.context.versions,
    ({ code }) => code === hello.legacyVersion && code < ProtocolVersion['TLS 1.3'],
    'version.not-acceptable',
    { version: protocolVersionName(hello.legacyVersion) },
  )
}

const missing = { extension: 'supported_versions', in: 'HelloRetryRequest' }

/** What an older server makes of early data nobody knows (RFC 9846 §E.3). */
function requireEarlyDataOf({ code, name }: Version, { earlyData }: Offered): void {
  const isKnown = code >= ProtocolVersion['TLS 1.3'] || earlyData === undefined
  requireValid(isKnown, 'version.early-data-before-13', { version: name })
}

/** supported_versions selects TLS 1.3 or later only (RFC 9846 §4.3.1); legacy_version says nothing then. */
function explicitVersion({ types, context }: Offered, selected: number): Version {
  requireOffered([ExtensionType.supported_versions], types)
  return requireOneOf(
    context.versions,
    ({ code }) => code === selected && code >= ProtocolVersion['TLS 1.3'],
    'version.not-offered',
    { version: protocolVersionName(selected) },
  )
}
