import { CipherSuite } from '../../wire/registry/cipher-suite.ts'
import { ProtocolVersion } from '../../wire/registry/protocol-version.ts'
import type { Version } from '../version.ts'
import { beginEarlyData } from './client/early-data.ts'
import { acceptHelloRetryRequest } from './client/hello-retry.ts'
import { offerPsks } from './client/offer-psks.ts'
import { acceptServerHello } from './client/server-hello.ts'
import { acceptClientHello } from './server/client-hello.ts'

/** TLS 1.3 (RFC 9846): handshakes with certificates or pre-shared keys, and (EC)DHE or a KEM. */
export const tls13: Version = {
  name: 'TLS 1.3',
  code: ProtocolVersion['TLS 1.3'],
  suites: /* @__PURE__ */ Object.values(CipherSuite).filter(({ version }) => version === 'TLS 1.3'),
  offerPsks,
  beginEarlyData,
  onServerHello: acceptServerHello,
  onHelloRetryRequest: acceptHelloRetryRequest,
  onClientHello: acceptClientHello,
}
