import { abort } from '../../../alert/error.ts'
import {
  type CipherSuite,
  type CipherSuite13,
  cipherSuiteName,
} from '../../../wire/registry/cipher-suite.ts'
import { ProtocolVersion, protocolVersionName } from '../../../wire/registry/protocol-version.ts'
import type { HelloRetryRequest, ServerHello } from '../../../wire/shared/server-hello.ts'
import { requireEqual, requireOneOf, requireValid } from '../../require.ts'
import type { Offered } from '../../version.ts'

/** What ServerHello and HelloRetryRequest must repeat of the ClientHello (RFC 9846 §4.2.3): the suite they chose. */
export function requireEcho(
  { context, hello: ours }: Offered,
  hello: ServerHello | HelloRetryRequest,
): CipherSuite13 {
  const { legacyVersion, cipherSuite: code } = hello
  requireValid(legacyVersion === ProtocolVersion['TLS 1.2'], 'version.wrong-legacy-version', {
    'legacy-version': protocolVersionName(legacyVersion),
  })
  requireEqual(hello.legacySessionIdEcho, ours.legacySessionId, 'hello.session-id-not-echoed')
  requireValid(hello.legacyCompressionMethod === 0, 'hello.compression-selected')
  const facts = { 'cipher-suite': cipherSuiteName(code) }
  const isOffered = ({ code: candidate }: CipherSuite) =>
    candidate === code && ours.cipherSuites.includes(code)
  const suites = context.policy.cipherSuites
  const suite = requireOneOf(suites, isOffered, 'hello.cipher-suite-not-offered', facts)
  if (suite.version !== 'TLS 1.3') throw abort('hello.cipher-suite-of-other-version', facts)
  return suite
}
