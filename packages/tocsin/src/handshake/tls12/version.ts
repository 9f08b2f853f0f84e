import { ProtocolVersion } from '../../wire/registry/protocol-version.ts'
import type { Version } from '../version.ts'
import { acceptServerHello } from './client/server-hello.ts'
import { acceptClientHello } from './server/client-hello.ts'

/** TLS 1.2 (RFC 5246) with ECDHE and AEAD. */
export const tls12: Version = {
  name: 'TLS 1.2',
  code: ProtocolVersion['TLS 1.2'],
  onServerHello: acceptServerHello,
  onClientHello: acceptClientHello,
}
