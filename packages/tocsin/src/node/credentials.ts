import { MisuseError } from '../alert/error.ts'
import type { CryptoProvider, PrivateKey } from '../crypto/provider.ts'
import type { Credential } from '../handshake/question.ts'
import { parseCertificate } from '../x509/certificate.ts'
import { isSame } from '../x509/der-values.ts'
import { privateKey } from './crypto/private-key.ts'
import { listOf } from './list-of.ts'
import { explained } from './misuse.ts'
import { pfxCredentials } from './pkcs12/pfx-credentials.ts'
import { type Staples, staplesOf } from './staples.ts'
import { certificatesIn, type Pem } from './trust/certificates-in.ts'

/** A private key with a passphrase of its own, as node:tls takes it. */
interface EncryptedKey {
  readonly pem: Pem
  readonly passphrase?: string | undefined
}

/** A PKCS #12 file with a passphrase of its own, as node:tls takes it. */
interface EncryptedPfx {
  readonly buf: Uint8Array
  readonly passphrase?: string | undefined
}

/** What an endpoint shows of itself, named as in node:tls. */
export interface CredentialOptions {
  /** Certificate chains, PEM, end entity first; several for several names or kinds of key. */
  readonly cert?: Pem | readonly Pem[] | undefined
  /** The private keys of `cert`, in any order. */
  readonly key?: Pem | readonly (Pem | EncryptedKey)[] | undefined
  /** Keys with their certificates, PKCS #12 (RFC 7292). Nothing in it is trusted: `ca` says what is. */
  readonly pfx?: Uint8Array | readonly (Uint8Array | EncryptedPfx)[] | undefined
  /**
   * OCSP responses about these certificates, DER and in any order: stapled for peers that ask (RFC 6066 §8).
   * They are out of date after a while: a function is asked for them in every handshake.
   */
  readonly ocspResponses?: Staples | undefined
  /** Of every `key` and `pfx` that has none of its own. */
  readonly passphrase?: string | undefined
}

/** Reads all there are, those of `cert` first; throws MisuseError that says which is wrong, and how. */
export function credentialsOf(
  options: CredentialOptions,
  crypto: CryptoProvider,
): readonly Credential[] {
  const files = listOf(options.pfx).map((pfx, index) => readPfx(`pfx[${index}]`, pfx, options))
  const credentials = [...fromPem(options), ...files.flat()]
  const { ocspResponses } = options
  if (ocspResponses == null) return credentials
  const find = staplesOf(ocspResponses, crypto)
  return credentials.map((credential) => ({
    ...credential,
    get ocspResponses() {
      return find(credential.certificates)
    },
  }))
}

function fromPem(options: CredentialOptions): readonly Credential[] {
  const chains = listOf(options.cert).map((pem, index) =>
    explained(`cert[${index}]`, () => certificatesIn(pem)),
  )
  const keys = listOf(options.key).map((key, index) => readKey(`key[${index}]`, key, options))
  if (chains.length === 0 && keys.length > 0) throw new MisuseError('key: pass its cert, too')
  return chains.map((certificates, index) => {
    const key = keys.find((candidate) => fits(candidate, certificates))
    if (!key) throw new MisuseError(`cert[${index}]: ${whyWithoutKey(certificates, keys)}`)
    return credential(certificates, key)
  })
}

function credential(certificates: readonly Uint8Array[], key: PrivateKey): Credential {
  return {
    certificates,
    algorithms: key.algorithms,
    legacyAlgorithms: key.legacyAlgorithms,
    sign: (algorithm, message) => key.sign(algorithm, message),
    ...(key.decrypt && { decrypt: key.decrypt }),
  }
}

function readKey(
  name: string,
  key: Pem | EncryptedKey,
  { passphrase }: CredentialOptions,
): PrivateKey {
  const { pem, ...own } = isPem(key) ? { pem: key } : key
  return explained(name, () => privateKey(pem, own.passphrase ?? passphrase))
}

function isPem(key: Pem | EncryptedKey): key is Pem {
  return typeof key === 'string' || key instanceof Uint8Array
}

function readPfx(
  name: string,
  pfx: Uint8Array | EncryptedPfx,
  { passphrase }: CredentialOptions,
): readonly Credential[] {
  const { buf, ...own } = pfx instanceof Uint8Array ? { buf: pfx } : pfx
  if (!(buf instanceof Uint8Array)) {
    throw new MisuseError(`${name}: pass the octets of the file, not ${typeof (buf ?? pfx)}`)
  }
  const found = explained(name, () => pfxCredentials(buf, own.passphrase ?? passphrase))
  return found.map(({ certificates, key }) => credential(certificates, key))
}

function fits({ spki }: PrivateKey, [endEntity]: readonly Uint8Array[]): boolean {
  return endEntity !== undefined && isSame(parseCertificate(endEntity).publicKey.spki, spki)
}

function whyWithoutKey(certificates: readonly Uint8Array[], keys: readonly PrivateKey[]): string {
  const [endEntity = new Uint8Array(), ...others] = certificates
  const { text } = parseCertificate(endEntity).subject
  if (keys.length === 0) return `the private key for '${text}' is missing, pass it as key`
  if (others.some((der) => keys.some((key) => fits(key, [der])))) {
    return `'${text}' comes first, but the key is another certificate's: put that one first`
  }
  return `no key belongs to '${text}'`
}
