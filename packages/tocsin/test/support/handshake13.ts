import type { ClientConfig, ServerConfig } from '../../src/connection/config.ts'
import { Connection } from '../../src/connection/connection.ts'
import { clientParts, serverParts } from '../../src/connection/create.ts'
import type { ConnectionParts } from '../../src/connection/parts.ts'
import type { CryptoProvider } from '../../src/crypto/provider.ts'
import { asIs } from '../../src/handshake/outgoing.ts'
import { tls13 } from '../../src/handshake/tls13/version.ts'
import type { Misdeed } from '../../src/lab/verbs.ts'
import { nodeCrypto } from '../../src/node/crypto/index.ts'
import { privateKey } from '../../src/node/crypto/private-key.ts'
import { certificateVerifier } from '../../src/x509/verify.ts'
import { type Chain, chain } from './issue.ts'
import { type Exchange, pair, type Transport } from './pair.ts'

export const serverName = 'localhost'
export const ecdsa = chain({ key: 'secp256r1', authority: 'ECDSA' })
export const rsa = chain({ key: 'rsa2048', authority: 'RSA' })
export const clients = chain({ key: 'secp384r1', authority: 'Clients' })

export function credentialOf({ certificates, leaf }: Chain) {
  const { algorithms, legacyAlgorithms, sign } = privateKey(leaf.keyPem)
  return { certificates, algorithms, legacyAlgorithms, sign }
}

export const verifierOf = ({ trustAnchors }: Chain, crypto: CryptoProvider = nodeCrypto) =>
  certificateVerifier({ trustAnchors, crypto })

export interface Setup {
  readonly server?: Partial<ServerConfig>
  readonly client?: Partial<ClientConfig>
  readonly identity?: Chain
  /** What one end does wrong. */
  readonly tamper?: { readonly client?: Misdeed; readonly server?: Misdeed }
  readonly transport?: Transport
  /** What the client sends before the handshake is done. */
  readonly eager?: Uint8Array
}

export function handshake({
  server,
  client,
  identity = ecdsa,
  tamper,
  transport,
  eager,
}: Setup = {}): Exchange {
  const crypto = client?.crypto ?? nodeCrypto
  const clientConfig: ClientConfig = {
    crypto,
    versions: [tls13],
    serverName,
    verifier: verifierOf(identity, crypto),
    ...client,
  }
  const serverConfig: ServerConfig = {
    crypto: nodeCrypto,
    versions: [tls13],
    credentials: [credentialOf(identity)],
    ...server,
  }
  return pair(
    tampered(clientParts(clientConfig), tamper?.client),
    tampered(serverParts(serverConfig), tamper?.server),
    transport,
    eager,
  )
}

function tampered(parts: ConnectionParts, misdeed: Misdeed = (honest) => honest): Connection {
  return new Connection({ ...parts, outgoing: misdeed(asIs) })
}
