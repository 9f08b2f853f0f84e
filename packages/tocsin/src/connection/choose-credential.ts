import { MisuseError } from '../alert/error.ts'
import type { Credential, HelloSummary } from '../handshake/question.ts'
import { signatureScheme } from '../wire/registry/signature-scheme.ts'
import { type Certificate, parseCertificate } from '../x509/certificate.ts'
import { isFor } from '../x509/name.ts'
import type { CredentialChooser } from './answer.ts'

interface Candidate {
  readonly credential: Credential
  readonly certificate: Certificate
}

/**
 * Chooses by name, then by what the client can verify: the first credential for the asked name that
 * signs with a scheme the client lists, else the first for the name, else the same without the name.
 */
export function chooseAmong(credentials: readonly Credential[]): CredentialChooser {
  const candidates = credentials.map(candidateOf)
  return (hello) => {
    const named = candidates.filter((candidate) => isNamed(candidate, hello))
    const pool = named.length > 0 ? named : candidates
    return (pool.find((candidate) => suits(candidate, hello)) ?? pool[0])?.credential
  }
}

function candidateOf(credential: Credential): Candidate {
  const [endEntity] = credential.certificates
  if (!endEntity) throw new MisuseError('a credential needs at least one certificate')
  return { credential, certificate: parseCertificate(endEntity) }
}

function isNamed({ certificate }: Candidate, { serverName }: HelloSummary): boolean {
  return serverName !== undefined && isFor(certificate.extensions.subjectAltName, serverName)
}

function suits({ credential }: Candidate, hello: HelloSummary): boolean {
  return hello.signatureSchemes.some((code) => {
    const algorithm = signatureScheme(code)?.algorithm
    return algorithm !== undefined && credential.algorithms.includes(algorithm)
  })
}
