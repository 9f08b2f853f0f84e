import { abort } from '../../alert/error.ts'
import { concat } from '../../crypto/bytes.ts'
import type { Codec } from '../../wire/codec.ts'
import { type SignatureScheme, signatureSchemeName } from '../../wire/registry/signature-scheme.ts'
import { CertificateRequest } from '../../wire/tls12/certificate-request.ts'
import { DigitallySigned } from '../../wire/tls12/digitally-signed.ts'
import type { KeyKind, PublicKey } from '../../x509/public-key.ts'
import { findSignatureScheme, fits } from '../negotiate.ts'
import type { Policy } from '../policy.ts'
import type { Credential } from '../question.ts'
import { requireOneOf, requireValid } from '../require.ts'
import type { ServerCertificate } from './certificates.ts'
import type { Randoms } from './key-block.ts'

/** A signature; only TLS 1.2 names its algorithm (RFC 5246 §4.7). */
export interface Signed {
  readonly algorithm?: number
  readonly signature: Uint8Array
}

/** What a server asks of a client's certificate; only TLS 1.2 lists algorithms. */
export interface RequestedCertificate {
  readonly certificateTypes: readonly number[]
  readonly supportedSignatureAlgorithms?: readonly number[]
  readonly certificateAuthorities: readonly Uint8Array[]
}

/** Reads and writes a signature as its version has it. */
// biome-ignore lint/suspicious/noExplicitAny: the versions differ in whether the algorithm is named.
export type SignedCodec = Codec<any>

/** How a version says which algorithm a signature is of, and which it may be. */
export interface SignatureRules {
  readonly digitallySigned: SignedCodec
  // biome-ignore lint/suspicious/noExplicitAny: as above, and so does the list of what is asked for.
  readonly certificateRequest: Codec<any>
  /** What a key of ours signs with for a peer that lists these schemes (`undefined`: lists none), if it can. */
  readonly choose: (
    credential: Credential,
    key: KeyKind,
    listed: readonly number[] | undefined,
  ) => SignatureScheme | undefined
  /** The scheme of a peer's signature, which must be one we accept and fit its key. */
  readonly accepted: (policy: Policy, key: KeyKind, signed: Signed) => SignatureScheme
  /** What names the scheme in a signature of ours. */
  readonly signed: (scheme: SignatureScheme, signature: Uint8Array) => Signed
}

/** TLS 1.2 negotiates the algorithms (RFC 5246 §7.4.1.4.1). */
export const signatures12: SignatureRules = {
  digitallySigned: DigitallySigned,
  certificateRequest: CertificateRequest,
  choose: ({ algorithms }, key, listed = []) =>
    findSignatureScheme('TLS 1.2', algorithms, key, listed),
  accepted(policy, key, { algorithm: code = 0 }) {
    const facts = { scheme: signatureSchemeName(code) }
    const isScheme = (scheme: SignatureScheme) => scheme.code === code
    const condition = 'authentication.scheme-not-offered'
    const scheme = requireOneOf(policy.signatureSchemes, isScheme, condition, facts)
    if (fits('TLS 1.2', scheme, key)) return scheme
    throw abort('authentication.scheme-does-not-fit-key', { ...facts, key: key.type })
  },
  signed: ({ code }, signature) => ({ algorithm: code, signature }),
}

type SignatureCondition =
  | 'authentication.signature-invalid'
  | 'authentication.key-exchange-signature-invalid'

/** Who accepts signatures: any state of a handshake. */
interface Accepting {
  readonly policy: Policy
  readonly dialect: { readonly signatures: SignatureRules }
}

/** A signature of the peer's must be of a scheme we accept, fit its key, and hold (RFC 5246 §7.4.3). */
export function requireSignature(
  { policy, dialect }: Accepting,
  { spki, key }: PublicKey,
  message: Uint8Array,
  signed: Signed,
  condition: SignatureCondition,
): SignatureScheme {
  const scheme = dialect.signatures.accepted(policy, key, signed)
  const verifier = policy.crypto.signatures[scheme.algorithm]
  const isValid = verifier?.verify(spki, message, signed.signature) ?? false
  requireValid(isValid, condition, { scheme: scheme.name })
  return scheme
}

/** The parameters of a ServerKeyExchange are signed with both randoms (RFC 5246 §7.4.3), where the suite has a certificate. */
export function requireSignedParameters(
  hs: Accepting & { readonly randoms: Randoms },
  certificate: ServerCertificate | undefined,
  params: Uint8Array,
  signed: Signed | undefined,
): SignatureScheme | undefined {
  if (!certificate || !signed) return undefined
  const message = concat(hs.randoms.client, hs.randoms.server, params)
  const condition = 'authentication.key-exchange-signature-invalid'
  return requireSignature(hs, certificate.serverKey, message, signed, condition)
}
