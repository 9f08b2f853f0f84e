import type { ExtensionName } from '../../wire/registry/extension-type.ts'
import { removeExtension } from '../extensions.ts'
import { by, type Fault } from '../fault.ts'
import { editRetry, editServerHello, retries } from '../hello.ts'

const provokes = 'extension.missing'

const inClientHello = (extension: ExtensionName, rows: readonly string[]): Fault => ({
  id: `${provokes}/${extension.replaceAll('_', '-')}-in-client-hello`,
  provokes,
  ...by.client13,
  text: `leaves ${extension} out of its ClientHello`,
  rows,
  misdeed: removeExtension('client_hello', extension),
})

/** Messages without an extension that they must have. */
export const absences: readonly Fault[] = [
  inClientHello('signature_algorithms', ['8446-4.2.3-a', '8446-9.2-a']),
  inClientHello('supported_groups', ['8446-9.2-a', '8446-9.2-c']),
  inClientHello('key_share', ['8446-9.2-b']),
  {
    id: `${provokes}/server-name-in-client-hello`,
    provokes,
    ...by.client13,
    text: 'sends no server_name to a server that insists on one',
    rows: ['8446-9.2-d'],
    setup: { sendServerName: false },
    needs: { credentials: () => 'unrecognized' },
  },
  {
    id: `${provokes}/supported-versions-in-retry`,
    provokes,
    ...by.server13,
    text: 'leaves supported_versions out of its HelloRetryRequest',
    rows: ['8446-4.1.4-g'],
    setup: retries,
    misdeed: editRetry((block) => ({ ...block, supported_versions: undefined })),
  },
  {
    id: `${provokes}/supported-versions-after-retry`,
    provokes,
    ...by.server13,
    text: 'leaves supported_versions out of the ServerHello after its HelloRetryRequest',
    rows: ['8446-9.2-f'],
    setup: retries,
    misdeed: editServerHello((block) => ({ ...block, supported_versions: undefined })),
  },
  {
    id: `${provokes}/key-share-in-server-hello`,
    provokes,
    ...by.server13,
    text: 'leaves key_share out of its ServerHello',
    rows: ['8446-9.2-e'],
    misdeed: editServerHello((block) => ({ ...block, key_share: undefined })),
  },
  {
    id: `${provokes}/signature-algorithms-in-certificate-request`,
    provokes,
    ...by.server13,
    text: 'leaves signature_algorithms out of its CertificateRequest',
    rows: ['8446-4.3.2-a'],
    setup: { clientAuthentication: 'request' },
    misdeed: removeExtension('certificate_request', 'signature_algorithms'),
  },
]
