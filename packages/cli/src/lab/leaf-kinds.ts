import { oid } from './der.ts'
import {
  asVersion1,
  cutOff,
  type Forge,
  withBadSignature,
  withMd5Signature,
  withoutExtension,
  withSerialNumber,
  withTwoAlgorithms,
  withUnknownKey,
  withUnknownSignature,
} from './forge.ts'
import type { Request } from './issue.ts'
import type { KeyType } from './keys.ts'
import * as special from './special-extensions.ts'
import type { StapleKind } from './staple.ts'
import { KeyUsageFlags } from './x509.ts'

/** Who signs a certificate, when it is not an authority below the root. */
type IssuerKind = 'itself' | 'a stranger' | 'one too many'

/** How an authority below the root differs from the usual intermediate. */
export interface AuthorityDifference {
  readonly name: string
  readonly key?: KeyType
  readonly request?: Partial<Omit<Request, 'key'>>
  /** Days from now. */
  readonly valid?: readonly [from: number, to: number]
  readonly forge?: Forge
}

/** How a certificate differs from a good one. */
export interface Difference {
  readonly issuer?: IssuerKind | AuthorityDifference
  readonly key?: KeyType
  readonly request?: Partial<Request>
  /** Days from now. */
  readonly valid?: readonly [from: number, to: number]
  /** Without the intermediate, or with it over and over again. */
  readonly sends?: 'end entity only' | 'a hundred authorities'
  readonly forge?: Forge
  /** The OCSP response that comes with it. */
  readonly staple?: StapleKind
}

/** What the authority of a certificate says that it may issue. */
const limited = (name: string, extension: ReturnType<typeof special.unknownCritical>) =>
  ({ issuer: { name, request: { extensions: [extension] } } }) as const

const AUTHORITY_KEY_IDENTIFIER = oid('2.5.29.35')
const { base } = special

/** What can be wrong, or right, with a laboratory certificate. */
export const leafKinds = {
  good: {},
  'address-as-name': { request: { dnsNames: ['127.0.0.1'] } },
  'bad-signature': { forge: withBadSignature },
  'client-only': { request: { purposes: ['clientAuth'] } },
  'common-name-only': { request: { names: [] } },
  'critical-extension': { request: { extensions: [special.unknownCritical()] } },
  'duplicate-extension': { request: { extensions: [special.secondExtendedKeyUsage()] } },
  'email-not-permitted': {
    ...limited(
      'authority of other mailboxes',
      special.nameConstraints('permitted', base.email('tocsin.example')),
    ),
    request: { emails: ['somebody@localhost'] },
  },
  'empty-subject': { request: { subject: '', names: [] } },
  expired: { valid: [-90, -2] },
  'expired-issuer': { issuer: { name: 'expired authority', valid: [-400, -2] } },
  'feature-not-inherited': limited('authority of staples', special.mustStaple()),
  'issuer-critical-extension': limited('strange authority', special.unknownCritical()),
  'issuer-key-usage': {
    issuer: { name: 'no keyCertSign', request: { keyUsage: KeyUsageFlags.cRLSign } },
  },
  'issuer-not-a-ca': {
    issuer: {
      name: 'no authority',
      request: { role: 'end-entity', keyUsage: KeyUsageFlags.keyCertSign },
    },
  },
  'issuer-version-1': { issuer: { name: 'old authority', forge: asVersion1 } },
  'issuer-weak-key': { issuer: { name: 'weak authority', key: 'rsa-1024' } },
  'issuer-wrong-purpose': {
    issuer: { name: 'authority for code', request: { purposes: ['codeSigning'] } },
  },
  'key-usage': { request: { keyUsage: KeyUsageFlags.keyAgreement } },
  malformed: { forge: cutOff },
  'malformed-extension': {
    request: { omits: ['basicConstraints'], extensions: [special.malformedConstraints()] },
  },
  'md5-signature': {
    issuer: { name: 'authority with RSA', key: 'rsa-2048' },
    forge: withMd5Signature,
  },
  'missing-intermediate': { sends: 'end entity only' },
  'must-staple': { request: { extensions: [special.mustStaple()] } },
  'name-constraint-malformed': limited(
    'authority of a mask with a hole',
    special.nameConstraints('permitted', base.address([127, 0, 0, 0], [255, 0, 255, 0])),
  ),
  'name-constraint-unsupported': {
    ...limited('authority of a number', special.nameConstraints('permitted', base.registered())),
    request: { names: [], extensions: [special.registeredHost()] },
  },
  'name-excluded-address': limited(
    'authority without loopback',
    special.nameConstraints('excluded', base.address([127, 0, 0, 0], [255, 0, 0, 0])),
  ),
  'name-not-permitted': limited(
    'authority of another domain',
    special.nameConstraints('permitted', base.dns('tocsin.example')),
  ),
  'no-authority-key-identifier': { forge: withoutExtension(AUTHORITY_KEY_IDENTIFIER) },
  'not-yet-valid': { valid: [2, 90] },
  'ocsp-expired': { staple: 'expired' },
  'ocsp-forged': { staple: 'forged' },
  'ocsp-garbage': { staple: 'garbage' },
  'ocsp-good': { staple: 'good' },
  'ocsp-of-another': { staple: 'of another' },
  'ocsp-revoked': { staple: 'revoked' },
  'ocsp-try-later': { staple: 'try later' },
  'partial-wildcard': { request: { names: ['w*.tocsin.example'] } },
  'path-too-long': { issuer: 'one too many' },
  'policy-mapping': limited('authority that maps any policy', special.anyPolicyMapping()),
  'policy-required': limited('authority of policies', special.requireExplicitPolicy()),
  revoked: {},
  rsa: { key: 'rsa-2048' },
  'self-signed': { issuer: 'itself' },
  'serial-number-long': { forge: withSerialNumber(...Array.from({ length: 32 }, () => 0x55)) },
  'serial-number-negative': { forge: withSerialNumber(0x85, 1) },
  'serial-number-zero': { forge: withSerialNumber(0) },
  'server-only': { request: { purposes: ['serverAuth'] } },
  'subject-not-permitted': limited(
    'authority of another organization',
    special.nameConstraints('permitted', base.organization('somebody else')),
  ),
  'too-many': { sends: 'a hundred authorities' },
  'two-algorithms': { forge: withTwoAlgorithms },
  'unknown-ca': { issuer: 'a stranger' },
  'unknown-key': { forge: withUnknownKey },
  'unknown-signature': { forge: withUnknownSignature },
  'version-1': { forge: asVersion1 },
  'weak-key': { key: 'rsa-1024' },
  'weak-signature': { request: { hash: 'SHA-1' } },
  'wide-wildcard': { request: { names: ['*.tocsin.example'] } },
  'wrong-name': { request: { names: ['wrong.name.invalid'] } },
  'wrong-purpose': { request: { purposes: ['codeSigning'] } },
} as const satisfies Readonly<Record<string, Difference>>

export type LeafKind = keyof typeof leafKinds
