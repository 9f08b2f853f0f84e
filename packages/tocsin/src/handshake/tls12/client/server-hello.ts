import type { ClientSession } from '../../../session/session.ts'
import { requirePlacement } from '../../../wire/extensions.ts'
import {
  type CipherSuite,
  type CipherSuite12,
  cipherSuiteName,
} from '../../../wire/registry/cipher-suite.ts'
import type { ServerHello } from '../../../wire/shared/server-hello.ts'
import { requireSelectedProtocol } from '../../application-protocol.ts'
import { timestampsIn } from '../../certificate-timestamps.ts'
import { requireSelectedType } from '../../certificate-type.ts'
import { acceptMaxFragmentLength } from '../../max-fragment-length.ts'
import type { ClientPolicy } from '../../policy.ts'
import { acceptRecordSizeLimit } from '../../record-size-limit.ts'
import { requireOffered, requireOneOf } from '../../require.ts'
import type { State } from '../../state.ts'
import type { Offered } from '../../version.ts'
import { requireNoDowngrade } from '../downgrade.ts'
import { acceptEncryptThenMac } from '../encrypt-then-mac.ts'
import { requireExtendedMasterSecret } from '../extended-master-secret.ts'
import type { Dialect, Negotiated, SessionTerms } from '../negotiated.ts'
import { requireUncompressed } from '../point-formats.ts'
import type { CompressionMethod } from '../protection.ts'
import { requireServerInfo } from '../renegotiation.ts'
import { algorithmsOf, exchangeOf, isCertified } from '../session.ts'
import { requireUnchanged, resume, resumedSession } from './resume.ts'
import { waitCertificate } from './wait-certificate.ts'
import type { AgreedStatus } from './wait-certificate-status.ts'
import { waitServerKeyExchange } from './wait-server-key-exchange.ts'

type Extensions = NonNullable<ServerHello['extensions']>

/** A ServerHello that chooses TLS 1.2 or older (RFC 5246 §7.4.1.3). */
export function acceptServerHello(
  dialect: Dialect,
  offered: Offered,
  hello: ServerHello,
  raw: Uint8Array,
): State {
  requireNoDowngrade(offered.context.versions, dialect.name, hello.random)
  const resumed = resumedSession(offered, hello)
  const suite = selectedSuite(dialect, offered, hello.cipherSuite)
  if (resumed) requireUnchanged(dialect, resumed, hello)
  const hs = negotiated(dialect, offered, hello, suite, resumed)
  hs.transcript.add(raw)
  hs.transcript.useHash(hs.algorithms.hash)
  if (resumed) return resume(hs, resumed)
  if (!isCertified(suite)) return waitServerKeyExchange(hs, undefined)
  return waitCertificate(hs, agreedStatus(hello.extensions))
}

function agreedStatus(extensions: Extensions | undefined): AgreedStatus | undefined {
  if (extensions?.status_request_v2) return 'many'
  return extensions?.status_request && 'one'
}

function negotiated(
  dialect: Dialect,
  offered: Offered,
  hello: ServerHello,
  suite: CipherSuite12,
  resumed: ClientSession | undefined,
): Negotiated {
  const { effects, policy } = offered.context
  const extensions = acceptExtensions(offered, hello.extensions)
  requireExtendedMasterSecret(policy, extensions?.extended_master_secret)
  acceptMaxFragmentLength(effects, dialect.name, policy.maxFragmentLength, extensions)
  acceptRecordSizeLimit(
    effects,
    dialect.name,
    policy.recordSizeLimit,
    extensions?.record_size_limit,
  )
  const encryptThenMac = acceptEncryptThenMac(offered.previous, suite, extensions?.encrypt_then_mac)
  const compression = selectedCompression(dialect, offered, hello)
  return {
    policy,
    effects,
    transcript: offered.transcript,
    dialect,
    suite,
    ...exchangeOf(dialect, suite),
    algorithms: algorithmsOf(dialect, suite, policy.crypto, { encryptThenMac, compression }),
    compression,
    encryptThenMac,
    clientVersion: offered.hello.legacyVersion,
    randoms: { client: offered.hello.random, server: hello.random },
    extendedMasterSecret: extensions?.extended_master_secret !== undefined,
    secureRenegotiation: extensions?.renegotiation_info !== undefined,
    previous: offered.previous,
    renegotiate: dialect.renegotiation?.client(dialect, offered.context),
    certificateTypes: certificateTypes(policy, extensions, resumed),
    certificateUrl: extensions?.client_certificate_url !== undefined,
    timestamps: timestampsIn(extensions?.signed_certificate_timestamp),
    session: sessionTerms(offered, hello, resumed),
    serverName: policy.serverName,
    applicationProtocol: requireSelectedProtocol(
      policy.applicationProtocols,
      extensions?.application_layer_protocol_negotiation,
    ),
  }
}

function certificateTypes(
  policy: ClientPolicy,
  extensions: Extensions | undefined,
  resumed: ClientSession | undefined,
): Negotiated['certificateTypes'] {
  return {
    client: requireSelectedType(policy.certificateTypes, extensions?.client_certificate_type),
    server:
      resumed?.peerCertificateType ??
      requireSelectedType(policy.peerCertificateTypes, extensions?.server_certificate_type),
  }
}

/** Where servers do not say how long a ticket is good for (RFC 5077 §3.3), nor ever for a session ID, in seconds. */
const unsaidLifetime = 7200

function sessionTerms(
  { context, previous }: Offered,
  { legacySessionIdEcho: id, extensions }: ServerHello,
  resumed: ClientSession | undefined,
): SessionTerms {
  const { wantsSessions, now } = context.policy
  const isKept = wantsSessions && !previous
  return {
    id,
    promisesTicket: extensions?.session_ticket !== undefined,
    resumed,
    keep: isKept ? { now, lifetimeSeconds: unsaidLifetime } : undefined,
  }
}

function selectedSuite(dialect: Dialect, { context }: Offered, code: number): CipherSuite12 {
  const facts = { suite: cipherSuiteName(code) }
  const isSelected = (suite: CipherSuite) => suite.code === code
  const offered = context.policy.cipherSuites
  requireOneOf(offered, isSelected, 'hello.cipher-suite-not-offered', facts)
  return requireOneOf(dialect.suites, isSelected, 'hello.cipher-suite-of-other-version', facts)
}

/** Null unless we offered more (RFC 5246 §7.4.1.3). */
function selectedCompression(
  { compressions = [] }: Dialect,
  { hello: ours }: Offered,
  { legacyCompressionMethod: method }: ServerHello,
): CompressionMethod | undefined {
  if (method === 0) return undefined
  const isOffered = ({ code }: CompressionMethod) =>
    code === method && ours.legacyCompressionMethods.includes(code)
  return requireOneOf(compressions, isOffered, 'hello.compression-selected', { method })
}

function acceptExtensions(
  offered: Offered,
  extensions: Extensions | undefined,
): Extensions | undefined {
  requireServerInfo(offered.context.policy, offered.previous, extensions?.renegotiation_info)
  if (!extensions) return undefined
  requirePlacement(extensions.types, 'TLS 1.2 ServerHello')
  requireOffered(extensions.types, offered.types)
  requireUncompressed(extensions.ec_point_formats)
  return extensions
}
