import { ascii, concat } from '../../crypto/bytes.ts'
import { tls12 as legacy12, tls10, tls11 } from '../../legacy/index.ts'
import { ProtocolVersion } from '../../wire/registry/protocol-version.ts'
import type { ServerHello } from '../../wire/shared/server-hello.ts'
import { setExtension } from '../extensions.ts'
import { by, type Fault } from '../fault.ts'
import {
  clientExtension,
  inClientHello,
  inRetry,
  inServerHello,
  isHello,
  isSecond,
  retries,
  serverExtension,
} from '../hello.ts'
import { script } from '../records.ts'
import { rewrite } from '../verbs.ts'

/** A CLIENT-HELLO of SSL 2.0 that would take versions up to this one (RFC 5246 §E.2). */
const sslv2Hello = (major: number, minor: number) =>
  Uint8Array.of(
    ...[0x80, 0x1c, 1, major, minor, 0, 3, 0, 0, 0, 16, 0, 0, 0x2f],
    ...new Uint8Array(16),
  )

/** A session with early data, for which no older version has a place. */
const eager = { version: 'TLS 1.3', both: { maxEarlyDataSize: 16 } } as const

/** Ends the server's random as a downgrade does. */
const marked = (last: number) =>
  rewrite<ServerHello>(
    'server_hello',
    (hello) => ({
      ...hello,
      random: concat(hello.random.subarray(0, 24), ascii('DOWNGRD'), Uint8Array.of(last)),
    }),
    isHello,
  )

const unsupported = { provokes: 'version.unsupported' } as const
const notAcceptable = { provokes: 'version.not-acceptable' } as const
const notOffered = { provokes: 'version.not-offered' } as const

const ofClient: readonly Fault[] = [
  {
    id: 'version.unsupported/ssl-3.0',
    ...unsupported,
    ...by.client12,
    text: 'offers nothing above SSL 3.0',
    rows: ['8446-D.5-a', '7568-3-a', '8446-D.2-a', '9846-E.5-a', '5246-E.1-c'],
    misdeed: inClientHello({ legacyVersion: ProtocolVersion['SSL 3.0'] }),
  },
  {
    id: 'version.unsupported/tls-1.0',
    ...unsupported,
    ...by.client12,
    since: 'TLS 1.2',
    text: 'offers nothing above TLS 1.0',
    rows: ['8996-4-a', '8446-6.2-o', '5246-7.2.2-w'],
    misdeed: inClientHello({ legacyVersion: ProtocolVersion['TLS 1.0'] }),
  },
  {
    id: 'version.unsupported/tls-1.1',
    ...unsupported,
    ...by.client12,
    since: 'TLS 1.2',
    text: 'offers nothing above TLS 1.1',
    rows: ['8996-5-a', '8446-D.2-a', '5246-E.1-c'],
    misdeed: inClientHello({ legacyVersion: ProtocolVersion['TLS 1.1'] }),
  },
  {
    id: 'version.unsupported/supported-versions-old',
    ...unsupported,
    ...by.client,
    since: 'TLS 1.2',
    text: 'lists TLS 1.1 and TLS 1.0 only in supported_versions',
    rows: ['8446-4.2.1-c', '8996-4-a', '8996-5-a'],
    misdeed: clientExtension('supported_versions', 4, 3, 2, 3, 1),
  },
  {
    id: 'version.unsupported/supported-versions-unknown',
    ...unsupported,
    ...by.client,
    text: 'lists only a version of the future in supported_versions',
    rows: ['8446-4.2.1-c'],
    misdeed: clientExtension('supported_versions', 2, 3, 5),
  },
  ...[
    { name: 'ssl-2.0', text: 'SSL 2.0', hello: sslv2Hello(0, 2) },
    { name: 'ssl-3.0', text: 'SSL 3.0', hello: sslv2Hello(3, 0) },
    { name: 'tls-1.2', text: 'TLS 1.2', hello: sslv2Hello(3, 3) },
  ].map(
    ({ name, text, hello }): Fault => ({
      id: `version.sslv2-hello/${name}`,
      provokes: 'version.sslv2-hello',
      ...by.client,
      text: `offers ${text} in a ClientHello of the format of SSL 2.0`,
      rows: ['6176-3-a', '8446-D.5-c', '9846-E.5-a'],
      misdeed: script(hello),
    }),
  ),
  {
    id: 'version.wrong-legacy-version/client-hello',
    provokes: 'version.wrong-legacy-version',
    ...by.client13,
    text: 'writes TLS 1.1 as legacy_version of a TLS 1.3 ClientHello',
    rows: ['9846-4.2.2-a'],
    misdeed: inClientHello({ legacyVersion: ProtocolVersion['TLS 1.1'] }),
  },
  {
    id: 'version.inappropriate-fallback/tls-1.2',
    provokes: 'version.inappropriate-fallback',
    ...by.client12,
    text: 'says that it fell back to TLS 1.2',
    rows: ['7507-3-a'],
    setup: { fallbackScsv: true },
  },
  {
    id: 'version.unsupported/fallback-to-tls-1.1',
    ...unsupported,
    ...by.client12,
    since: 'TLS 1.2',
    text: 'says that it fell back to TLS 1.1',
    rows: ['7507-3-b'],
    setup: { fallbackScsv: true },
    misdeed: inClientHello({ legacyVersion: ProtocolVersion['TLS 1.1'] }),
  },
]

const ofServer: readonly Fault[] = [
  {
    id: 'version.not-acceptable/ssl-3.0',
    ...notAcceptable,
    ...by.server12,
    text: 'chooses SSL 3.0',
    rows: ['8446-D.5-a', '7568-3-a', '9846-E.5-a'],
    misdeed: inServerHello({ legacyVersion: ProtocolVersion['SSL 3.0'] }),
  },
  {
    id: 'version.not-acceptable/tls-1.0',
    ...notAcceptable,
    ...by.server12,
    since: 'TLS 1.2',
    text: 'chooses TLS 1.0',
    rows: ['8996-4-a', '8446-6.2-o', '8446-D.1-a', '5246-E.1-a'],
    misdeed: inServerHello({ legacyVersion: ProtocolVersion['TLS 1.0'] }),
  },
  {
    id: 'version.not-acceptable/tls-1.1',
    ...notAcceptable,
    ...by.server12,
    since: 'TLS 1.2',
    text: 'chooses TLS 1.1',
    rows: ['8996-5-a', '8446-6.2-o', '8446-D.1-a', '5246-E.1-a'],
    misdeed: inServerHello({ legacyVersion: ProtocolVersion['TLS 1.1'] }),
  },
  {
    id: 'version.not-acceptable/legacy-1.3',
    ...notAcceptable,
    ...by.server12,
    text: 'chooses TLS 1.3 in legacy_version',
    rows: ['8446-D.1-a'],
    misdeed: inServerHello({ legacyVersion: ProtocolVersion['TLS 1.3'] }),
  },
  {
    id: 'version.wrong-legacy-version/server-hello',
    provokes: 'version.wrong-legacy-version',
    ...by.server13,
    text: 'writes TLS 1.3 as legacy_version of its ServerHello',
    rows: ['9846-4.2.3-a'],
    misdeed: inServerHello({ legacyVersion: ProtocolVersion['TLS 1.3'] }),
  },
  {
    id: 'version.wrong-legacy-version/retry',
    provokes: 'version.wrong-legacy-version',
    ...by.server13,
    text: 'writes TLS 1.3 as legacy_version of its HelloRetryRequest',
    rows: ['9846-4.2.3-a'],
    setup: retries,
    misdeed: inRetry({ legacyVersion: ProtocolVersion['TLS 1.3'] }),
  },
  {
    id: 'version.not-offered/future',
    ...notOffered,
    ...by.server13,
    text: 'selects a version of the future in supported_versions',
    rows: ['8446-4.2.1-e'],
    misdeed: serverExtension('supported_versions', 3, 5),
  },
  {
    id: 'version.not-offered/tls-1.2',
    ...notOffered,
    ...by.server13,
    text: 'selects TLS 1.2 in supported_versions, which is for later versions',
    rows: ['8446-4.2.1-e'],
    misdeed: serverExtension('supported_versions', 3, 3),
  },
  {
    id: 'version.not-offered/grease',
    ...notOffered,
    ...by.server13,
    text: 'selects a reserved value that the client listed to keep it tolerant',
    rows: ['8701-3.1-a'],
    needs: { grease: true },
    misdeed: serverExtension('supported_versions', 0x3a, 0x3a),
  },
  {
    id: 'version.downgrade-sentinel/tls-1.2',
    provokes: 'version.downgrade-sentinel',
    ...by.server12,
    text: 'says in its random that it could have done TLS 1.3',
    rows: ['8446-4.1.3-d'],
    misdeed: marked(1),
  },
  {
    id: 'version.downgrade-sentinel/tls-1.1',
    provokes: 'version.downgrade-sentinel',
    ...by.server12,
    text: 'says in its random that it was brought down to TLS 1.1',
    rows: ['8446-4.1.3-d'],
    misdeed: marked(0),
  },
  {
    id: 'version.downgrade-sentinel/tls-1.1-to-tls-1.2',
    provokes: 'version.downgrade-sentinel',
    side: 'server',
    version: 'TLS 1.1',
    text: 'says in its random that it could have done TLS 1.2',
    rows: ['8446-4.1.3-e'],
    needs: { versions: [legacy12, tls11, tls10] },
    misdeed: marked(0),
  },
  {
    id: 'version.not-acceptable/tls-1.3-in-renegotiation',
    ...notAcceptable,
    ...by.server12,
    legacy: true,
    text: 'answers a renegotiation with TLS 1.3',
    rows: ['8446-4.1.3-f'],
    setup: { renegotiation: 'secure' },
    needs: { renegotiation: 'secure' },
    misdeed: setExtension('server_hello', 'supported_versions', Uint8Array.of(3, 4), isSecond),
    connected: (connection) => connection.renegotiate(),
  },
  {
    id: 'version.changed-after-retry/tls-1.2',
    provokes: 'version.changed-after-retry',
    ...by.server13,
    text: 'selects TLS 1.2 after its HelloRetryRequest selected TLS 1.3',
    rows: ['8446-4.1.4-e'],
    setup: retries,
    misdeed: setExtension('server_hello', 'supported_versions', Uint8Array.of(3, 3), isHello),
  },
  {
    id: 'version.early-data-before-13/chosen',
    provokes: 'version.early-data-before-13',
    ...by.server12,
    since: 'TLS 1.2',
    text: 'answers early data with TLS 1.2',
    rows: ['8446-D.3-a'],
    remembered: eager,
    needs: { earlyData: true },
  },
]

/** Versions that cannot be, and signs of meddling. */
export const versionFaults: readonly Fault[] = [...ofClient, ...ofServer]
