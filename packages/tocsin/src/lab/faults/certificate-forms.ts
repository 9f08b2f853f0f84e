import type { ConditionId } from '../../alert/conditions.ts'
import { CertificateType } from '../../wire/registry/certificate-type.ts'
import type { HandshakeTypeName } from '../../wire/registry/handshake-type.ts'
import { CertificateStatusType } from '../../wire/shared/status-request.ts'
import type { Certificate } from '../../wire/tls13/certificate.ts'
import type { CompressedCertificate } from '../../wire/tls13/compressed-certificate.ts'
import { added, removeExtension } from '../extensions.ts'
import { by, each, type Fault } from '../fault.ts'
import { addToServerHello, clientExtension, encryptedExtension, serverExtension } from '../hello.ts'
import { message12 } from '../messages.ts'
import { storedCompression } from '../stored.ts'
import { after, all, type Misdeed, rewrite } from '../verbs.ts'

const { OpenPGP, X509 } = CertificateType
const request = { clientAuthentication: 'request' } as const
const raw = { peerCertificateTypes: ['RawPublicKey'] } as const
const either = { peerCertificateTypes: ['RawPublicKey', 'X509'] } as const
const compression = { certificateCompression: [storedCompression] } as const

const inCertificate = (change: (body: Certificate) => unknown): Misdeed =>
  rewrite<Certificate>('certificate', change)

const unknownKey = {
  id: 'certificate.unknown-raw-public-key/any',
  provokes: 'certificate.unknown-raw-public-key',
  text: 'shows a raw public key that the other side does not know',
  rows: [],
  raw: true,
} as const

const twoKeys = {
  id: 'certificate.raw-public-keys/two',
  provokes: 'certificate.raw-public-keys',
  text: 'shows its raw public key twice',
  rows: ['8446-4.4.2-f'],
  raw: true,
  misdeed: inCertificate((body) => ({
    ...body,
    certificateList: [...body.certificateList, ...body.certificateList],
  })),
} as const

const openPgpOnly = (extension: 'client' | 'server'): Omit<Fault, 'side' | 'version'> => ({
  id: `certificate.no-common-type/${extension}`,
  provokes: 'certificate.no-common-type',
  text: `lists OpenPGP alone in ${extension}_certificate_type`,
  rows: ['7250-4.2-a'],
  misdeed: clientExtension(`${extension}_certificate_type`, 1, OpenPGP),
})

const unsaid = (who: Server, message: HandshakeTypeName): readonly Fault[] =>
  each([who], {
    id: 'certificate.no-common-type/unsaid',
    provokes: 'certificate.no-common-type',
    text: 'selects no certificate type, which means X509, for a client that takes raw public keys',
    rows: [],
    raw: true,
    needs: raw,
    misdeed: removeExtension(message, 'server_certificate_type'),
  })

type Server = 'server13' | 'server12'

type Selection = Pick<Fault, 'text' | 'misdeed' | 'needs' | 'rows' | 'raw'>

/** Types that a client did not list; `rows` are about OpenPGP. */
function selections(
  who: Server,
  select: typeof encryptedExtension,
  rows: readonly string[],
): readonly Fault[] {
  const provokes = 'certificate.type-not-offered'
  const selection = (how: string, fault: Selection) =>
    each([who], { id: `${provokes}/${how}`, provokes, ...fault })
  return [
    ...selection('openpgp', {
      text: 'selects OpenPGP for its certificate',
      rows: ['7250-4.2-b', ...rows],
      needs: either,
      misdeed: select('server_certificate_type', OpenPGP),
    }),
    ...selection('x509', {
      text: 'selects X509 for a client that takes raw public keys alone',
      rows: ['7250-4.2-b'],
      raw: true,
      needs: raw,
      misdeed: select('server_certificate_type', X509),
    }),
    ...selection('client', {
      text: 'selects OpenPGP for the certificate of the client',
      rows: ['7250-4.2-b', ...rows],
      needs: { certificateTypes: ['X509', 'RawPublicKey'] },
      misdeed: select('client_certificate_type', OpenPGP),
    }),
  ]
}

const types: readonly Fault[] = [
  ...each(['server13', 'server12'], { ...unknownKey, needs: raw }),
  ...each(['client13', 'client12'], { ...unknownKey, needs: { ...request, ...raw } }),
  ...each(['server13'], { ...twoKeys, needs: raw }),
  ...each(['client13'], { ...twoKeys, needs: { ...request, ...raw } }),
  ...each(['client13', 'client12'], openPgpOnly('server')),
  ...each(['client13', 'client12'], { ...openPgpOnly('client'), needs: request }),
  ...unsaid('server13', 'encrypted_extensions'),
  ...unsaid('server12', 'server_hello'),
  ...selections('server13', encryptedExtension, ['8446-4.4.2-h']),
  ...selections('server12', serverExtension, []),
]

type Compressed = readonly [
  provokes: ConditionId,
  how: string,
  text: string,
  rows: readonly string[],
  change: (body: CompressedCertificate) => Partial<CompressedCertificate>,
]

const compressed: readonly Compressed[] = [
  [
    'certificate.compression-not-offered',
    'private',
    'compresses its certificate in a way that was not offered',
    ['8879-4-c'],
    () => ({ algorithm: 0x4001 }),
  ],
  [
    'certificate.not-decompressible',
    'garbage',
    'sends octets as a compressed certificate that are none',
    ['8879-4-a'],
    () => ({ compressedCertificateMessage: new Uint8Array(100).fill(0xff) }),
  ],
  [
    'certificate.not-decompressible',
    'longer',
    'compresses more than it announces',
    ['8879-5-a'],
    ({ uncompressedLength }) => ({ uncompressedLength: uncompressedLength - 1 }),
  ],
  [
    'certificate.uncompressed-length',
    'shorter',
    'compresses less than it announces',
    ['8879-4-b'],
    ({ uncompressedLength }) => ({ uncompressedLength: uncompressedLength + 1 }),
  ],
  [
    'certificate.uncompressed-too-large',
    'sixteen-megabytes',
    'announces a certificate of 16 megabytes behind a few octets',
    ['8879-5-a'],
    () => ({ uncompressedLength: 0xffffff }),
  ],
]

const compressions: readonly Fault[] = compressed.flatMap(([provokes, how, text, rows, change]) => {
  const misdeed = rewrite<CompressedCertificate>('compressed_certificate', (body) => ({
    ...body,
    ...change(body),
  }))
  const fault = { id: `${provokes}/${how}`, provokes, text, rows, misdeed, setup: compression }
  return [
    ...each(['server13'], { ...fault, needs: compression }),
    ...each(['client13'], { ...fault, needs: { ...request, ...compression } }),
  ]
})

const otherStatus = {
  id: 'certificate.status-type/ocsp-multi',
  provokes: 'certificate.status-type',
  text: 'staples the OCSP responses of a whole chain to one certificate',
  rows: [],
  misdeed: inCertificate((body) => ({
    ...body,
    certificateList: body.certificateList.map((entry) => ({
      ...entry,
      extensions: added({}, 'status_request', Uint8Array.of(2, 0, 0, 4, 0, 0, 1, 0x30)),
    })),
  })),
} as const

const asked = { requestStatus: true } as const

/** Agrees to send a status, and sends this one behind its certificates. */
const sends = (
  extension: 'status_request' | 'status_request_v2',
  statusType: number,
  response: unknown,
): Misdeed =>
  all(
    addToServerHello(extension),
    after('certificate', message12('certificate_status', { statusType, response })),
  )

const { ocsp, ocsp_multi } = CertificateStatusType
const response = Uint8Array.of(0x30)

const statuses: readonly Fault[] = [
  ...each(['server13'], { ...otherStatus, needs: asked }),
  ...each(['client13'], { ...otherStatus, needs: { ...request, ...asked } }),
  ...each(['server12'], {
    ...otherStatus,
    text: 'sends the OCSP responses of a whole chain, but agreed to one',
    needs: { requestStatus: 'chain' },
    misdeed: sends('status_request', ocsp_multi, [response]),
  }),
  ...each(['server12'], {
    ...otherStatus,
    id: 'certificate.status-type/unknown',
    text: 'sends a status that is no OCSP response',
    needs: asked,
    misdeed: sends('status_request', 9, response),
  }),
  {
    id: 'certificate.too-many-statuses/nine',
    provokes: 'certificate.too-many-statuses',
    ...by.server12,
    text: 'sends nine OCSP responses about fewer certificates',
    rows: ['6961-2.2-d'],
    needs: { requestStatus: 'chain' },
    misdeed: sends('status_request_v2', ocsp_multi, new Array(9).fill(response)),
  },
  {
    id: 'decode.out-of-range/empty-status',
    provokes: 'decode.out-of-range',
    ...by.server12,
    text: 'sends a CertificateStatus with an OCSP response of no octets',
    rows: [],
    needs: asked,
    misdeed: sends('status_request', ocsp, new Uint8Array(0)),
  },
]

/** Certificates of other types, compressed, or with a status: what is wrong with the form, not the certificate. */
export const certificateForms: readonly Fault[] = [...types, ...compressions, ...statuses]
