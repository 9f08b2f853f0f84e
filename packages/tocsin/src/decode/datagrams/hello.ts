import { textOf } from '../../crypto/bytes.ts'
import { Reader } from '../../wire/reader.ts'
import { cipherSuiteName } from '../../wire/registry/cipher-suite.ts'
import { ExtensionType, extensionTypeName } from '../../wire/registry/extension-type.ts'
import { HandshakeType } from '../../wire/registry/handshake-type.ts'
import { namedGroupName } from '../../wire/registry/named-group.ts'
import { signatureSchemeName } from '../../wire/registry/signature-scheme.ts'
import { isGrease } from '../../wire/registry.ts'
import { helloRetryRandom } from '../../wire/shared/server-hello.ts'

/** What a hello says that matters to who looks on; it is read as far as it goes. */
export interface Hello {
  readonly random: Uint8Array
  /** Codes: those a client offers, or the one a server chose. */
  readonly versions: readonly number[]
  /** By registered name. */
  readonly suites: readonly string[]
  readonly serverName: string | undefined
  readonly protocols: readonly string[]
  readonly groups: readonly string[]
  readonly keyShares: readonly string[]
  readonly signatureSchemes: readonly string[]
  /** By name, in order. */
  readonly extensions: readonly string[]
  readonly encryptThenMac: boolean
  /** How long the connection ID is that the sender wants to receive (RFC 9146 §3); nothing where it did not say. */
  readonly connectionIdLength: number | undefined
}

/** A hello among handshake messages. */
export interface NamedHello {
  readonly name: 'client_hello' | 'server_hello' | 'hello_retry_request'
  readonly sender: 'client' | 'server'
  /** Nothing where it ends too early to be read. */
  readonly hello: Hello | undefined
}

/** A message that is a hello; nothing for others. */
export function helloIn(
  type: number,
  body: Uint8Array,
  transport: 'datagrams' | 'stream',
): NamedHello | undefined {
  if (type === HandshakeType.client_hello) {
    return { name: 'client_hello', sender: 'client', hello: readClientHello(body, transport) }
  }
  if (type !== HandshakeType.server_hello) return undefined
  const hello = readServerHello(body)
  const isRetry = hello !== undefined && asksForAnother(hello)
  return { name: isRetry ? 'hello_retry_request' : 'server_hello', sender: 'server', hello }
}

/** A ServerHello that asks for another ClientHello. */
function asksForAnother({ random }: Hello): boolean {
  return helloRetryRandom.every((octet, index) => octet === random[index])
}

/** A ClientHello's body; one of DTLS has a cookie after the session ID (RFC 6347 §4.2.1). */
function readClientHello(body: Uint8Array, transport: 'datagrams' | 'stream'): Hello | undefined {
  return attempt(() => {
    const reader = new Reader(body)
    const legacyVersion = reader.uint16()
    const random = reader.take(32).slice()
    reader.take(reader.uint8())
    if (transport === 'datagrams') reader.take(reader.uint8())
    const suites = codesIn(reader.take(reader.uint16()))
    reader.take(reader.uint8())
    return withExtensions(reader, 'offered', { random, legacyVersion, suites })
  })
}

/** A ServerHello's body, or a HelloRetryRequest's. */
function readServerHello(body: Uint8Array): Hello | undefined {
  return attempt(() => {
    const reader = new Reader(body)
    const legacyVersion = reader.uint16()
    const random = reader.take(32).slice()
    reader.take(reader.uint8())
    const suites = [reader.uint16()]
    reader.uint8()
    return withExtensions(reader, 'chosen', { random, legacyVersion, suites })
  })
}

interface Beginning {
  readonly random: Uint8Array
  readonly legacyVersion: number
  readonly suites: readonly number[]
}

function withExtensions(
  reader: Reader,
  versions: 'offered' | 'chosen',
  { random, legacyVersion, suites }: Beginning,
): Hello {
  const blocks = extensionsOf(reader)
  const read = <T>(name: keyof typeof ExtensionType, parse: (reader: Reader) => T) => {
    const block = blocks.get(ExtensionType[name])
    return block && attempt(() => parse(new Reader(block)))
  }
  const version = read('supported_versions', (block) =>
    versions === 'chosen' ? [block.uint16()] : codesIn(block.take(block.uint8())),
  )
  return {
    random,
    versions: version ?? [legacyVersion],
    suites: suites.filter(isNoGrease).map(cipherSuiteName),
    serverName: read('server_name', serverNameOf),
    protocols: read('application_layer_protocol_negotiation', protocolsOf) ?? [],
    groups: read('supported_groups', listed(namedGroupName)) ?? [],
    keyShares: read('key_share', versions === 'chosen' ? shareOf : sharesOf) ?? [],
    signatureSchemes: read('signature_algorithms', listed(signatureSchemeName)) ?? [],
    extensions: [...blocks.keys()].filter(isNoGrease).map(extensionTypeName),
    encryptThenMac: blocks.has(ExtensionType.encrypt_then_mac),
    connectionIdLength: read('connection_id', (block) => block.uint8()),
  }
}

/** The first of each type, as far as the block can be read. */
function extensionsOf(reader: Reader): ReadonlyMap<number, Uint8Array> {
  const blocks = new Map<number, Uint8Array>()
  attempt(() => {
    if (reader.atEnd) return
    const block = new Reader(reader.take(reader.uint16()))
    while (!block.atEnd) {
      const type = block.uint16()
      const data = block.take(block.uint16())
      if (!blocks.has(type)) blocks.set(type, data)
    }
  })
  return blocks
}

/** RFC 6066 §3; an empty one is a server's acknowledgement. */
function serverNameOf(block: Reader): string | undefined {
  if (block.atEnd) return undefined
  const names = new Reader(block.take(block.uint16()))
  const type = names.uint8()
  return type === 0 ? textOf(names.take(names.uint16())) : undefined
}

/** RFC 7301 §3.1 */
function protocolsOf(block: Reader): readonly string[] {
  const list = new Reader(block.take(block.uint16()))
  const names: string[] = []
  while (!list.atEnd) names.push(textOf(list.take(list.uint8())))
  return names
}

/** A list of codes with its length before it. */
function listed(name: (code: number) => string): (block: Reader) => readonly string[] {
  return (block) => codesIn(block.take(block.uint16())).filter(isNoGrease).map(name)
}

/** RFC 9846 §4.3.8, in a ClientHello */
function sharesOf(block: Reader): readonly string[] {
  const shares = new Reader(block.take(block.uint16()))
  const groups: number[] = []
  while (!shares.atEnd) {
    groups.push(shares.uint16())
    shares.take(shares.uint16())
  }
  return groups.filter(isNoGrease).map(namedGroupName)
}

/** RFC 9846 §4.3.8: in a ServerHello or a HelloRetryRequest the group comes first. */
function shareOf(block: Reader): readonly string[] {
  return [namedGroupName(block.uint16())]
}

function isNoGrease(code: number): boolean {
  return !isGrease(code)
}

function codesIn(bytes: Uint8Array): readonly number[] {
  const reader = new Reader(bytes)
  const codes: number[] = []
  while (reader.remaining >= 2) codes.push(reader.uint16())
  return codes
}

/** Nothing where the octets end too early. */
function attempt<T>(read: () => T): T | undefined {
  try {
    return read()
  } catch {
    return undefined
  }
}
