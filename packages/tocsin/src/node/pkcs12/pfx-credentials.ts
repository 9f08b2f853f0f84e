import { X509Certificate } from 'node:crypto'
import { MisuseError } from '../../alert/error.ts'
import type { PrivateKey } from '../../crypto/provider.ts'
import { type Certificate, parseCertificate } from '../../x509/certificate.ts'
import { isSame } from '../../x509/der-values.ts'
import { privateKey } from '../crypto/private-key.ts'
import { explained } from '../misuse.ts'
import { readPfx } from './read-pfx.ts'
import type { Bagged } from './safe-contents.ts'

/** A private key with its chain, end entity first. */
export interface PfxCredential {
  readonly certificates: readonly Uint8Array[]
  readonly key: PrivateKey
}

/**
 * The credentials in a PKCS #12 file: for each private key its certificate, and the certificates of
 * those who issued it, as far as the file has them, without the root. What else is in it is not
 * used, and nothing in it is trusted. Throws MisuseError that says what is wrong.
 */
export function pfxCredentials(file: Uint8Array, passphrase?: string): readonly PfxCredential[] {
  const { keys, certificates } = readPfx(file, passphrase)
  if (keys.length === 0) throw new MisuseError('it holds no private key')
  const known = certificates.map(({ der, localKeyId }, index) => {
    const certificate = explained(`certificate ${index + 1} in it`, () => parseCertificate(der))
    return { certificate, localKeyId }
  })
  const credentials = keys.flatMap((bagged) => credentialOf(bagged, known))
  if (credentials.length > 0) return credentials
  throw new MisuseError('it holds no certificate for its private key')
}

interface Known {
  readonly certificate: Certificate
  readonly localKeyId: string | undefined
}

/** A certificate has to be of the key; if several are, localKeyId says which is meant. */
function credentialOf(
  { der, localKeyId }: Bagged,
  known: readonly Known[],
): readonly PfxCredential[] {
  const key = explained('a key in it', () => privateKey(der))
  const own = known.filter(({ certificate }) => isSame(certificate.publicKey.spki, key.spki))
  const meant = own.find((one) => one.localKeyId === localKeyId) ?? own[0]
  if (!meant) return []
  const others = known.map(({ certificate }) => certificate)
  return [{ key, certificates: chainOf(meant.certificate, others).map((each) => each.der) }]
}

/** From an end entity upwards, without the root, which whoever trusts it has (RFC 9846 §4.5.1). */
function chainOf(endEntity: Certificate, others: readonly Certificate[]): readonly Certificate[] {
  const chain = [endEntity]
  let issuer = issuerOf(endEntity, others)
  while (issuer && !chain.includes(issuer) && !isSelfIssued(issuer)) {
    chain.push(issuer)
    issuer = issuerOf(issuer, others)
  }
  return chain
}

function isSelfIssued({ subject, issuer }: Certificate): boolean {
  return isSame(subject.der, issuer.der)
}

/** By name and signature: several authorities may have a name. */
function issuerOf(
  certificate: Certificate,
  others: readonly Certificate[],
): Certificate | undefined {
  return others.find(
    (other) =>
      isSame(other.subject.der, certificate.issuer.der) && isSignedBy(certificate.der, other.der),
  )
}

function isSignedBy(der: Uint8Array, issuer: Uint8Array): boolean {
  try {
    return new X509Certificate(der).verify(new X509Certificate(issuer).publicKey)
  } catch {
    return false
  }
}
