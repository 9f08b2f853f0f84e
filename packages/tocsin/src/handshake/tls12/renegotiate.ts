import { abort } from '../../alert/error.ts'
import { ProtocolVersion, protocolVersionName } from '../../wire/registry/protocol-version.ts'
import { startClient } from '../start/client-hello.ts'
import { Transcript } from '../transcript.ts'
import type { Renegotiation } from './negotiated.ts'
import { acceptClientHello } from './server/client-hello.ts'
import { versionOf } from './version.ts'

/** What is resumed is a connection's first handshake. */
const fresh = { session: undefined, externalPsks: [], earlyData: false, wantsSessions: false }

/** Secure renegotiation, for those who ask for it (RFC 5746): the version stays what it is (RFC 9846 §4.2.1). */
export const renegotiation: Renegotiation = {
  client: (dialect, context) => (previous) =>
    startClient(
      { ...context, policy: { ...context.policy, ...fresh }, versions: [versionOf(dialect)] },
      previous,
    ),

  server: (dialect, context) => (previous, received) => {
    if (!received) throw abort('internal.bug', { renegotiation: 'without a ClientHello' })
    const { hello, raw } = received
    if (hello.legacyVersion < ProtocolVersion[dialect.name]) {
      throw abort('version.unsupported', { offered: protocolVersionName(hello.legacyVersion) })
    }
    return acceptClientHello(
      dialect,
      { context, transcript: new Transcript(), previous },
      hello,
      raw,
    )
  },
}
