import { MisuseError } from '../../alert/error.ts'
import type { EventualVerifier } from '../../connection/answer.ts'
import type { CryptoProvider } from '../../crypto/provider.ts'
import { parseCertificate } from '../../x509/certificate.ts'
import type { RevocationOptions } from '../../x509/revocation/options.ts'
import {
  type CertificateVerifierOptions,
  certificateVerifier,
  type ExaminingVerifier,
} from '../../x509/verify.ts'
import type { EvidenceFetcher } from '../fetch/evidence-fetcher.ts'
import { fetchingVerifier } from '../fetch/fetching-verifier.ts'
import { listOf } from '../list-of.ts'
import { explained } from '../misuse.ts'
import { certificatesIn, type Pem } from './certificates-in.ts'
import { crlsIn } from './crls-in.ts'
import { defaultTrustAnchors } from './node-roots.ts'

/** Whom an endpoint believes; with the names of node:tls where it has them. */
export interface TrustOptions {
  /** Trusted authorities, PEM or DER; what Node trusts unless said otherwise. */
  readonly ca?: Pem | readonly Pem[] | undefined
  /**
   * CRLs, PEM or DER. As in node:tls, every certificate but the trust anchor then needs one that says
   * it is not revoked; `revocation.requireStatus` says otherwise.
   */
  readonly crl?: Pem | readonly Pem[] | undefined
  /** What is done about revocation: see `RevocationOptions`. */
  readonly revocation?: RevocationOptions | undefined
  /** Fetches what nobody has given of that; never unless there is one. */
  readonly fetcher?: EvidenceFetcher | undefined
  /**
   * SHA-256 of SubjectPublicKeyInfo, as 'sha256/BASE64': one of these keys has to be on the path
   * (RFC 7469 §2.6). Name a second one that is not in use yet.
   */
  readonly pinnedPublicKeys?: readonly string[] | undefined
}

/** What becomes of `TrustOptions`. */
export interface Trust {
  readonly verifier: EventualVerifier
  /** DER names of `ca`, for a CertificateRequest; none for Node's own list. */
  readonly certificateAuthorities: readonly Uint8Array[]
}

/** Reads what is trusted; throws MisuseError that says which option is wrong, and how. */
export function trustOf(options: TrustOptions, crypto: CryptoProvider): Trust {
  const policy = policyOf(options)
  const { fetcher } = options
  const fetching = (verifier: ExaminingVerifier) =>
    fetcher ? fetchingVerifier(verifier, fetcher) : verifier
  if (options.ca == null) {
    return { verifier: fetching(defaultVerifier(crypto, policy)), certificateAuthorities: [] }
  }
  const trustAnchors = listOf(options.ca).flatMap((pem, index) =>
    explained(`ca[${index}]`, () => certificatesIn(pem)),
  )
  return {
    verifier: fetching(certificateVerifier({ ...policy, trustAnchors, crypto })),
    certificateAuthorities: trustAnchors.map((der) => parseCertificate(der).subject.der),
  }
}

type Policy = Pick<CertificateVerifierOptions, 'revocation' | 'pinnedPublicKeys'>

/** Nothing at all when nothing is said: what is usual can be shared. */
function policyOf(options: TrustOptions): Policy | undefined {
  const { crl, revocation, fetcher: source, pinnedPublicKeys } = options
  if (crl == null && !revocation && !source && !pinnedPublicKeys) return undefined
  if (source && revocation?.source) throw new MisuseError('fetcher: revocation has a source, too')
  const crls = listOf(crl).flatMap((pem, index) => explained(`crl[${index}]`, () => crlsIn(pem)))
  if (crl != null && crls.length === 0) throw new MisuseError('crl: the list is empty')
  return {
    revocation: {
      ...(crl != null && { requireStatus: 'chain' }),
      ...revocation,
      ...(source && { source }),
      crls: [...(revocation?.crls ?? []), ...crls],
    },
    pinnedPublicKeys,
  }
}

const usual = new WeakMap<CryptoProvider, ExaminingVerifier>()

/** Trusts what Node trusts; made when first needed, for a hundred certificates take a while to read. */
function defaultVerifier(crypto: CryptoProvider, policy: Policy | undefined): ExaminingVerifier {
  // What cannot work is told at once all the same.
  if (policy) certificateVerifier({ ...policy, trustAnchors: [], crypto })
  let made: ExaminingVerifier | undefined
  const own = (): ExaminingVerifier => {
    made ??=
      (policy ? undefined : usual.get(crypto)) ??
      certificateVerifier({ ...policy, trustAnchors: defaultTrustAnchors(), crypto })
    if (!policy) usual.set(crypto, made)
    return made
  }
  return {
    verify: (request) => own().verify(request),
    examine: (request) => own().examine(request),
  }
}
