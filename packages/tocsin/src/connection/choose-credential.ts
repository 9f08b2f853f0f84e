import { MisuseError } from '../alert/error.ts'
import type { Credential, HelloSummary } from '../handshake/question.ts'
import { CertificateType } from '../wire/registry/certificate-type.ts'
import { signatureScheme } from '../wire/registry/signature-scheme.ts'
import { type Certificate, parseCertificate } from '../x509/certificate.ts'
import { isFor } from '../x509/name.ts'
import type { CredentialChooser } from './answer.ts'

interface Candidate {
  readonly credential: Credential
  /** Nothing for a raw public key, which is for any name. */
  readonly certificate: Certificate | undefined
}

/**
 * Chooses among what is of a type that the client takes by name, then by what the client can verify: the first credential for the asked name that
 * signs with a scheme the client lists, else the first for the name, else the same without the name.
 */
export function chooseAmong(credentials: readonly Credential[]): CredentialChooser {
  const candidates = credentials.map(candidateOf)
  return (hello) => {
    const taken = some(candidates, (candidate) => isTaken(candidate, hello))
    const pool = some(taken, (candidate) => isNamed(candidate, hello))
    return (pool.find((candidate) => suits(candidate, hello)) ?? pool[0])?.credential
  }
}

/** Those that fit; all of them where none does. */
function some(
  candidates: readonly Candidate[],
  fits: (candidate: Candidate) => boolean,
): readonly Candidate[] {
  const fitting = candidates.filter(fits)
  return fitting.length > 0 ? fitting : candidates
}

function isTaken(
  { credential: { type = 'X509' } }: Candidate,
  { certificateTypes }: HelloSummary,
): boolean {
  return certificateTypes.includes(CertificateType[type])
}

function candidateOf(credential: Credential): Candidate {
  const [endEntity] = credential.certificates
  if (!endEntity) throw new MisuseError('a credential needs at least one certificate')
  const isRaw = credential.type === 'RawPublicKey'
  return { credential, certificate: isRaw ? undefined : parseCertificate(endEntity) }
}

function isNamed({ certificate }: Candidate, { serverName }: HelloSummary): boolean {
  if (!certificate) return true
  return serverName !== undefined && isFor(certificate.extensions.subjectAltName, serverName)
}

function suits({ credential }: Candidate, hello: HelloSummary): boolean {
  return hello.signatureSchemes.some((code) => {
    const algorithm = signatureScheme(code)?.algorithm
    return algorithm !== undefined && credential.algorithms.includes(algorithm)
  })
}
