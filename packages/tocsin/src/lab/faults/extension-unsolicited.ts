import type { ExtensionName } from '../../wire/registry/extension-type.ts'
import type { Certificate } from '../../wire/tls13/certificate.ts'
import { addExtension, added } from '../extensions.ts'
import { by, each, type Fault } from '../fault.ts'
import { addToServerHello, editRetry, encryptedExtension, retries } from '../hello.ts'
import { type Misdeed, rewrite } from '../verbs.ts'

const provokes = 'extension.unsolicited'
/** What the client sends with `grease` is random, so this need not be it: no such value may be answered. */
const reserved = 0x1a1a
const octet = Uint8Array.of(0)

const inCertificates = (extension: ExtensionName | number, data?: Uint8Array): Misdeed =>
  rewrite<Certificate>('certificate', (body) => ({
    ...body,
    certificateList: body.certificateList.map((entry) => ({
      ...entry,
      extensions: added({}, extension, data),
    })),
  }))

const ocsp = Uint8Array.of(1, 0, 0, 1, 0x30)

const ofServer: readonly Fault[] = [
  {
    id: `${provokes}/use-srtp-in-encrypted-extensions`,
    provokes,
    ...by.server13,
    text: 'answers use_srtp in EncryptedExtensions, which was not offered',
    rows: ['8446-4.2-a'],
    misdeed: encryptedExtension('use_srtp', 0, 2, 0, 1, 0),
  },
  {
    id: `${provokes}/alpn-in-encrypted-extensions`,
    provokes,
    ...by.server13,
    text: 'selects an application protocol although none was offered',
    rows: ['8446-4.2-a'],
    misdeed: encryptedExtension('application_layer_protocol_negotiation', 0, 3, 2, 0x68, 0x32),
  },
  {
    id: `${provokes}/server-certificate-type-in-encrypted-extensions`,
    provokes,
    ...by.server13,
    text: 'selects a type for its certificate, about which the client said nothing',
    rows: ['8446-4.2-a'],
    misdeed: encryptedExtension('server_certificate_type', 0),
  },
  {
    id: `${provokes}/client-certificate-type-in-encrypted-extensions`,
    provokes,
    ...by.server13,
    text: 'selects a type for the certificate of the client, which did not offer one',
    rows: ['8446-4.2-a'],
    misdeed: encryptedExtension('client_certificate_type', 2),
  },
  {
    id: `${provokes}/early-data`,
    provokes,
    ...by.server13,
    text: 'accepts early data that nobody offered',
    rows: ['8446-4.2-a'],
    misdeed: encryptedExtension('early_data'),
  },
  {
    id: `${provokes}/pre-shared-key`,
    provokes,
    ...by.server13,
    text: 'selects a pre-shared key that nobody offered',
    rows: ['8446-4.2-a'],
    misdeed: addToServerHello('pre_shared_key', Uint8Array.of(0, 0)),
  },
  {
    id: `${provokes}/unknown-in-retry`,
    provokes,
    ...by.server13,
    text: 'sends an extension in its HelloRetryRequest that was not offered',
    rows: ['8446-4.1.4-f'],
    setup: retries,
    misdeed: editRetry((block) => added(block, 0xfe10, octet)),
  },
  ...each(['server13', 'server12'], {
    id: `${provokes}/grease-in-server-hello`,
    provokes,
    text: 'sends an extension of a reserved type in its ServerHello',
    rows: ['8701-3.1-b'],
    needs: { grease: true },
    misdeed: addToServerHello(reserved, octet),
  }),
  {
    id: `${provokes}/grease-in-encrypted-extensions`,
    provokes,
    ...by.server13,
    text: 'sends an extension of a reserved type in EncryptedExtensions',
    rows: ['8701-3.1-b'],
    needs: { grease: true },
    misdeed: addExtension('encrypted_extensions', reserved, octet),
  },
  {
    id: `${provokes}/status-request-in-certificate`,
    provokes,
    ...by.server13,
    text: 'staples an OCSP response that nobody asked for',
    rows: ['8446-4.4.2-e'],
    misdeed: inCertificates('status_request', ocsp),
  },
  {
    id: `${provokes}/server-certificate-type-in-server-hello`,
    provokes,
    ...by.server12,
    text: 'selects a type for its certificate, about which the client said nothing',
    rows: ['5246-7.4.1.4-a'],
    misdeed: addToServerHello('server_certificate_type', octet),
  },
  {
    id: `${provokes}/status-request-v2`,
    provokes,
    ...by.server12,
    text: 'agrees to send the status of its chain to a client that did not ask for that',
    rows: ['5246-7.4.1.4-a'],
    needs: { requestStatus: true },
    misdeed: addToServerHello('status_request_v2'),
  },
  {
    id: `${provokes}/session-ticket`,
    provokes,
    ...by.server12,
    text: 'promises a session ticket that nobody asked for',
    rows: ['5077-3.2-a', '5246-7.4.1.4-a'],
    misdeed: addToServerHello('session_ticket'),
  },
  {
    id: `${provokes}/alpn-in-server-hello`,
    provokes,
    ...by.server12,
    text: 'selects an application protocol although none was offered',
    rows: ['5246-7.4.1.4-a'],
    misdeed: addToServerHello(
      'application_layer_protocol_negotiation',
      Uint8Array.of(0, 3, 2, 0x68, 0x32),
    ),
  },
  {
    id: `${provokes}/encrypt-then-mac`,
    provokes,
    ...by.server12,
    text: 'answers encrypt_then_mac, which was not offered',
    rows: ['5246-7.4.1.4-a'],
    setup: { encryptThenMac: 'refuse' },
    needs: { encryptThenMac: 'refuse' },
    misdeed: addToServerHello('encrypt_then_mac'),
  },
]

const ofClient: readonly Fault[] = [
  {
    id: `${provokes}/grease-in-client-certificate`,
    provokes,
    ...by.client13,
    text: 'sends an extension of a reserved type with its certificate',
    rows: ['8701-4.1-a'],
    needs: { clientAuthentication: 'request' },
    misdeed: inCertificates(reserved, octet),
  },
  {
    id: `${provokes}/status-request-in-client-certificate`,
    provokes,
    ...by.client13,
    text: 'staples an OCSP response that nobody asked for',
    rows: ['8446-4.4.2-e'],
    needs: { clientAuthentication: 'request' },
    misdeed: inCertificates('status_request', ocsp),
  },
]

/** Answers to extensions that nobody sent. */
export const surprises: readonly Fault[] = [...ofServer, ...ofClient]
