import type { GroupName, KeyPair } from '../../crypto/provider.ts'
import { startMessages } from '../../wire/messages.ts'
import { type CipherSuite, SignalingCipherSuite } from '../../wire/registry/cipher-suite.ts'
import { ExtensionType } from '../../wire/registry/extension-type.ts'
import { NamedGroup } from '../../wire/registry/named-group.ts'
import { ProtocolVersion } from '../../wire/registry/protocol-version.ts'
import { PskKeyExchangeMode } from '../../wire/registry/psk-mode.ts'
import type { SignatureScheme } from '../../wire/registry/signature-scheme.ts'
import type { ClientHello, ClientHelloExtensions } from '../../wire/shared/client-hello.ts'
import { NameType } from '../../wire/shared/server-name.ts'
import { parseAddress } from '../../x509/name.ts'
import { protocolBytes } from '../application-protocol.ts'
import { offeredCompressions } from '../certificate-compression.ts'
import { ocspRequest, ocspRequests } from '../certificate-status.ts'
import { offeredTypes } from '../certificate-type.ts'
import { groupOf } from '../key-agreement.ts'
import { maxFragmentLengthCode } from '../max-fragment-length.ts'
import type { ClientPolicy } from '../policy.ts'
import { ownRecordSizeLimit } from '../record-size-limit.ts'
import type { State } from '../state.ts'
import { Transcript } from '../transcript.ts'
import type { BoundHello, ClientContext, Offered, Previous, Version } from '../version.ts'
import { greased } from './grease.ts'
import { waitServerHello } from './wait-server-hello.ts'

type KeyShares = ReadonlyMap<GroupName, KeyPair>

/** START (RFC 9846 §A.1): sends the ClientHello, with all that `versions` have in common or apart. */
export function startClient(context: ClientContext, previous?: Previous): State {
  const { policy, effects } = context
  const keyShares = offers(context, 'TLS 1.3') ? generate(policy) : new Map()
  const plain = clientHello(context, keyShares, previous)
  const unbound = policy.grease ? greased(plain, policy.crypto) : plain
  const { hello, encoded, psks } = offerPsks(context, unbound)
  const { session } = policy
  if (session) effects.report({ type: 'session-family', family: session.family })
  effects.useRecordVersion(hello.legacyVersion)
  const transcript = new Transcript()
  const raw = effects.send(startMessages, { type: 'client_hello', body: hello, encoded })
  transcript.add(raw)
  const types = new Set(plain.extensions?.types)
  for (const type of pskTypes) if (hello.extensions?.types.includes(type)) types.add(type)
  const earlyData = undefined
  const offered = { context, hello, types, keyShares, psks, earlyData, transcript, previous }
  return waitServerHello(withEarlyData(offered, raw))
}

/** Added after reserved values were: these may be answered. */
const pskTypes = [
  ExtensionType.early_data,
  ExtensionType.pre_shared_key,
  ExtensionType.tls_cert_with_extern_psk,
]

function offerPsks(context: ClientContext, hello: ClientHello): BoundHello {
  for (const { offerPsks: bind } of context.versions) if (bind) return bind(context, hello)
  return { hello, psks: [] }
}

function withEarlyData(offered: Offered, raw: Uint8Array): Offered {
  for (const { beginEarlyData } of offered.context.versions) {
    const earlyData = beginEarlyData?.(offered, raw)
    if (earlyData) return { ...offered, earlyData }
  }
  return offered
}

/** In the order of supported_groups, as it has to be (RFC 9846 §4.3.8). */
function generate({ crypto, groups, keyShares }: ClientPolicy): KeyShares {
  const shared = groups.filter((name) => keyShares.includes(name))
  return new Map(shared.map((name) => [name, groupOf(crypto, name).generate()]))
}

function clientHello(
  context: ClientContext,
  keyShares: KeyShares,
  previous: Previous | undefined,
): ClientHello {
  const { policy } = context
  const isDisguised = policy.middleboxCompatibility && offers(context, 'TLS 1.3')
  return {
    legacyVersion: Math.min(ProtocolVersion['TLS 1.2'], highest(context).code),
    random: policy.crypto.random(32),
    legacySessionId: sessionIdOf(policy, isDisguised || isTicket(policy.session)),
    cipherSuites: cipherSuites(context),
    legacyCompressionMethods: [...compressions(context), 0],
    extensions: extensions(context, keyShares, previous),
  }
}

/** The ID of the session to resume; one that is made up for the sake of middleboxes, or to see that a ticket is taken (RFC 5077 §3.4). */
function sessionIdOf({ session, crypto }: ClientPolicy, isMadeUp: boolean): Uint8Array {
  if (session?.kind === 'session_id') return session.identity
  return isMadeUp ? crypto.random(32) : new Uint8Array(0)
}

function isTicket(session: ClientPolicy['session']): boolean {
  return session?.kind === 'ticket' && session.version !== 'TLS 1.3'
}

function offeredSuites({ policy, versions }: ClientContext): readonly CipherSuite[] {
  return policy.cipherSuites.filter((suite) =>
    versions.some(({ suites }) => suites.includes(suite)),
  )
}

function cipherSuites(context: ClientContext): readonly number[] {
  const codes = offeredSuites(context).map(({ code }) => code)
  return context.policy.fallbackScsv ? [...codes, SignalingCipherSuite.TLS_FALLBACK_SCSV] : codes
}

/** TLS 1.3 allows none (RFC 9846 §4.2.2). */
function compressions(context: ClientContext): readonly number[] {
  if (offers(context, 'TLS 1.3')) return []
  return context.versions.flatMap(({ compressions = [] }) => compressions)
}

function extensions(
  context: ClientContext,
  keyShares: KeyShares,
  previous: Previous | undefined,
): ClientHelloExtensions {
  const known: Known = Object.assign(
    always(context),
    offersOlder(context) && before13(context, previous),
    offers(context, 'TLS 1.3') && only13(context, keyShares),
  )
  const types = (Object.keys(known) as (keyof Known)[])
    .filter((name) => known[name] !== undefined)
    .map((name) => ExtensionType[name])
  return { types, unknown: [], ...known }
}

type Known = Omit<ClientHelloExtensions, 'types' | 'unknown'>

function always(context: ClientContext): Known {
  const { policy } = context
  const { certificateSignatureSchemes: forCertificates } = policy
  // Nobody older knows what it means (RFC 5246 §7.4.1.4.1).
  const hasSchemes = highest(context).code >= ProtocolVersion['TLS 1.2']
  return {
    server_name: serverNameList(policy),
    supported_groups: { namedGroupList: groups(context).map((name) => NamedGroup[name]) },
    signature_algorithms: hasSchemes ? schemeList(policy.signatureSchemes) : undefined,
    signature_algorithms_cert:
      hasSchemes && forCertificates ? schemeList(forCertificates) : undefined,
    application_layer_protocol_negotiation: protocolNameList(policy),
    status_request: policy.requestStatus ? ocspRequest : undefined,
    signed_certificate_timestamp: policy.requestTimestamps ? {} : undefined,
    client_certificate_type: offeredTypes(policy.certificateTypes),
    server_certificate_type: offeredTypes(policy.peerCertificateTypes),
    max_fragment_length: maxFragmentLengthCode(policy.maxFragmentLength),
    record_size_limit: ownRecordSizeLimit(
      offers(context, 'TLS 1.3') ? 'TLS 1.3' : 'TLS 1.2',
      policy.recordSizeLimit,
    ),
  }
}

/** Key encapsulation came after TLS 1.2, which has no message for it. */
function groups(context: ClientContext): readonly GroupName[] {
  const { policy } = context
  if (offers(context, 'TLS 1.3')) return policy.groups
  return policy.groups.filter((name) => name !== 'X25519MLKEM768')
}

/** What TLS 1.2 negotiates and TLS 1.3 always has; renegotiation_info as RFC 5746 §3.4 and §3.5 want it. */
function before13(context: ClientContext, previous: Previous | undefined): Known {
  return {
    client_certificate_url: context.policy.certificateUrls ? {} : undefined,
    trusted_ca_keys: context.policy.trustedAuthorities,
    ec_point_formats: { ecPointFormatList: [0] },
    status_request_v2: context.policy.requestStatus === 'chain' ? ocspRequests : undefined,
    encrypt_then_mac: wantsEncryptThenMac(context) ? {} : undefined,
    session_ticket: previous ? undefined : sessionTicket(context.policy),
    extended_master_secret: {},
    renegotiation_info: {
      renegotiatedConnection: previous?.verifyData.client ?? new Uint8Array(0),
    },
  }
}

/** The ticket of the session to resume, or nothing yet, which asks for one (RFC 5077 §3.2). */
function sessionTicket({ session, wantsSessions }: ClientPolicy): Uint8Array | undefined {
  if (session && isTicket(session)) return session.identity
  return wantsSessions ? new Uint8Array(0) : undefined
}

/** Only block ciphers have an order to change (RFC 7366 §3). */
function wantsEncryptThenMac(context: ClientContext): boolean {
  const hasBlockCipher = offeredSuites(context).some((suite) => 'cbc' in suite)
  return hasBlockCipher && context.policy.encryptThenMac === 'prefer'
}

/** psk_key_exchange_modes says what tickets are for (RFC 9846 §4.3.9). */
function only13({ versions, policy }: ClientContext, keyShares: KeyShares): Known {
  return {
    certificate_authorities: authorityList(policy),
    post_handshake_auth: policy.postHandshakeAuth ? {} : undefined,
    supported_versions: { versions: versions.map(({ code }) => code) },
    psk_key_exchange_modes: { keModes: policy.pskModes.map((mode) => PskKeyExchangeMode[mode]) },
    key_share: { clientShares: Array.from(keyShares, clientShare) },
    compress_certificate: offeredCompressions(policy.certificateCompression),
  }
}

/** Not even an empty list where we know nobody (RFC 9846 §4.3.4). */
function authorityList({ certificateAuthorities: authorities }: ClientPolicy) {
  return authorities.length === 0 ? undefined : { authorities }
}

function clientShare([name, { publicKey }]: readonly [GroupName, KeyPair]) {
  return { group: NamedGroup[name], keyExchange: publicKey }
}

/** An address is never sent, nor the root's dot (RFC 6066 §3). */
function serverNameList({ serverName, sendServerName }: ClientPolicy) {
  if (serverName === undefined || !sendServerName || parseAddress(serverName)) return undefined
  const name = protocolBytes(serverName.replace(/\.$/, ''))
  return { serverNameList: [{ nameType: NameType.host_name, name }] }
}

function protocolNameList({ applicationProtocols }: ClientPolicy) {
  if (applicationProtocols.length === 0) return undefined
  return { protocolNameList: applicationProtocols.map(protocolBytes) }
}

function schemeList(schemes: readonly SignatureScheme[]) {
  return { supportedSignatureAlgorithms: schemes.map(({ code }) => code) }
}

function offers({ versions }: ClientContext, wanted: Version['name']): boolean {
  return versions.some(({ name }) => name === wanted)
}

function offersOlder({ versions }: ClientContext): boolean {
  return versions.some(({ code }) => code < ProtocolVersion['TLS 1.3'])
}

function highest({ versions }: ClientContext): { readonly code: number } {
  return versions[0] ?? { code: ProtocolVersion['TLS 1.2'] }
}
