import {
  asVersion1,
  withBadSignature,
  withMd5Signature,
  withUnknownKey,
  withUnknownSignature,
} from './forge.ts'
import type { Request } from './issue.ts'
import type { KeyType, SigningKey } from './keys.ts'
import { Extension, KeyUsageFlags } from './x509.ts'

/** Who signs a certificate, when it is not the usual intermediate. */
export type IssuerKind =
  | 'itself'
  | 'a stranger'
  | 'one that may not sign'
  | 'one that is no authority'
  | 'one too many'

/** How a certificate differs from a good one. */
export interface Difference {
  readonly issuer?: IssuerKind
  readonly key?: KeyType
  readonly request?: Partial<Request>
  /** Days from now. */
  readonly valid?: readonly [from: number, to: number]
  /** The intermediate is not sent. */
  readonly sends?: 'end entity only'
  readonly forge?: (der: Buffer, issuer: SigningKey) => Buffer
}

const UNKNOWN_EXTENSION = '1.3.6.1.4.1.55555.1'

/** What can be wrong, or right, with a laboratory certificate. */
export const leafKinds = {
  good: {},
  'bad-signature': { forge: withBadSignature },
  'critical-extension': {
    request: { extensions: [new Extension(UNKNOWN_EXTENSION, true, Uint8Array.of(5, 0))] },
  },
  expired: { valid: [-90, -2] },
  'issuer-key-usage': { issuer: 'one that may not sign' },
  'issuer-not-a-ca': { issuer: 'one that is no authority' },
  'key-usage': { request: { keyUsage: KeyUsageFlags.keyAgreement } },
  'md5-signature': { forge: withMd5Signature },
  'missing-intermediate': { sends: 'end entity only' },
  'not-yet-valid': { valid: [2, 90] },
  'path-too-long': { issuer: 'one too many' },
  revoked: {},
  rsa: { key: 'rsa-2048' },
  'self-signed': { issuer: 'itself' },
  'unknown-ca': { issuer: 'a stranger' },
  'unknown-key': { forge: withUnknownKey },
  'unknown-signature': { forge: withUnknownSignature },
  'version-1': { forge: asVersion1 },
  'weak-key': { key: 'rsa-1024' },
  'weak-signature': { request: { hash: 'SHA-1' } },
  'wrong-name': { request: { names: ['wrong.name.invalid'] } },
  'wrong-purpose': { request: { purposes: ['codeSigning'] } },
} as const satisfies Readonly<Record<string, Difference>>

export type LeafKind = keyof typeof leafKinds
