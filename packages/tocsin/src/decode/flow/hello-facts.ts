import { TlsError } from '../../alert/error.ts'
import { textOf } from '../../crypto/bytes.ts'
import { uint16At } from '../../record/header.ts'
import { type Codec, decode } from '../../wire/codec.ts'
import { cipherSuiteName } from '../../wire/registry/cipher-suite.ts'
import { extensionTypeName } from '../../wire/registry/extension-type.ts'
import { namedGroupName } from '../../wire/registry/named-group.ts'
import { protocolVersionName } from '../../wire/registry/protocol-version.ts'
import { signatureSchemeName } from '../../wire/registry/signature-scheme.ts'
import { isGrease } from '../../wire/registry.ts'
import { ClientHello } from '../../wire/shared/client-hello.ts'
import {
  helloRetryRandom,
  type HelloRetryRequest as Retry,
  type ServerHello,
  ServerHelloOrRetry,
} from '../../wire/shared/server-hello.ts'
import type { HelloFacts } from './event.ts'

/** What a ClientHello means for what comes after it. */
export interface ReadClientHello {
  readonly facts: HelloFacts
  readonly random: Uint8Array
  readonly offersEarlyData: boolean
  readonly encryptThenMac: boolean
  /** Why it cannot be read to its end. */
  readonly problem: string | undefined
}

/** What a ServerHello or HelloRetryRequest means for what comes after it. */
export interface ReadServerHello extends Omit<ReadClientHello, 'offersEarlyData'> {
  readonly isRetry: boolean
  readonly version: string
  readonly suite: string
}

const nothing: HelloFacts = {
  versions: [],
  suites: [],
  serverName: undefined,
  protocols: [],
  groups: [],
  keyShares: [],
  signatureSchemes: [],
  extensions: [],
}

/** Facts of a hello of which only some are known. */
export function helloFacts(some: Partial<HelloFacts>): HelloFacts {
  return { ...nothing, ...some }
}

const randomAt = 2
const randomEnd = 34

/** Reads the body of a client_hello; what cannot be read to its end still has version and random. */
export function readClientHello(body: Uint8Array): ReadClientHello {
  const random = body.slice(randomAt, randomEnd)
  const read = tried(ClientHello, body)
  if (typeof read === 'string') {
    const facts = helloFacts({ versions: [versionName(uint16At(body, 0))] })
    return { facts, random, offersEarlyData: false, encryptThenMac: false, problem: read }
  }
  return {
    facts: factsOfClient(read),
    random,
    offersEarlyData: read.extensions?.early_data !== undefined,
    encryptThenMac: read.extensions?.encrypt_then_mac !== undefined,
    problem: undefined,
  }
}

function factsOfClient({ extensions, cipherSuites, legacyVersion }: ClientHello): HelloFacts {
  const protocols = extensions?.application_layer_protocol_negotiation?.protocolNameList ?? []
  const serverName = extensions?.server_name?.serverNameList[0]?.name
  return {
    versions: namesOf(extensions?.supported_versions?.versions ?? [legacyVersion], versionName),
    suites: namesOf(cipherSuites, cipherSuiteName),
    serverName: serverName && textOf(serverName),
    protocols: protocols.map(textOf),
    groups: namesOf(extensions?.supported_groups?.namedGroupList ?? [], namedGroupName),
    keyShares: namesOf(
      (extensions?.key_share?.clientShares ?? []).map(({ group }) => group),
      namedGroupName,
    ),
    signatureSchemes: namesOf(
      extensions?.signature_algorithms?.supportedSignatureAlgorithms ?? [],
      signatureSchemeName,
    ),
    extensions: namesOf(extensions?.types ?? [], extensionTypeName),
  }
}

/** Reads the body of a server_hello, which may be a HelloRetryRequest. */
export function readServerHello(body: Uint8Array): ReadServerHello {
  const random = body.slice(randomAt, randomEnd)
  const isRetry = helloRetryRandom.every((octet, index) => octet === random[index])
  const read = tried(ServerHelloOrRetry, body)
  if (typeof read === 'string') {
    const version = versionName(uint16At(body, 0))
    const suite = cipherSuiteName(uint16At(body, randomEnd + 1 + (body[randomEnd] ?? 0)))
    const facts = helloFacts({ versions: [version], suites: [suite] })
    return { facts, random, isRetry, version, suite, encryptThenMac: false, problem: read }
  }
  const facts = factsOfServer(read)
  const { extensions } = read
  const encryptThenMac = extensions !== undefined && 'encrypt_then_mac' in extensions
  const [version = '', suite = ''] = [facts.versions[0], facts.suites[0]]
  return { facts, random, isRetry, version, suite, encryptThenMac, problem: undefined }
}

function factsOfServer({
  extensions,
  cipherSuite,
  legacyVersion,
}: ServerHello | Retry): HelloFacts {
  const version = extensions?.supported_versions?.selectedVersion ?? legacyVersion
  const share = extensions && 'key_share' in extensions ? extensions.key_share : undefined
  const group = share && ('serverShare' in share ? share.serverShare.group : share.selectedGroup)
  const alpn =
    extensions && 'application_layer_protocol_negotiation' in extensions
      ? extensions.application_layer_protocol_negotiation?.protocolNameList
      : undefined
  return helloFacts({
    versions: [versionName(version)],
    suites: [cipherSuiteName(cipherSuite)],
    protocols: (alpn ?? []).map(textOf),
    groups: group === undefined ? [] : [namedGroupName(group)],
    extensions: namesOf(extensions?.types ?? [], extensionTypeName),
  })
}

/** The value, or why there is none. */
function tried<T>(codec: Codec<T>, bytes: Uint8Array): T | string {
  try {
    return decode(codec, bytes)
  } catch (error) {
    if (error instanceof TlsError) return error.message
    throw error
  }
}

/** Drafts of TLS 1.3 counted in the lower octet (RFC 8446, draft-ietf-tls-tls13-28 §4.2.1.1). */
function versionName(code: number): string {
  return code >>> 8 === 0x7f ? 'TLS 1.3' : protocolVersionName(code)
}

function namesOf(codes: readonly number[], name: (code: number) => string): readonly string[] {
  return codes.filter((code) => !isGrease(code)).map(name)
}

const ssl2Suites: Readonly<Record<number, string>> = {
  65664: 'SSL_CK_RC4_128_WITH_MD5',
  131200: 'SSL_CK_RC4_128_EXPORT40_WITH_MD5',
  196736: 'SSL_CK_RC2_128_CBC_WITH_MD5',
  262272: 'SSL_CK_RC2_128_CBC_EXPORT40_WITH_MD5',
  327808: 'SSL_CK_IDEA_128_CBC_WITH_MD5',
  393280: 'SSL_CK_DES_64_CBC_WITH_MD5',
  458944: 'SSL_CK_DES_192_EDE3_CBC_WITH_MD5',
}

/** Reads a CLIENT-HELLO of SSL 2, header included; the challenge serves as random (RFC 5246 §E.2). */
export function readSsl2Hello(record: Uint8Array): ReadClientHello {
  const version = uint16At(record, 3)
  const suitesLength = uint16At(record, 5)
  const suites: string[] = []
  for (let at = 11; at + 3 <= Math.min(11 + suitesLength, record.length); at += 3) {
    const code = ((record[at] ?? 0) << 16) | uint16At(record, at + 1)
    const hex = `0x${code.toString(16).padStart(6, '0')}`
    suites.push(code <= 0xffff ? cipherSuiteName(code) : (ssl2Suites[code] ?? `unknown(${hex})`))
  }
  const challenge = record.subarray(record.length - uint16At(record, 9))
  const random = new Uint8Array(32)
  random.set(challenge, Math.max(0, random.length - challenge.length))
  const versions = [version === 2 ? 'SSL 2.0' : versionName(version)]
  const facts = helloFacts({ versions, suites })
  return { facts, random, offersEarlyData: false, encryptThenMac: false, problem: undefined }
}
