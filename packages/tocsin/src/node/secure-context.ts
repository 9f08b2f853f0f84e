import { MisuseError } from '../alert/error.ts'
import type { CredentialChooser } from '../connection/answer.ts'
import { chooseAmong } from '../connection/choose-credential.ts'
import type { CommonConfig } from '../connection/config.ts'
import type { CryptoProvider, PrivateKey } from '../crypto/provider.ts'
import type { Credential } from '../handshake/question.ts'
import { parseCertificate } from '../x509/certificate.ts'
import { type CertificateVerifier, certificateVerifier } from '../x509/verify.ts'
import { privateKey } from './crypto/private-key.ts'
import { explained } from './misuse.ts'
import { type NegotiationOptions, negotiationConfig } from './options.ts'
import { certificatesIn } from './trust/certificates-in.ts'
import { defaultTrustAnchors } from './trust/node-roots.ts'

type Pem = string | Uint8Array

/** A private key with a passphrase of its own, as node:tls takes it. */
interface EncryptedKey {
  readonly pem: Pem
  readonly passphrase?: string | undefined
}

export interface SecureContextOptions extends NegotiationOptions {
  /** Trusted authorities, PEM or DER; what Node trusts unless said otherwise. */
  readonly ca?: Pem | readonly Pem[] | undefined
  /** Certificate chains, PEM, end entity first; several for several names or kinds of key. */
  readonly cert?: Pem | readonly Pem[] | undefined
  /** The private keys of `cert`, in any order. */
  readonly key?: Pem | readonly (Pem | EncryptedKey)[] | undefined
  readonly passphrase?: string | undefined
}

/** What takes time to read, read once and shared by connections. */
export interface SecureContext {
  readonly config: CommonConfig
  readonly credentials: readonly Credential[]
  readonly chooseCredential: CredentialChooser
  readonly verifier: CertificateVerifier
  /** DER names of `ca`, for a CertificateRequest; none for Node's own list. */
  readonly certificateAuthorities: readonly Uint8Array[]
}

/** Reads certificates, keys and trust; throws MisuseError that says which of them is wrong, and how. */
export function createSecureContext(options: SecureContextOptions = {}): SecureContext {
  const config = negotiationConfig(options)
  const credentials = credentialsOf(options)
  const trustAnchors = options.ca == null ? undefined : trustAnchorsOf(options.ca)
  return {
    config,
    credentials,
    chooseCredential: chooseAmong(credentials, config.crypto.hashes.sha1),
    verifier: trustAnchors
      ? certificateVerifier({ trustAnchors, crypto: config.crypto })
      : defaultVerifier(config.crypto),
    certificateAuthorities: trustAnchors?.map((der) => parseCertificate(der).subject.der) ?? [],
  }
}

const defaultVerifiers = new WeakMap<CryptoProvider, CertificateVerifier>()

/** Trusts what Node trusts; made when first needed, for a hundred certificates take a while to read. */
function defaultVerifier(crypto: CryptoProvider): CertificateVerifier {
  return {
    verify(request) {
      const verifier =
        defaultVerifiers.get(crypto) ??
        certificateVerifier({ trustAnchors: defaultTrustAnchors(), crypto })
      defaultVerifiers.set(crypto, verifier)
      return verifier.verify(request)
    },
  }
}

function trustAnchorsOf(ca: Pem | readonly Pem[]): readonly Uint8Array[] {
  return listOf(ca).flatMap((pem, index) => certificatesOf(`ca[${index}]`, pem))
}

function credentialsOf(options: SecureContextOptions): readonly Credential[] {
  const chains = listOf(options.cert).map((pem, index) => certificatesOf(`cert[${index}]`, pem))
  const keys = listOf(options.key).map((key, index) => keyOf(`key[${index}]`, key, options))
  if (chains.length === 0 && keys.length > 0) throw new MisuseError('key: pass its cert, too')
  return chains.map((certificates, index) => {
    const key = keys.find((candidate) => fits(candidate, certificates))
    if (!key) throw new MisuseError(`cert[${index}]: ${whyWithoutKey(certificates, keys)}`)
    return {
      certificates,
      algorithms: key.algorithms,
      legacyAlgorithms: key.legacyAlgorithms,
      sign: (algorithm, message) => key.sign(algorithm, message),
      ...(key.decrypt && { decrypt: key.decrypt }),
    }
  })
}

function fits({ spki }: PrivateKey, [endEntity]: readonly Uint8Array[]): boolean {
  return (
    endEntity !== undefined &&
    Buffer.compare(parseCertificate(endEntity).publicKey.spki, spki) === 0
  )
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

function keyOf(
  name: string,
  key: Pem | EncryptedKey,
  { passphrase }: SecureContextOptions,
): PrivateKey {
  const { pem, ...own } = isPem(key) ? { pem: key } : key
  return explained(name, () => privateKey(pem, own.passphrase ?? passphrase))
}

function certificatesOf(name: string, contents: Pem): readonly Uint8Array[] {
  return explained(name, () => certificatesIn(contents))
}

function isPem(key: Pem | EncryptedKey): key is Pem {
  return typeof key === 'string' || key instanceof Uint8Array
}

function listOf<T extends object | string>(
  value: T | readonly T[] | null | undefined,
): readonly T[] {
  if (value == null) return []
  return Array.isArray(value) ? value : [value as T]
}
