import { MisuseError } from '../alert/error.ts'
import type { Hash } from '../crypto/provider.ts'
import type { Credential } from '../handshake/question.ts'
import { isVouchedFor, type TrustedAuthority } from '../handshake/trusted-authorities.ts'
import { signatureScheme } from '../wire/registry/signature-scheme.ts'
import { type Certificate, parseCertificate, publicKeyOf } from '../x509/certificate.ts'
import { isSame } from '../x509/der-values.ts'
import { isFor } from '../x509/name.ts'
import type { ClientCredentialChooser, CredentialChooser } from './answer.ts'

interface Candidate {
  readonly credential: Credential
  /** Nothing for a raw public key, which is for any name. */
  readonly certificate: Certificate | undefined
  /** The names of the algorithms that its certificates are signed with, but for those that sign themselves. */
  readonly signatures: readonly string[]
}

/**
 * Chooses by name, then by what can succeed: the first credential for the asked name that suits the
 * client, else the first for the name, else the same without the name. Among those one whose
 * certificates are signed as the client wants (RFC 9846 §4.5.1.2) comes before others, then one of an
 * authority that the client lists; `sha1` is what such authorities are told by.
 */
export function chooseAmong(credentials: readonly Credential[], sha1?: Hash): CredentialChooser {
  const candidates = credentials.map(candidateOf)
  return ({ serverName, suits, certificateSignatureSchemes: schemes, trustedAuthorities }) => {
    const named = some(candidates, (candidate) => isNamed(candidate, serverName))
    const suiting = some(named, ({ credential }) => suits(credential))
    const signed = some(suiting, (candidate) => isSignedWith(candidate, schemes))
    const [chosen] = some(signed, ({ credential }) =>
      isVouchedFor(credential, trustedAuthorities, sha1),
    )
    return chosen?.credential
  }
}

/**
 * Chooses the first that a server can do with: its kind of key and of certificate, what oid_filters ask
 * for, signed as it wants, and of an authority that it lists, if it lists any (RFC 9846 §4.5.1.3). Where
 * there is none, nothing is shown to a server that would not take it.
 */
export function chooseForServer(credentials: readonly Credential[]): ClientCredentialChooser {
  const candidates = credentials.map(candidateOf)
  return ({ suits, certificateSignatureSchemes: schemes, certificateAuthorities }) => {
    const listed = certificateAuthorities.map(
      (identifier) => ({ type: 'x509_name', identifier }) as const,
    )
    const fits = (candidate: Candidate) =>
      suits(candidate.credential) && isSignedWith(candidate, schemes) && isOf(candidate, listed)
    return candidates.find(fits)?.credential
  }
}

/** A raw public key is nobody's but its own. */
function isOf(
  { credential, certificate }: Candidate,
  authorities: readonly TrustedAuthority[],
): boolean {
  if (authorities.length === 0 || !certificate) return true
  return isVouchedFor(credential, authorities, undefined)
}

/** Before TLS 1.2 nobody says what certificates may be signed with. */
function isSignedWith({ signatures }: Candidate, schemes: readonly number[]): boolean {
  if (schemes.length === 0) return true
  const wanted = new Set<string | undefined>(
    schemes.map((code) => signatureScheme(code)?.algorithm),
  )
  return signatures.every((name) => wanted.has(name))
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
    const chain = credential.certificates.map(parseCertificate)
    const [certificate] = chain
    return { credential, certificate, signatures: chain.flatMap(signatureOf) }
  }
  publicKeyOf(endEntity, credential.type)
  return { credential, certificate: undefined, signatures: [] }
}

/** One that signs itself is trusted for what it is, whatever it is signed with (RFC 9846 §4.5.1.2). */
function signatureOf({ issuer, subject, signatureAlgorithm }: Certificate): readonly string[] {
  if (isSame(issuer.der, subject.der)) return []
  return [signatureAlgorithm.name ?? signatureAlgorithm.oid]
}

function isNamed({ certificate }: Candidate, serverName: string | undefined): boolean {
  if (!certificate) return true
  return serverName !== undefined && isFor(certificate.extensions.subjectAltName, serverName)
}
