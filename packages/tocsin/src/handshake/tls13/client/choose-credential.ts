import type { CertificateTypeName } from '../../../wire/registry/certificate-type.ts'
import type { SignatureScheme } from '../../../wire/registry/signature-scheme.ts'
import type { CertificateRequest } from '../../../wire/tls13/certificate-request.ts'
import { keyOf } from '../../credential-key.ts'
import { findSignatureScheme } from '../../negotiate.ts'
import { type CertificateFilter, knownFilter, passes, readFilters } from '../../oid-filters.ts'
import type { Credential, CredentialRequest } from '../../question.ts'
import { ask, type Expecting, type State } from '../../state.ts'

/** A credential of ours, and what it signs with for this server. */
export interface OwnCredential {
  readonly credential: Credential
  readonly scheme: SignatureScheme
}

/** Asks which credential answers a request; nothing where there is none, or none that suits the server. */
export function chooseCredential(
  certificateType: CertificateTypeName,
  received: CertificateRequest,
  chosen: (own: OwnCredential | undefined) => State,
  meanwhile?: Expecting,
): State {
  const request = readRequest(certificateType, received)
  const question = { type: 'choose-credential', role: 'client', request } as const
  const answered = (credential: Credential | 'unrecognized' | undefined): State => {
    if (!credential || credential === 'unrecognized') return chosen(undefined)
    const scheme = request.suits(credential) ? schemeFor(credential, request) : undefined
    return chosen(scheme && { credential, scheme })
  }
  return ask('CHOOSE_CREDENTIAL', question, ({ credential }) => answered(credential), meanwhile)
}

/** A request as those see it who choose by it. */
function readRequest(
  certificateType: CertificateTypeName,
  { certificateRequestContext: context, extensions }: CertificateRequest,
): CredentialRequest {
  const { signature_algorithms: schemes, signature_algorithms_cert: forCertificates = schemes } =
    extensions
  const oidFilters = extensions.oid_filters ? readFilters(extensions.oid_filters) : []
  const filter = knownFilter(oidFilters)
  const request: CredentialRequest = {
    signatureSchemes: schemes?.supportedSignatureAlgorithms ?? [],
    certificateSignatureSchemes: forCertificates?.supportedSignatureAlgorithms ?? [],
    certificateAuthorities: extensions.certificate_authorities?.authorities ?? [],
    certificateType,
    clientCertificateTypes: [],
    oidFilters,
    context,
    suits: (credential) => isPassed(filter, credential) && !!schemeFor(credential, request),
  }
  return request
}

function isPassed(filter: CertificateFilter, { certificates: [endEntity], type }: Credential) {
  return endEntity !== undefined && passes(filter, endEntity, type)
}

function schemeFor(
  credential: Credential,
  { certificateType, signatureSchemes: offered }: CredentialRequest,
): SignatureScheme | undefined {
  const { algorithms, type = 'X509' } = credential
  if (type !== certificateType) return undefined
  return findSignatureScheme('TLS 1.3', algorithms, keyOf(credential), offered)
}
