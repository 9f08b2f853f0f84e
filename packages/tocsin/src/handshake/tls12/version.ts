import { CipherSuite } from '../../wire/registry/cipher-suite.ts'
import { ProtocolVersion } from '../../wire/registry/protocol-version.ts'
import type { Version } from '../version.ts'
import { acceptServerHello } from './client/server-hello.ts'
import { derivation12 } from './key-block.ts'
import { ecdhe } from './key-exchange/ecdhe.ts'
import type { Dialect } from './negotiated.ts'
import { protectAead } from './protection.ts'
import { acceptClientHello } from './server/client-hello.ts'
import { signatures12 } from './signature.ts'

/** A version of this machine. */
export function versionOf(dialect: Dialect): Version {
  const { name, suites } = dialect
  return {
    name,
    code: ProtocolVersion[name],
    suites,
    compressions: dialect.compressions?.map(({ code }) => code),
    renegotiates: dialect.renegotiation !== undefined,
    onServerHello: (offered, hello, raw) => acceptServerHello(dialect, offered, hello, raw),
    onClientHello: (received, hello, raw) => acceptClientHello(dialect, received, hello, raw),
  }
}

/** TLS 1.2 (RFC 5246) with ECDHE and AEAD. */
export const dialect12: Dialect = {
  name: 'TLS 1.2',
  suites: /* @__PURE__ */ Object.values(CipherSuite).filter((suite) => 'kx' in suite),
  keyExchanges: { ecdhe },
  protect: protectAead,
  derivation: derivation12,
  signatures: signatures12,
}

/** The same as a version. */
export const tls12: Version = /* @__PURE__ */ versionOf(dialect12)
