import { MisuseError } from '../alert/error.ts'
import type { Credential, HelloSummary } from '../handshake/question.ts'
import { type CipherSuite, cipherSuiteName } from '../wire/registry/cipher-suite.ts'
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
 * signs with a scheme the client lists and is of a kind that a common suite is for, else the first
 * for the name, else the same without the name. `suites`: those the server would choose from.
 */
export function chooseAmong(
  credentials: readonly Credential[],
  suites?: readonly CipherSuite[],
): CredentialChooser {
  const candidates = credentials.map(candidateOf)
  const ours = suites && new Set(suites.map(({ code }) => code))
  return (hello) => {
    const named = candidates.filter((candidate) => isNamed(candidate, hello))
    const pool = named.length > 0 ? named : candidates
    const common = hello.cipherSuites.filter((code) => ours?.has(code) ?? true)
    const fitting = pool.filter((candidate) => isForSuites(candidate, common))
    return (fitting.find((candidate) => suits(candidate, hello)) ?? fitting[0] ?? pool[0])
      ?.credential
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

/** Before TLS 1.3 a suite's name says what kind of key it is for (RFC 5246 §A.5, RFC 8422 §5.3). */
function isForSuites({ certificate }: Candidate, suites: readonly number[]): boolean {
  const { type } = certificate.publicKey.key
  const isRsa = type === 'rsa' || type === 'rsa-pss'
  return suites.map(cipherSuiteName).some((name) => {
    if (!name.includes('_WITH_')) return true
    return isRsa ? /_RSA_(PSK_)?WITH_/.test(name) : name.includes('_ECDSA_')
  })
}

function suits({ credential }: Candidate, hello: HelloSummary): boolean {
  return hello.signatureSchemes.some((code) => {
    const algorithm = signatureScheme(code)?.algorithm
    return algorithm !== undefined && credential.algorithms.includes(algorithm)
  })
}
