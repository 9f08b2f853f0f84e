import { removeExtension } from '../extensions.ts'
import { by, each, type Fault } from '../fault.ts'
import { encryptedExtension, inServerHello, serverExtension } from '../hello.ts'
import { negotiations } from './hello-negotiation.ts'
import { retryFaults } from './hello-retry.ts'

/** The data of an ALPN extension that lists these protocols. */
const protocols = (...names: readonly string[]) => {
  const list = names.flatMap((name) => [name.length, ...Array.from(name, (c) => c.charCodeAt(0))])
  return [list.length >> 8, list.length & 0xff, ...list]
}

const alpn = 'application_layer_protocol_negotiation'
const needs = { applicationProtocols: ['h2'] }

const notOne = 'hello.application-protocol-not-one'
const notOffered = 'hello.application-protocol-not-offered'

const ofServer: readonly Fault[] = [
  {
    id: `${notOffered}/13`,
    provokes: notOffered,
    ...by.server13,
    text: 'selects an application protocol that was not offered',
    rows: ['7301-3.1-d'],
    needs,
    misdeed: encryptedExtension(alpn, ...protocols('http/1.1')),
  },
  {
    id: `${notOffered}/12`,
    provokes: notOffered,
    ...by.server12,
    text: 'selects an application protocol that was not offered',
    rows: ['7301-3.1-d'],
    needs,
    misdeed: serverExtension(alpn, ...protocols('http/1.1')),
  },
  {
    id: `${notOne}/13`,
    provokes: notOne,
    ...by.server13,
    text: 'selects two application protocols',
    rows: ['7301-3.1-a'],
    needs,
    misdeed: encryptedExtension(alpn, ...protocols('h2', 'http/1.1')),
  },
  {
    id: `${notOne}/12`,
    provokes: notOne,
    ...by.server12,
    text: 'selects two application protocols',
    rows: ['7301-3.1-a'],
    needs,
    misdeed: serverExtension(alpn, ...protocols('h2', 'http/1.1')),
  },
  {
    id: 'hello.encrypt-then-mac-without-cbc/server',
    provokes: 'hello.encrypt-then-mac-without-cbc',
    ...by.server12,
    since: 'TLS 1.2',
    legacy: true,
    text: 'agrees to encrypt_then_mac with a cipher suite that is AEAD',
    rows: ['7366-3-c'],
    misdeed: serverExtension('encrypt_then_mac'),
  },
  {
    id: 'hello.uncompressed-point-format-missing/server',
    provokes: 'hello.uncompressed-point-format-missing',
    ...by.server12,
    text: 'answers with compressed point formats only',
    rows: ['8422-5.2-a'],
    misdeed: serverExtension('ec_point_formats', 1, 1),
  },
  ...each(['server13', 'server12'], {
    id: 'hello.cipher-suite-not-offered/unknown',
    provokes: 'hello.cipher-suite-not-offered',
    text: 'selects a cipher suite that was not offered',
    rows: ['8446-4.1.3-b', '5246-7.4.1.3-b'],
    misdeed: inServerHello({ cipherSuite: 0x00c6 }),
  }),
  ...each(['server13', 'server12'], {
    id: 'hello.cipher-suite-not-offered/grease',
    provokes: 'hello.cipher-suite-not-offered',
    text: 'selects a reserved value',
    rows: ['8701-3.1-a'],
    needs: { grease: true },
    misdeed: inServerHello({ cipherSuite: 0x3a3a }),
  }),
  {
    id: 'hello.cipher-suite-of-other-version/12-in-13',
    provokes: 'hello.cipher-suite-of-other-version',
    ...by.server13,
    text: 'selects a cipher suite of TLS 1.2 for TLS 1.3',
    rows: ['8446-4.1.3-h'],
    misdeed: inServerHello({ cipherSuite: 0xc02b }),
  },
  {
    id: 'hello.cipher-suite-of-other-version/13-in-12',
    provokes: 'hello.cipher-suite-of-other-version',
    ...by.server12,
    text: 'selects a cipher suite of TLS 1.3 for TLS 1.2',
    rows: ['5246-7.4.1.3-f'],
    misdeed: inServerHello({ cipherSuite: 0x1301 }),
  },
  ...each(['server13', 'server12'], {
    id: 'hello.compression-selected/deflate',
    provokes: 'hello.compression-selected',
    text: 'selects the compression method DEFLATE',
    rows: ['9846-4.2.3-b', '8446-4.1.3-c', '5246-7.4.1.3-c'],
    misdeed: inServerHello({ legacyCompressionMethod: 1 }),
  }),
  {
    id: 'hello.session-id-not-echoed/other',
    provokes: 'hello.session-id-not-echoed',
    ...by.server13,
    text: 'echoes another session identifier',
    rows: ['8446-4.1.3-a'],
    misdeed: inServerHello({ legacySessionIdEcho: new Uint8Array(32) }),
  },
  {
    id: 'hello.session-id-not-echoed/none',
    provokes: 'hello.session-id-not-echoed',
    ...by.server13,
    text: 'echoes no session identifier',
    rows: ['8446-4.1.3-a'],
    misdeed: inServerHello({ legacySessionIdEcho: new Uint8Array(0) }),
  },
  {
    id: 'hello.extended-master-secret-missing/server',
    provokes: 'hello.extended-master-secret-missing',
    ...by.server12,
    text: 'does not answer extended_master_secret',
    rows: ['7627-5.2-b'],
    misdeed: removeExtension('server_hello', 'extended_master_secret'),
    needs: { extendedMasterSecret: 'require' },
  },
  {
    id: 'hello.unknown-session-resumed/echo',
    provokes: 'hello.unknown-session-resumed',
    ...by.server12,
    text: 'echoes the session identifier that the client made up, as if to resume a session',
    rows: ['5246-7.4.1.3-e'],
    answers: (heard) => inServerHello({ legacySessionIdEcho: sessionIdOf(heard) }),
  },
]

/** Of a ClientHello in one record: behind both headers, legacy_version and random. */
function sessionIdOf(flight: Uint8Array): Uint8Array {
  const start = 5 + 4 + 2 + 32
  return flight.slice(start + 1, start + 1 + (flight[start] ?? 0))
}

/** Hellos that are well formed and make no sense. */
export const helloFaults: readonly Fault[] = [...ofServer, ...negotiations, ...retryFaults]
