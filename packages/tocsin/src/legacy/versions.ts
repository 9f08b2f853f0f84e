import { derivation12 } from '../handshake/tls12/key-block.ts'
import { ecdheOrAnonymous } from '../handshake/tls12/key-exchange/anonymous.ts'
import { dhe } from '../handshake/tls12/key-exchange/dhe.ts'
import { dhePsk, ecdhePsk, psk, rsaPsk } from '../handshake/tls12/key-exchange/psk.ts'
import { rsa } from '../handshake/tls12/key-exchange/rsa.ts'
import type { Dialect } from '../handshake/tls12/negotiated.ts'
import { protectAead } from '../handshake/tls12/protection.ts'
import { signatures12 } from '../handshake/tls12/signature.ts'
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
  ...legacyCipherSuites12.filter(({ kx }) => keyExchanges[kx] !== undefined),
]

/** TLS 1.3 with the suites of CCM besides (RFC 9846 §B.4). */
export const tls13: Version = {
  ...modern13,
  suites: [...modern13.suites, ...legacyCipherSuites13],
}

/** TLS 1.2 (RFC 5246) with every key exchange and protection that tocsin has. */
export const tls12: Version = versionOf({
  name: 'TLS 1.2',
  suites: suites12,
  keyExchanges,
  protect: protectAead,
  derivation: derivation12,
  signatures: signatures12,
})
