import type { Certificate } from '../../wire/tls13/certificate.ts'
import { addExtension, added } from '../extensions.ts'
import { by, each, type Fault } from '../fault.ts'
import { addToServerHello, editRetry, retries } from '../hello.ts'
import { all, type Misdeed, rewrite } from '../verbs.ts'

const provokes = 'extension.duplicate'
const unregistered = 0xfe10
const octet = Uint8Array.of(0)
const rows = ['8446-4.2-c', '5246-7.4.1.4-b']

const twice = (add: Misdeed): Misdeed => all(add, add)

/** Every certificate of the list gets two extensions of one type. */
const inCertificates: Misdeed = rewrite<Certificate>('certificate', (body) => ({
  ...body,
  certificateList: body.certificateList.map((entry) => ({
    ...entry,
    extensions: added(added({}, unregistered), unregistered),
  })),
}))

/** Blocks with two extensions of one type. */
export const duplicates: readonly Fault[] = [
  {
    id: `${provokes}/client-hello`,
    provokes,
    ...by.client,
    text: 'sends supported_groups twice in its ClientHello',
    rows,
    misdeed: addExtension('client_hello', 'supported_groups', Uint8Array.of(0, 2, 0, 29)),
  },
  {
    id: `${provokes}/client-hello-unknown`,
    provokes,
    ...by.client,
    text: 'sends an unknown extension twice in its ClientHello',
    rows,
    misdeed: twice(addExtension('client_hello', unregistered, octet)),
  },
  ...each(['server13', 'server12'], {
    id: `${provokes}/server-hello`,
    provokes,
    text: 'sends an extension twice in its ServerHello',
    rows,
    misdeed: twice(addToServerHello(unregistered, octet)),
  }),
  {
    id: `${provokes}/retry`,
    provokes,
    ...by.server13,
    text: 'sends supported_versions twice in its HelloRetryRequest',
    rows,
    setup: retries,
    misdeed: editRetry((block) => added(block, 'supported_versions', Uint8Array.of(3, 4))),
  },
  {
    id: `${provokes}/encrypted-extensions`,
    provokes,
    ...by.server13,
    text: 'sends an extension twice in EncryptedExtensions',
    rows,
    misdeed: twice(addExtension('encrypted_extensions', unregistered, octet)),
  },
  {
    id: `${provokes}/certificate-request`,
    provokes,
    ...by.server13,
    text: 'sends an extension twice in CertificateRequest',
    rows,
    setup: { clientAuthentication: 'request' },
    misdeed: twice(addExtension('certificate_request', unregistered, octet)),
  },
  {
    id: `${provokes}/server-certificate`,
    provokes,
    ...by.server13,
    text: 'sends an extension twice in a CertificateEntry',
    rows,
    misdeed: inCertificates,
  },
  {
    id: `${provokes}/client-certificate`,
    provokes,
    ...by.client13,
    text: 'sends an extension twice in a CertificateEntry',
    rows,
    needs: { clientAuthentication: 'request' },
    misdeed: inCertificates,
  },
]
