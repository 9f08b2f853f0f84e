import { HandshakeType } from '../../wire/registry/handshake-type.ts'
import { SignatureScheme } from '../../wire/registry/signature-scheme.ts'
import type { CertificateVerify } from '../../wire/tls13/certificate-verify.ts'
import { both13, by, each, everybody, type Fault } from '../fault.ts'
import { signedBy } from '../shares.ts'
import { flipLast, framed, instead, type Misdeed, rewrite } from '../verbs.ts'

const asked = { clientAuthentication: 'request' } as const

/** Names another scheme in CertificateVerify, which has the same fields in both versions. */
const names = (algorithm: number): Misdeed =>
  rewrite<CertificateVerify>('certificate_verify', (body) => ({ ...body, algorithm }))

const { ecdsa_secp384r1_sha384: p384, rsa_pss_rsae_sha256: rsa } = SignatureScheme
const { rsa_pkcs1_sha256: pkcs1, ecdsa_sha1: sha1 } = SignatureScheme
const ed448 = 0x0808

const invalid = 'authentication.signature-invalid'
const notOffered = 'authentication.scheme-not-offered'
const forbidden = 'authentication.scheme-forbidden'
const unfit = 'authentication.scheme-does-not-fit-key'
const inKeyExchange = 'authentication.key-exchange-signature-invalid'

/** Proofs in CertificateVerify: of the server in TLS 1.3, of a client that is asked in both versions. */
function proofs(
  provokes: typeof invalid | typeof notOffered | typeof forbidden | typeof unfit,
  how: string,
  misdeed: Misdeed,
  text: string,
  rows: readonly string[],
  also: Parameters<typeof each>[2] = {},
): readonly Fault[] {
  // Signatures before TLS 1.2 do not say what scheme they are of.
  const since = provokes === invalid ? {} : ({ since: 'TLS 1.2' } as const)
  const fault = { id: `${provokes}/${how}`, provokes, text, rows, misdeed, ...since }
  const isFor12 = provokes !== forbidden && how !== 'curve'
  return [
    ...each(['server13'], fault, also),
    ...each(isFor12 ? ['client13', 'client12'] : ['client13'], { ...fault, needs: asked }, also),
  ]
}

const signatures: readonly Fault[] = [
  ...proofs(
    invalid,
    'flipped',
    flipLast('certificate_verify'),
    'flips a bit of its signature',
    ['8446-4.4.3-a', '5246-7.2.2-v'],
    { client: ['5246-7.4.8-a'] },
  ),
  ...proofs(
    notOffered,
    'ed448',
    names(ed448),
    'signs with a scheme that was not offered',
    ['8446-4.4.3-b'],
    { client: ['5246-7.4.8-b'] },
  ),
  ...proofs(
    notOffered,
    'grease',
    names(0x3a3a),
    'signs with a scheme of a reserved number',
    ['8446-4.4.3-b'],
    { client: ['8701-4.1-a'], server: ['8701-3.1-a'] },
  ),
  ...proofs(forbidden, 'pkcs1', names(pkcs1.code), 'signs with RSASSA-PKCS1-v1_5', [
    '8446-4.4.3-c',
  ]),
  ...proofs(forbidden, 'sha1', names(sha1.code), 'signs with SHA-1', ['8446-4.4.3-c']),
  ...proofs(
    unfit,
    'rsa',
    names(rsa.code),
    'names an RSA scheme for a key on a curve',
    ['8446-4.4.3-d'],
    { client: ['5246-7.4.8-b'] },
  ),
  ...proofs(unfit, 'curve', names(p384.code), 'names the scheme of another curve', [
    '8446-4.4.3-d',
  ]),
]

const keyExchange: readonly Fault[] = [
  {
    id: `${inKeyExchange}/flipped`,
    provokes: inKeyExchange,
    ...by.server12,
    text: 'flips a bit of the signature in its ServerKeyExchange',
    rows: ['5246-7.4.3-a', '5246-7.2.2-v'],
    misdeed: flipLast('server_key_exchange'),
  },
  {
    id: `${notOffered}/ed448-in-key-exchange`,
    provokes: notOffered,
    ...by.server12,
    since: 'TLS 1.2',
    text: 'signs its ServerKeyExchange with a scheme that was not offered',
    rows: ['5246-7.4.3-b'],
    misdeed: signedBy(ed448),
  },
  {
    id: `${unfit}/rsa-in-key-exchange`,
    provokes: unfit,
    ...by.server12,
    since: 'TLS 1.2',
    text: 'names an RSA scheme in its ServerKeyExchange for a key on a curve',
    rows: ['5246-7.4.3-e'],
    misdeed: signedBy(rsa.code),
  },
]

/** Proofs that do not hold. */
export const authenticationFaults: readonly Fault[] = [
  ...signatures,
  ...keyExchange,
  ...each(everybody, {
    id: 'authentication.finished-mismatch/flipped',
    provokes: 'authentication.finished-mismatch',
    text: 'flips a bit of verify_data in its Finished',
    rows: ['8446-4.4.4-a', '5246-7.4.9-b', '5246-7.2.2-v'],
    misdeed: flipLast('finished'),
  }),
  ...each(both13, {
    id: 'authentication.finished-length/12-octets',
    provokes: 'authentication.finished-length',
    text: 'sends a Finished of 12 octets, as in TLS 1.2',
    rows: ['8446-4.4.4-b'],
    misdeed: instead('finished', framed(HandshakeType.finished, new Uint8Array(12))),
  }),
]
