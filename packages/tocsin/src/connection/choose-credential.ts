import { MisuseError } from '../alert/error.ts'
import type { Hash } from '../crypto/provider.ts'
import type { Credential } from '../handshake/question.ts'
import { isVouchedFor } from '../handshake/trusted-authorities.ts'
import { type Certificate, parseCertificate, publicKeyOf } from '../x509/certificate.ts'
import { isFor } from '../x509/name.ts'
import type { CredentialChooser } from './answer.ts'

interface Candidate {
  readonly credential: Credential
  /** Nothing for a raw public key, which is for any name. */
  readonly certificate: Certificate | undefined
}

/**
 * Chooses by name, then by what can succeed: the first credential for the asked name that suits the
 * client, else the first for the name, else the same without the name; one of an authority that the
 * client lists comes before others, and `sha1` is what such authorities are told by.
 */
export function chooseAmong(credentials: readonly Credential[], sha1?: Hash): CredentialChooser {
  const candidates = credentials.map(candidateOf)
  return ({ serverName, suits, trustedAuthorities }) => {
    const named = some(candidates, (candidate) => isNamed(candidate, serverName))
    const suiting = some(named, ({ credential }) => suits(credential))
    const [chosen] = some(suiting, ({ credential }) =>
      isVouchedFor(credential, trustedAuthorities, sha1),
    )
    return chosen?.credential
  }
}

/** Those that fit; all of them where none does, or where there is only one. */
function some(
  candidates: readonly Candidate[],
  fits: (candidate: Candidate) => boolean,
): readonly Candidate[] {
  if (candidates.length === 1) return candidates
  const fitting = candidates.filter(fits)
  return fitting.length > 0 ? fitting : candidates
}

const known = new WeakMap<Credential, Candidate>()

/** Certificates are read once, not with every connection. */
function candidateOf(credential: Credential): Candidate {
  const candidate = known.get(credential) ?? read(credential)
  known.set(credential, candidate)
  return candidate
}

function read(credential: Credential): Candidate {
  const [endEntity] = credential.certificates
  if (!endEntity) throw new MisuseError('a credential needs at least one certificate')
  if (credential.type !== 'RawPublicKey') {
    return { credential, certificate: parseCertificate(endEntity) }
  }
  publicKeyOf(endEntity, credential.type)
  return { credential, certificate: undefined }
}

function isNamed({ certificate }: Candidate, serverName: string | undefined): boolean {
  if (!certificate) return true
  return serverName !== undefined && isFor(certificate.extensions.subjectAltName, serverName)
}
