import type { ExtensionName } from '../../wire/registry/extension-type.ts'
import { addExtension, added } from '../extensions.ts'
import { by, type Fault } from '../fault.ts'
import { addToServerHello, editRetry, encryptedExtension, retries } from '../hello.ts'

const provokes = 'extension.misplaced'

const inServerHello = (
  version: 'server12' | 'server13',
  extension: ExtensionName,
  data: readonly number[],
  rows: readonly string[],
): Fault => ({
  id: `${provokes}/${extension.replaceAll('_', '-')}-in-server-hello-of-${version.slice(-2)}`,
  provokes,
  ...by[version],
  text: `sends ${extension} in its ServerHello`,
  rows,
  misdeed: addToServerHello(extension, Uint8Array.from(data)),
})

const inEncrypted = (
  extension: ExtensionName,
  data: readonly number[],
  rows: readonly string[],
): Fault => ({
  id: `${provokes}/${extension.replaceAll('_', '-')}-in-encrypted-extensions`,
  provokes,
  ...by.server13,
  text: `sends ${extension} in EncryptedExtensions`,
  rows,
  misdeed: encryptedExtension(extension, ...data),
})

/** Extensions in messages they are not specified for. */
export const misplacements: readonly Fault[] = [
  inServerHello(
    'server13',
    'application_layer_protocol_negotiation',
    [0, 3, 2, 0x68, 0x32],
    ['8446-4.1.3-g', '8446-4.2-b'],
  ),
  inServerHello('server13', 'server_name', [], ['8446-4.1.3-g']),
  inServerHello('server13', 'extended_master_secret', [], ['8446-4.1.3-g']),
  inServerHello('server12', 'signature_algorithms', [0, 2, 4, 3], ['5246-7.4.1.4.1-a']),
  inServerHello('server12', 'padding', [0], ['7685-4-a']),
  inEncrypted('key_share', [0, 29, 0, 1, 0], ['8446-4.3.1-a', '8446-4.2-b']),
  inEncrypted('supported_versions', [3, 4], ['8446-4.3.1-a']),
  inEncrypted('pre_shared_key', [0, 0], ['8446-4.3.1-a']),
  inEncrypted('signature_algorithms', [0, 2, 4, 3], ['8446-4.3.1-a']),
  inEncrypted('post_handshake_auth', [], ['8446-4.2.6-a']),
  inEncrypted('status_request_v2', [], ['8446-4.4.2.1-b']),
  inEncrypted('psk_key_exchange_modes', [1, 1], ['8446-4.2.9-b']),
  inEncrypted('tls_cert_with_extern_psk', [], ['8773-5-a']),
  {
    id: `${provokes}/oid-filters-in-client-hello`,
    provokes,
    ...by.client,
    text: 'sends oid_filters in its ClientHello',
    rows: ['8446-4.2-b'],
    misdeed: addExtension('client_hello', 'oid_filters', Uint8Array.of(0, 0)),
  },
  {
    id: `${provokes}/server-name-in-retry`,
    provokes,
    ...by.server13,
    text: 'answers server_name in its HelloRetryRequest',
    rows: ['8446-4.2-b'],
    setup: retries,
    misdeed: editRetry((block) => added(block, 'server_name')),
  },
  {
    id: `${provokes}/key-share-in-certificate-request`,
    provokes,
    ...by.server13,
    text: 'sends key_share in CertificateRequest',
    rows: ['8446-4.2-b'],
    setup: { clientAuthentication: 'request' },
    misdeed: addExtension('certificate_request', 'key_share', Uint8Array.of(0, 29)),
  },
]
