import { abort } from '../../../alert/error.ts'
import { requirePlacement } from '../../../wire/extensions.ts'
import {
  type CipherSuite,
  type CipherSuite12,
  cipherSuiteName,
} from '../../../wire/registry/cipher-suite.ts'
import type { ServerHello } from '../../../wire/shared/server-hello.ts'
import { requireSelectedProtocol } from '../../application-protocol.ts'
import { acceptRecordSizeLimit } from '../../record-size-limit.ts'
import { requireOffered, requireOneOf } from '../../require.ts'
import type { State } from '../../state.ts'
import type { Offered } from '../../version.ts'
import { requireNoDowngrade } from '../downgrade.ts'
import { requireExtendedMasterSecret } from '../extended-master-secret.ts'
import { algorithmsOf } from '../key-block.ts'
import { requireUncompressed } from '../point-formats.ts'
import { requireInitial } from '../renegotiation.ts'
import type { Negotiated } from '../session.ts'
import { waitCertificate } from './wait-certificate.ts'

type Extensions = NonNullable<ServerHello['extensions']>

/** A ServerHello that chooses TLS 1.2 (RFC 5246 §7.4.1.3). */
export function acceptServerHello(offered: Offered, hello: ServerHello, raw: Uint8Array): State {
  const { context, transcript } = offered
  const { effects, policy, versions } = context
  requireNoDowngrade(versions, hello.random)
  requireNewSession(offered, hello)
  if (hello.legacyCompressionMethod !== 0) {
    throw abort('hello.compression-selected', { method: hello.legacyCompressionMethod })
  }
  const suite = selectedSuite(policy.cipherSuites, hello.cipherSuite)
  const extensions = acceptExtensions(offered, hello.extensions)
  requireExtendedMasterSecret(policy, extensions?.extended_master_secret)
  const algorithms = algorithmsOf(suite, policy.crypto)
  acceptRecordSizeLimit(effects, 'TLS 1.2', policy.recordSizeLimit, extensions?.record_size_limit)
  transcript.add(raw)
  transcript.useHash(algorithms.hash)
  const negotiated: Negotiated = {
    policy,
    effects,
    transcript,
    suite,
    algorithms,
    randoms: { client: offered.hello.random, server: hello.random },
    extendedMasterSecret: extensions?.extended_master_secret !== undefined,
    serverName: policy.serverName,
    applicationProtocol: requireSelectedProtocol(
      policy.applicationProtocols,
      extensions?.application_layer_protocol_negotiation,
    ),
  }
  return waitCertificate(negotiated)
}

/** Our session id is made up for the sake of middleboxes: echoing it claims to resume nothing. */
function requireNewSession({ hello: ours }: Offered, { legacySessionIdEcho }: ServerHello): void {
  const { legacySessionId } = ours
  if (legacySessionId.length === 0 || legacySessionIdEcho.length !== legacySessionId.length) return
  const isEcho = legacySessionIdEcho.every((octet, index) => octet === legacySessionId[index])
  if (isEcho) throw abort('hello.unknown-session-resumed')
}

function selectedSuite(offered: readonly CipherSuite[], code: number): CipherSuite12 {
  const facts = { suite: cipherSuiteName(code) }
  const isSelected = (suite: CipherSuite) => suite.code === code
  const suite = requireOneOf(offered, isSelected, 'hello.cipher-suite-not-offered', facts)
  if (suite.version !== 'TLS 1.2') throw abort('hello.cipher-suite-of-other-version', facts)
  return suite
}

function acceptExtensions(
  offered: Offered,
  extensions: Extensions | undefined,
): Extensions | undefined {
  if (!extensions) return undefined
  requirePlacement(extensions.types, 'TLS 1.2 ServerHello')
  requireOffered(extensions.types, offered.types)
  requireInitial(extensions.renegotiation_info)
  requireUncompressed(extensions.ec_point_formats)
  return extensions
}
