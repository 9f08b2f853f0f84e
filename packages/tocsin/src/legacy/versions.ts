import { derivation10 } from '../handshake/tls12/derivation10.ts'
import { derivation12 } from '../handshake/tls12/key-block.ts'
import { ecdheOrAnonymous } from '../handshake/tls12/key-exchange/anonymous.ts'
import { dhe } from '../handshake/tls12/key-exchange/dhe.ts'
import { dhePsk, ecdhePsk, psk, rsaPsk } from '../handshake/tls12/key-exchange/psk.ts'
import { rsa } from '../handshake/tls12/key-exchange/rsa.ts'
import type { Dialect } from '../handshake/tls12/negotiated.ts'
import { protectAny } from '../handshake/tls12/protection-cbc.ts'
import { renegotiation } from '../handshake/tls12/renegotiate.ts'
import { signatures12 } from '../handshake/tls12/signature.ts'
import { signatures10, withSha1 } from '../handshake/tls12/signature10.ts'
import { versionOf } from '../handshake/tls12/version.ts'
import { tls13 as modern13 } from '../handshake/tls13/version.ts'
import type { Version } from '../handshake/version.ts'
import { CipherSuite, type CipherSuite12 } from '../wire/registry/cipher-suite.ts'
import { legacyCipherSuites12, legacyCipherSuites13 } from '../wire/registry/legacy-cipher-suite.ts'

const keyExchanges: Dialect['keyExchanges'] = {
  ecdhe: ecdheOrAnonymous,
  dhe,
  rsa,
  psk,
  ecdhe_psk: ecdhePsk,
  dhe_psk: dhePsk,
  rsa_psk: rsaPsk,
}

const suites12: readonly CipherSuite12[] = [
  ...Object.values(CipherSuite).filter((suite) => 'kx' in suite),
  ...legacyCipherSuites12,
]

/** AEAD came with TLS 1.2, and so did MACs other than SHA-1 (RFC 5246 §A.5). */
const suites10: readonly CipherSuite12[] = suites12.filter(
  (suite) => 'cbc' in suite && suite.mac === 'sha1',
)

const common = { keyExchanges, protect: protectAny, renegotiation } as const
const older = { suites: suites10, derivation: derivation10, signatures: signatures10 } as const

/** TLS 1.3 with the suites of CCM besides (RFC 9846 §B.4). */
export const tls13: Version = {
  ...modern13,
  suites: [...modern13.suites, ...legacyCipherSuites13],
}

/** TLS 1.2 (RFC 5246) with every key exchange and protection that tocsin has. */
export const tls12: Version = versionOf({
  name: 'TLS 1.2',
  suites: suites12,
  derivation: derivation12,
  signatures: withSha1(signatures12),
  ...common,
})

/** TLS 1.1 (RFC 4346), which nobody should use any more (RFC 8996 §5). */
export const tls11: Version = versionOf({ name: 'TLS 1.1', ...older, ...common })

/** TLS 1.0 (RFC 2246), which nobody should use any more (RFC 8996 §4). */
export const tls10: Version = versionOf({ name: 'TLS 1.0', ...older, ...common })
