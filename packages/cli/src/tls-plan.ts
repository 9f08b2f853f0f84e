import type { CryptoProvider } from 'tocsin'
import type { TlsVersionName } from 'tocsin/node'
import type { Values } from './command.ts'
import { crypto } from './crypto.ts'
import { Failure } from './failure.ts'
import { type NamedFile, type PemFile, readOctets, readPassphrase, readPem } from './files.ts'
import { type PreSharedKey, preSharedKey } from './pre-shared-key.ts'
import type { negotiationOptions } from './tls-options.ts'

type Negotiation = Values<typeof negotiationOptions>

/** What both ends give the library, with the files already read. */
export interface NegotiationPlan {
  readonly crypto: CryptoProvider
  readonly minVersion: TlsVersionName
  readonly maxVersion: TlsVersionName
  readonly ALPNProtocols?: readonly string[]
  readonly ciphers?: string
  readonly psk?: PreSharedKey
  readonly groups?: readonly string[]
  readonly cert?: readonly string[]
  readonly key?: readonly string[]
  readonly pfx?: readonly Uint8Array[]
  readonly passphrase?: string
}

/** Reads the files and checks the combinations; `files` are for naming them in errors. */
export async function negotiationPlan(
  options: Negotiation,
  env: Readonly<Record<string, string | undefined>>,
): Promise<{ readonly plan: NegotiationPlan; readonly files: NamedFiles }> {
  const { tlsMin = '1.2', tlsMax = '1.3', alpn, suites, groups, psk, pass } = options
  if (tlsMin > tlsMax) {
    throw new Failure(`--tls-min ${tlsMin} is above --tls-max ${tlsMax}`, {
      hint: `--tls-min ${tlsMax}`,
    })
  }
  const { cert, key } = await identity(options)
  const pfx = await readBinary('--pfx', options.pfx ?? [])
  const plan: NegotiationPlan = {
    crypto,
    minVersion: versionName(tlsMin),
    maxVersion: versionName(tlsMax),
    ...(alpn && { ALPNProtocols: alpn }),
    ...(suites && { ciphers: suites.join(':') }),
    ...(groups && { groups }),
    ...(psk !== undefined && { psk: preSharedKey(psk) }),
    ...(cert.length > 0 && {
      cert: cert.map(({ text }) => text),
      key: key.map(({ text }) => text),
    }),
    ...(pfx.length > 0 && { pfx: pfx.map(({ octets }) => octets) }),
    ...(pass !== undefined && { passphrase: await readPassphrase(pass, env) }),
  }
  return { plan, files: { cert, key, pfx } }
}

/** As node:tls calls it. */
function versionName(version: '1.0' | '1.1' | '1.2' | '1.3'): TlsVersionName {
  return version === '1.0' ? 'TLSv1' : `TLSv${version}`
}

/** Certificates and their keys. */
async function identity(options: Negotiation): Promise<Record<'cert' | 'key', readonly PemFile[]>> {
  const cert = await readAll('--cert', options.cert ?? [])
  if (!options.key) requireOwnKeys(cert)
  const key = await readAll('--key', options.key ?? options.cert ?? [])
  if (cert.length > 0 || key.length === 0) return { cert, key }
  throw new Failure('--key without its certificate', { hint: '--cert FILE' })
}

/** Without --key, the files of --cert hold their keys too. */
function requireOwnKeys(cert: readonly PemFile[]): void {
  const alone = cert.find(({ text }) => !text.includes('PRIVATE KEY-----'))
  if (!alone) return
  throw new Failure(`--cert ${alone.path}: its private key is missing`, { hint: '--key FILE' })
}

/** The files behind the library's `cert[0]`, `key[0]`, and so on. */
export type NamedFiles = Readonly<
  Partial<Record<'cert' | 'key' | 'pfx' | 'ca', readonly NamedFile[]>>
>

/** Reads several PEM files that one option names. */
export function readAll(option: string, paths: readonly string[]): Promise<readonly PemFile[]> {
  return Promise.all(paths.map((path) => readPem(option, path)))
}

/** The same of files of any content. */
function readBinary(
  option: string,
  paths: readonly string[],
): Promise<readonly (NamedFile & { readonly octets: Uint8Array })[]> {
  return Promise.all(
    paths.map(async (path) => ({ option, path, octets: await readOctets(option, path) })),
  )
}

const options: Readonly<Record<string, string>> = {
  ca: '--cacert',
  cert: '--cert',
  key: '--key',
  pfx: '--pfx',
  groups: '--groups',
  ALPNProtocols: '--alpn',
  sigalgs: '--sigalgs',
  ciphers: '--suites',
  pskCallback: '--psk',
}

/** The library's complaint about an option of its own, told about the option of ours. */
export function misuse(error: Error, files: NamedFiles): Failure {
  const [, name = '', index, rest = error.message] =
    /^(\w+)(?:\[(\d+)\])?: (.*)$/s.exec(error.message) ?? []
  const { option, path } = files[name as keyof NamedFiles]?.[Number(index)] ?? {}
  const where = [option ?? options[name] ?? name, path].filter(Boolean)
  const message = where.length === 0 ? rest : `${where.join(' ')}: ${rest}`
  return new Failure(message, { hint: hints[name] ?? 'tocsin --help', cause: error })
}

const hints: Readonly<Record<string, string>> = {
  ca: 'certificates of authorities, in PEM',
  cert: 'certificates in PEM, end entity first; --key for the key of the first',
  key: 'the key of the certificate, in PEM; --pass if it is encrypted',
  pfx: 'a PKCS #12 file; --pass env:NAME or --pass file:PATH for its passphrase',
  groups: '--groups x25519,secp256r1',
  ALPNProtocols: '--alpn h2,http/1.1',
  sigalgs: '--sigalgs ecdsa_secp256r1_sha256,rsa_pss_rsae_sha256',
  ciphers: '--suites TLS_AES_128_GCM_SHA256',
  pskCallback: '--suites PSK',
}
