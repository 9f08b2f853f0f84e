import { MisuseError } from '../alert/error.ts'
import type { Credential, HelloSummary } from '../handshake/question.ts'
import { CertificateType } from '../wire/registry/certificate-type.ts'
import { type CipherSuite, cipherSuiteName } from '../wire/registry/cipher-suite.ts'
import { signatureScheme } from '../wire/registry/signature-scheme.ts'
import { type Certificate, parseCertificate, publicKeyOf } from '../x509/certificate.ts'
import { isFor } from '../x509/name.ts'
import type { KeyKind } from '../x509/public-key.ts'
import type { CredentialChooser } from './answer.ts'

interface Candidate {
  readonly credential: Credential
  readonly key: KeyKind
  /** Nothing for a raw public key, which is for any name. */
  readonly certificate: Certificate | undefined
}

/**
 * Chooses among what is of a type that the client takes: by name, then by what the client can verify.
 * The first credential for the asked name that signs with a scheme the client lists and is of a kind
 * that a common suite is for, else the first for the name, else the same without the name. `suites`:
 * those the server would choose from.
 */
export function chooseAmong(
  credentials: readonly Credential[],
  suites?: readonly CipherSuite[],
): CredentialChooser {
  const candidates = credentials.map(candidateOf)
  const ours = suites && new Set(suites.map(({ code }) => code))
  return (hello) => {
    const taken = some(candidates, (candidate) => isTaken(candidate, hello))
    const named = some(taken, (candidate) => isNamed(candidate, hello))
    const common = hello.cipherSuites.filter((code) => ours?.has(code) ?? true)
    const pool = some(named, (candidate) => isForSuites(candidate, common))
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
  const { key } = publicKeyOf(endEntity, credential.type)
  return { credential, key, certificate: isRaw ? undefined : parseCertificate(endEntity) }
}

function isNamed({ certificate }: Candidate, { serverName }: HelloSummary): boolean {
  if (!certificate) return true
  return serverName !== undefined && isFor(certificate.extensions.subjectAltName, serverName)
}

/** Before TLS 1.3 a suite's name says what kind of key it is for (RFC 5246 §A.5, RFC 8422 §5.3). */
function isForSuites({ key: { type } }: Candidate, suites: readonly number[]): boolean {
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
