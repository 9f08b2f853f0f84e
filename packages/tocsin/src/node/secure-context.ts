import { readFileSync } from 'node:fs'
import tls from 'node:tls'
import { conditions } from '../alert/conditions.ts'
import { MisuseError, TlsError } from '../alert/error.ts'
import type { CredentialChooser } from '../connection/answer.ts'
import { chooseAmong } from '../connection/choose-credential.ts'
import type { CommonConfig } from '../connection/config.ts'
import type { CryptoProvider, PrivateKey } from '../crypto/provider.ts'
import type { Credential } from '../handshake/question.ts'
import { parseCertificate } from '../x509/certificate.ts'
import { decodePem } from '../x509/pem.ts'
import { type CertificateVerifier, certificateVerifier } from '../x509/verify.ts'
import { privateKey } from './crypto/private-key.ts'
import { type NegotiationOptions, negotiationConfig } from './options.ts'

type Pem = string | Uint8Array

/** A private key with a passphrase of its own, as node:tls takes it. */
interface EncryptedKey {
  readonly pem: Pem
  readonly passphrase?: string | undefined
}

export interface SecureContextOptions extends NegotiationOptions {
  /** Trusted authorities, PEM; Node's own list unless said otherwise. */
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
        defaultVerifiers.get(crypto) ?? certificateVerifier({ trustAnchors: nodeRoots(), crypto })
      defaultVerifiers.set(crypto, verifier)
      return verifier.verify(request)
    },
  }
}

/** What Node trusts, without what is no certificate by our reading: a strange one must not stop all. */
function nodeRoots(): readonly Uint8Array[] {
  return nodeRootPems().flatMap((pem) => {
    try {
      return certificatesOf('ca', pem)
    } catch {
      return []
    }
  })
}

function nodeRootPems(): readonly string[] {
  if ('getCACertificates' in tls && typeof tls.getCACertificates === 'function') {
    return tls.getCACertificates('default')
  }
  return [...tls.rootCertificates, ...extraRootPems()]
}

/** As Node before 22.15 does it by itself: what cannot be read is passed over. */
function extraRootPems(): readonly string[] {
  const path = process.env['NODE_EXTRA_CA_CERTS']
  try {
    return path ? [readFileSync(path, 'latin1')] : []
  } catch {
    return []
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

function certificatesOf(name: string, pem: Pem): readonly Uint8Array[] {
  const text = typeof pem === 'string' ? pem : Buffer.from(pem).toString('latin1')
  return explained(name, () => {
    const certificates = decodePem(text, 'CERTIFICATE').map(({ der }) => der)
    for (const der of certificates) parseCertificate(der)
    return certificates
  })
}

/** What cannot be read is the caller's mistake, in the option that has it. */
function explained<T>(name: string, read: () => T): T {
  try {
    return read()
  } catch (cause) {
    throw new MisuseError(`${name}: ${reasonOf(cause)}`, { cause })
  }
}

/** In the terms of the option: no alert is sent here, and no other function was called. */
function reasonOf(cause: unknown): string {
  if (cause instanceof TlsError) {
    const seen = Object.values(cause.facts).join(', ')
    return `${conditions[cause.condition].text}${seen === '' ? '' : `: ${seen}`}`
  }
  const message = cause instanceof Error ? cause.message : String(cause)
  return message.replace(/^privateKey: /, '')
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
