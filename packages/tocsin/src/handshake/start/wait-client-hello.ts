import { abort } from '../../alert/error.ts'
import { startMessages } from '../../wire/messages.ts'
import { SignalingCipherSuite } from '../../wire/registry/cipher-suite.ts'
import { ProtocolVersion, protocolVersionName } from '../../wire/registry/protocol-version.ts'
import type { ClientHello } from '../../wire/shared/client-hello.ts'
import { chooseVersion } from '../negotiate.ts'
import { expecting, type State } from '../state.ts'
import { Transcript } from '../transcript.ts'
import type { ServerContext } from '../version.ts'

/** WAIT_CH: START of RFC 9846 §A.2. The client's hello decides which version goes on. */
export function startServer(context: ServerContext): State {
  return expecting('WAIT_CH', startMessages, {
    client_hello(hello, raw) {
      context.effects.useRecordVersion(hello.legacyVersion)
      const offered = offeredVersions(hello)
      const version = chooseVersion(context.versions, offered)
      requireNoNeedlessFallback(context, hello, offered)
      requireNullCompression(hello)
      context.effects.useVersion(version.name)
      return version.onClientHello(
        { context, transcript: new Transcript(), previous: undefined },
        hello,
        raw,
      )
    },
  })
}

/** supported_versions, where present, is all that counts; before, every version up to one was meant (RFC 9846 §4.3.1, §E.2). */
function offeredVersions({ legacyVersion, extensions }: ClientHello): readonly number[] {
  if (legacyVersion <= ProtocolVersion['SSL 3.0']) {
    throw abort('version.unsupported', { offered: protocolVersionName(legacyVersion) })
  }
  if (extensions?.supported_versions) return extensions.supported_versions.versions
  const newest = Math.min(legacyVersion, ProtocolVersion['TLS 1.2'])
  return Object.values(ProtocolVersion).filter(
    (code) => code <= newest && code > ProtocolVersion['SSL 3.0'],
  )
}

/** A client that fell back, though we could do better, was made to (RFC 7507 §3). */
function requireNoNeedlessFallback(
  { versions }: ServerContext,
  { cipherSuites }: ClientHello,
  offered: readonly number[],
): void {
  if (!cipherSuites.includes(SignalingCipherSuite.TLS_FALLBACK_SCSV)) return
  const best = Math.max(...versions.map(({ code }) => code))
  if (offered.includes(best)) return
  const highest = protocolVersionName(Math.max(...offered))
  throw abort('version.inappropriate-fallback', {
    offered: highest,
    ours: protocolVersionName(best),
  })
}

/** In every version; TLS 1.3 allows nothing else besides (RFC 5246 §7.4.1.2). */
function requireNullCompression({ legacyCompressionMethods: methods }: ClientHello): void {
  if (!methods.includes(0)) throw abort('hello.null-compression-missing')
}
