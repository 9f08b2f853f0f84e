import { sign } from 'node:crypto'
import type { Credential } from '../../src/handshake/question.ts'
import type { CertificateKind } from '../../src/lab/fault.ts'
import { privateKey } from '../../src/node/crypto/private-key.ts'
import { nullValue } from './der.ts'
import { type Issued, type IssueOptions, issue, issueCa, issueLeaf } from './issue.ts'
import {
  nameConstraints,
  policyConstraints,
  policyMappings,
  subjectAltName,
} from './issue-extensions.ts'

const DAY = 86_400
const now = Math.floor(Date.now() / 1000)

const root = issueCa({ subject: 'CN=Laboratory Root, O=tocsin' })
const intermediate = issueCa({ subject: 'CN=Laboratory Intermediate, O=tocsin', issuer: root })

/** Who vouches for the good certificates, and for the bad ones as far as they are not about that. */
export const trustAnchors = [root.der]

const leaf = (options: IssueOptions = {}) => [
  issueLeaf({ issuer: intermediate, ...options }),
  intermediate,
]

/** A leaf below an authority of these options, which stands below the root. */
function under(options: IssueOptions): readonly Issued[] {
  const issuer = issueCa({ subject: 'CN=Odd Authority, O=tocsin', issuer: root, ...options })
  return [issueLeaf({ issuer }), issuer]
}

/** A leaf that has a registered number for a name, besides the usual one. */
function numbered(): readonly Issued[] {
  const [, issuer] = under({ extensions: [nameConstraints({ permitted: ['id:1.2.3'] })] })
  const extensions = [subjectAltName('dns:localhost', 'id:1.2.3')]
  const purposes = ['serverAuth', 'clientAuth']
  return [issue({ issuer: issuer!, keyUsage: ['digitalSignature'], purposes, extensions }), issuer!]
}

const anyPolicy = '2.5.29.32.0'

function tooLong(): readonly Issued[] {
  const first = issueCa({ subject: 'CN=First', issuer: root, ca: { pathLength: 0 } })
  const second = issueCa({ subject: 'CN=Second', issuer: first })
  return [issueLeaf({ issuer: second }), second, first]
}

function stranger(): readonly Issued[] {
  const issuer = issueCa({ subject: 'CN=Stranger, O=tocsin' })
  return [issueLeaf({ issuer }), issuer]
}

const rsaCa = () => issueCa({ subject: 'CN=RSA Authority, O=tocsin', issuer: root, key: 'rsa2048' })

function signedWith(signature: IssueOptions['signature'] & string): readonly Issued[] {
  if (!signature.startsWith('rsa')) return leaf({ signature })
  const issuer = rsaCa()
  return [issueLeaf({ issuer, signature }), issuer]
}

/** For suites that encrypt to the certificate, the second one. */
type Good = 'good' | 'rsa'

const kinds: Readonly<Record<CertificateKind | Good, () => readonly Issued[]>> = {
  good: () => leaf(),
  rsa: () => leaf({ key: 'rsa2048', keyUsage: ['digitalSignature', 'keyEncipherment'] }),
  'bad-signature': () => leaf({ tamper: 'signature' }),
  'critical-extension': () =>
    leaf({ extensions: [{ oid: '1.2.3.4', critical: 'true', value: nullValue }] }),
  expired: () => leaf({ notBefore: now - 90 * DAY, notAfter: now - DAY }),
  'issuer-key-usage': () => under({ keyUsage: ['digitalSignature'] }),
  'issuer-not-a-ca': () => under({ ca: 'no' }),
  'key-usage': () => leaf({ keyUsage: ['keyEncipherment'] }),
  'md5-signature': () => signedWith('rsa_pkcs1_md5'),
  'missing-intermediate': () => leaf().slice(0, 1),
  'name-constraint-malformed': () =>
    under({ extensions: [nameConstraints({ excluded: ['ip:10.0.0.0/255.0.255.0'] })] }),
  'name-constraint-unsupported': numbered,
  'name-not-permitted': () =>
    under({ extensions: [nameConstraints({ permitted: ['dns:other.invalid'] })] }),
  'not-yet-valid': () => leaf({ notBefore: now + DAY, notAfter: now + 90 * DAY }),
  'path-too-long': tooLong,
  'policy-mapping': () => under({ extensions: [policyMappings([anyPolicy, '1.2.3'])] }),
  'policy-required': () => under({ extensions: [policyConstraints({ requireExplicit: 0 })] }),
  revoked: () => leaf(),
  'self-signed': () => [issueLeaf()],
  'unknown-ca': stranger,
  'unknown-key': () => leaf({ key: 'secp256k1' }),
  'unknown-signature': () => signedWith('ecdsa_sha224'),
  'version-1': () => [
    issue({ issuer: intermediate, version: 1, keyIdentifiers: 'none' }),
    intermediate,
  ],
  'weak-key': () => leaf({ key: 'rsa1024' }),
  'weak-signature': () => signedWith('ecdsa_sha1'),
  'wrong-name': () => leaf({ names: ['other.invalid'] }),
  'wrong-purpose': () => leaf({ purposes: ['codeSigning'] }),
}

const made = new Map<string, Credential>()

/** A credential of this kind; the same one every time. */
export function credential(kind: CertificateKind | Good = 'good'): Credential {
  const known = made.get(kind)
  if (known) return known
  const chain = kinds[kind]()
  const certificates = chain.map(({ der }) => der)
  const fresh = { certificates, ...signerOf(chain[0]!, kind) }
  made.set(kind, fresh)
  return fresh
}

/** The key of a certificate without the certificate (RFC 7250). */
export function rawCredential(): Credential {
  const { spki, keyPem } = issueLeaf()
  return { type: 'RawPublicKey', certificates: [spki], ...privateKey(keyPem) }
}

function signerOf({ key, keyPem }: Issued, kind: string): Omit<Credential, 'certificates'> {
  if (kind !== 'unknown-key') return privateKey(keyPem)
  return {
    algorithms: ['ecdsa_sha256'],
    sign: (_algorithm, message) => new Uint8Array(sign('sha256', message, key)),
  }
}
