import type { CertificateConditionId } from '../../alert/conditions.ts'
import { CipherSuite } from '../../wire/registry/cipher-suite.ts'
import type { Certificate as Certificate12 } from '../../wire/tls12/certificate.ts'
import type { Certificate as Certificate13 } from '../../wire/tls13/certificate.ts'
import type { CertificateRequest } from '../../wire/tls13/certificate-request.ts'
import { by, type CertificateKind, each, type Fault } from '../fault.ts'
import { inServerHello } from '../hello.ts'
import { type Misdeed, rewrite } from '../verbs.ts'
import { certificateForms } from './certificate-forms.ts'

const { code: TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256 } =
  CipherSuite.TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256

const request = { clientAuthentication: 'request' } as const

/** Each certificate by what a verifier says of it. */
const kinds: readonly (readonly [
  condition: CertificateConditionId,
  shows: CertificateKind,
  text: string,
  rows: readonly string[],
  /** Rows about servers only. */
  ofServers?: readonly string[],
])[] = [
  [
    'certificate.expired',
    'expired',
    'shows a certificate that has expired',
    ['8446-6.2-i', '5246-7.2.2-p'],
  ],
  [
    'certificate.not-yet-valid',
    'not-yet-valid',
    'shows a certificate before its time',
    ['8446-6.2-i', '5246-7.2.2-p'],
  ],
  [
    'certificate.unknown-issuer',
    'unknown-ca',
    'shows a certificate of an authority that the other side does not trust',
    ['8446-6.2-k', '9846-4.5.1.2-a', '5246-7.2.2-s'],
  ],
  [
    'certificate.unknown-issuer',
    'self-signed',
    'shows a certificate that it signed itself',
    ['8446-6.2-k', '5246-7.2.2-s'],
    ['8446-4.4.2.2-a'],
  ],
  [
    'certificate.unknown-issuer',
    'missing-intermediate',
    'leaves out the certificate between its own and the root',
    ['8446-6.2-k', '5246-7.2.2-s'],
  ],
  [
    'certificate.signature-invalid',
    'bad-signature',
    'shows a certificate whose signature was tampered with',
    ['8446-6.2-f', '5246-7.2.2-m'],
  ],
  [
    'certificate.weak-signature',
    'weak-signature',
    'shows a certificate signed with SHA-1',
    ['8446-4.4.2.4-e'],
  ],
  [
    'certificate.weak-signature',
    'md5-signature',
    'shows a certificate signed with MD5',
    ['8446-4.4.2.4-d'],
  ],
  ['certificate.weak-key', 'weak-key', 'shows a certificate with an RSA key of 1024 bits', []],
  [
    'certificate.unsupported-signature-algorithm',
    'unknown-signature',
    'shows a certificate signed with an algorithm that nobody offered',
    ['8446-6.2-g', '5246-7.2.2-n'],
    ['5246-7.4.2-e'],
  ],
  [
    'certificate.unsupported-version',
    'version-1',
    'shows a certificate of X.509 version 1',
    ['8446-4.4.2.2-b'],
  ],
  [
    'certificate.key-usage',
    'key-usage',
    'shows a certificate whose key may not sign',
    ['8446-4.4.2.2-c'],
    ['5246-7.4.2-d'],
  ],
  [
    'certificate.extended-key-usage',
    'wrong-purpose',
    'shows a certificate for signing programs',
    [],
  ],
  [
    'certificate.unknown-critical-extension',
    'critical-extension',
    'shows a certificate with a critical extension that nobody knows',
    ['8446-6.2-j', '5246-7.2.2-q'],
  ],
  [
    'certificate.issuer-not-a-ca',
    'issuer-not-a-ca',
    'shows a certificate issued by an end entity',
    [],
  ],
  [
    'certificate.issuer-key-usage',
    'issuer-key-usage',
    'shows a certificate issued by an authority that may not issue certificates',
    [],
  ],
  [
    'certificate.path-too-long',
    'path-too-long',
    'shows a certificate below one authority more than is allowed',
    [],
  ],
  [
    'certificate.name-constraint',
    'name-not-permitted',
    'shows a certificate with a name that its issuer may not issue for',
    [],
  ],
  [
    'certificate.name-constraint-unsupported',
    'name-constraint-unsupported',
    'shows a certificate with a registered number for a name, of an issuer that is limited to one',
    [],
  ],
  [
    'certificate.name-constraint-malformed',
    'name-constraint-malformed',
    'shows a certificate whose issuer is limited by a mask with a hole',
    [],
  ],
  [
    'certificate.policy-required',
    'policy-required',
    'shows a certificate without a policy, of an issuer that asks for one',
    [],
  ],
  [
    'certificate.policy-mapping',
    'policy-mapping',
    'shows a certificate whose issuer maps any policy to another',
    [],
  ],
]

const shown: readonly Fault[] = kinds.flatMap(([provokes, shows, text, rows, server = []]) => {
  const fault = { id: `${provokes}/${shows}`, provokes, shows, text, rows }
  return [
    ...each(['server13', 'server12'], fault, { server }),
    ...each(['client13', 'client12'], { ...fault, needs: request }),
  ]
})

/** Lists these certificates instead of its own; both versions call the list the same. */
const lists = (...certificates: readonly Uint8Array[]): readonly [Misdeed, Misdeed] => [
  rewrite<Certificate13>('certificate', (body) => ({
    ...body,
    certificateList: certificates.map((certData) => ({ certData, extensions: {} })),
  })),
  rewrite<Certificate12>('certificate', () => ({ certificateList: certificates })),
]

const [garbage13, garbage12] = lists(Uint8Array.of(0x30, 3, 1, 1, 1))
const [nothing13, nothing12] = lists()
const context = Uint8Array.of(1)

const malformed = {
  id: 'certificate.malformed/garbage',
  provokes: 'certificate.malformed',
  text: 'shows something that is no certificate',
  rows: ['8446-6.2-f', '5246-7.2.2-m'],
} as const

const empty = {
  id: 'certificate.list-empty/server',
  provokes: 'certificate.list-empty',
  text: 'shows no certificate at all',
} as const

/** TLS 1.3 has no scheme to sign with such a key, and clients list no such curve. */
const unknownKey = {
  id: 'certificate.unsupported-key/secp256k1',
  provokes: 'certificate.unsupported-key',
  text: 'shows a certificate with a key on a curve that TLS does not use',
  rows: ['8446-6.2-g', '5246-7.2.2-n'],
  shows: 'unknown-key',
  // Before, clients do not even show what no scheme can sign with.
  since: 'TLS 1.2',
} as const

const withContext = {
  provokes: 'certificate.request-context',
  misdeed: rewrite<Certificate13>('certificate', (body) => ({
    ...body,
    certificateRequestContext: context,
  })),
} as const

const messages: readonly Fault[] = [
  ...each(['server13'], { ...malformed, misdeed: garbage13 }),
  ...each(['server12'], { ...malformed, misdeed: garbage12 }),
  ...each(['client13'], { ...malformed, misdeed: garbage13, needs: request }),
  ...each(['client12'], { ...malformed, misdeed: garbage12, needs: request }),
  ...each(['server13'], { ...empty, rows: ['8446-4.4.2.4-a'], misdeed: nothing13 }),
  ...each(['server12'], { ...empty, rows: ['5246-7.4.2-b'], misdeed: nothing12 }),
  ...each(['client13', 'client12'], {
    id: 'certificate.required/none',
    provokes: 'certificate.required',
    text: 'shows no certificate to a server that requires one',
    rows: ['8446-4.4.2.4-b', '5246-7.4.6-b'],
    setup: { credential: () => undefined },
    needs: { clientAuthentication: 'require' },
  }),
  {
    id: 'certificate.request-context/request',
    provokes: 'certificate.request-context',
    ...by.server13,
    text: 'puts a context into the CertificateRequest of the handshake',
    rows: ['8446-4.3.2-b'],
    setup: request,
    misdeed: rewrite<CertificateRequest>('certificate_request', (body) => ({
      ...body,
      certificateRequestContext: context,
    })),
  },
  {
    id: 'certificate.request-context/server',
    ...withContext,
    ...by.server13,
    text: 'puts a context into its Certificate',
    rows: ['8446-4.4.2-d'],
  },
  {
    id: 'certificate.request-context/client',
    ...withContext,
    ...by.client13,
    text: 'answers the CertificateRequest in another context',
    rows: ['8446-4.4.2-c'],
    needs: request,
  },
  {
    id: 'certificate.wrong-name/other',
    provokes: 'certificate.wrong-name',
    side: 'server',
    text: 'shows a certificate for another name than the client asked for',
    rows: ['9110-4.3.4-a'],
    shows: 'wrong-name',
  },
  {
    id: 'certificate.key-does-not-fit/suite',
    provokes: 'certificate.key-does-not-fit',
    ...by.server12,
    since: 'TLS 1.2',
    text: 'selects a cipher suite for RSA, and shows a key on a curve',
    rows: ['5246-7.4.2-c', '8422-5.3-a'],
    misdeed: inServerHello({ cipherSuite: TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256 }),
  },
  ...each(['client12'], { ...unknownKey, needs: request }),
]

/** Certificates that a verifier refuses, and messages about certificates that make no sense. */
export const certificateFaults: readonly Fault[] = [...shown, ...messages, ...certificateForms]
