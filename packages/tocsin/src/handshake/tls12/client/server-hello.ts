import { abort } from '../../../alert/error.ts'
import { requirePlacement } from '../../../wire/extensions.ts'
import {
  type CipherSuite,
  type CipherSuite12,
  cipherSuiteName,
} from '../../../wire/registry/cipher-suite.ts'
import type { ServerHello } from '../../../wire/shared/server-hello.ts'
import { requireSelectedProtocol } from '../../application-protocol.ts'
import { requireSelectedType } from '../../certificate-type.ts'
import { acceptRecordSizeLimit } from '../../record-size-limit.ts'
import { requireOffered, requireOneOf } from '../../require.ts'
import type { State } from '../../state.ts'
import type { Offered } from '../../version.ts'
import { requireNoDowngrade } from '../downgrade.ts'
import { requireExtendedMasterSecret } from '../extended-master-secret.ts'
import type { Dialect, Negotiated } from '../negotiated.ts'
import { requireUncompressed } from '../point-formats.ts'
import { requireServerInfo } from '../renegotiation.ts'
import { algorithmsOf, exchangeOf, isCertified } from '../session.ts'
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
  requireNewSession(offered, hello)
  if (hello.legacyCompressionMethod !== 0) {
    throw abort('hello.compression-selected', { method: hello.legacyCompressionMethod })
  }
  const suite = selectedSuite(dialect, offered, hello.cipherSuite)
  const hs = negotiated(dialect, offered, hello, suite)
  hs.transcript.add(raw)
  hs.transcript.useHash(hs.algorithms.hash)
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
): Negotiated {
  const { effects, policy } = offered.context
  const extensions = acceptExtensions(offered, hello.extensions)
  requireExtendedMasterSecret(policy, extensions?.extended_master_secret)
  acceptRecordSizeLimit(
    effects,
    dialect.name,
    policy.recordSizeLimit,
    extensions?.record_size_limit,
  )
  const encryptThenMac = extensions?.encrypt_then_mac !== undefined
  return {
    policy,
    effects,
    transcript: offered.transcript,
    dialect,
    suite,
    ...exchangeOf(dialect, suite),
    algorithms: algorithmsOf(dialect, suite, policy.crypto, encryptThenMac),
    encryptThenMac,
    clientVersion: offered.hello.legacyVersion,
    randoms: { client: offered.hello.random, server: hello.random },
    extendedMasterSecret: extensions?.extended_master_secret !== undefined,
    secureRenegotiation: extensions?.renegotiation_info !== undefined,
    previous: offered.previous,
    renegotiate: dialect.renegotiation?.client(dialect, offered.context),
    certificateTypes: {
      client: requireSelectedType(policy.certificateTypes, extensions?.client_certificate_type),
      server: requireSelectedType(policy.peerCertificateTypes, extensions?.server_certificate_type),
    },
    serverName: policy.serverName,
    applicationProtocol: requireSelectedProtocol(
      policy.applicationProtocols,
      extensions?.application_layer_protocol_negotiation,
    ),
  }
}

/** Our session id is made up for the sake of middleboxes: echoing it claims to resume nothing. */
function requireNewSession({ hello: ours }: Offered, { legacySessionIdEcho }: ServerHello): void {
  const { legacySessionId } = ours
  if (legacySessionId.length === 0 || legacySessionIdEcho.length !== legacySessionId.length) return
  const isEcho = legacySessionIdEcho.every((octet, index) => octet === legacySessionId[index])
  if (isEcho) throw abort('hello.unknown-session-resumed')
}

function selectedSuite(dialect: Dialect, { context }: Offered, code: number): CipherSuite12 {
  const facts = { suite: cipherSuiteName(code) }
  const isSelected = (suite: CipherSuite) => suite.code === code
  const offered = context.policy.cipherSuites
  requireOneOf(offered, isSelected, 'hello.cipher-suite-not-offered', facts)
  return requireOneOf(dialect.suites, isSelected, 'hello.cipher-suite-of-other-version', facts)
}

function acceptExtensions(
  offered: Offered,
  extensions: Extensions | undefined,
): Extensions | undefined {
  requireServerInfo(offered.previous, extensions?.renegotiation_info)
  if (!extensions) return undefined
  requirePlacement(extensions.types, 'TLS 1.2 ServerHello')
  requireOffered(extensions.types, offered.types)
  requireUncompressed(extensions.ec_point_formats)
  return extensions
}
