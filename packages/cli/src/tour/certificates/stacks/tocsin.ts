import { once } from 'node:events'
import { type AddressInfo, connect, createServer as createTcpServer, type Socket } from 'node:net'
import {
  type CertificateVerifier,
  type ClientConfig,
  type ConditionId,
  certificateVerifier,
  createClient,
  createServer,
  decodePem,
  rfc5280Profile,
  type ServerConfig,
} from 'tocsin'
import { nodeCrypto, TLSSocket, TLSSocketError } from 'tocsin/node'
import { version } from '../../../version.ts'
import { LOOPBACK } from '../../ends/end.ts'
import { destroyed } from '../../ends/tcp.ts'
import { knowingRevoked } from '../../knowing-revoked.ts'
import type { Laboratory } from '../../laboratory.ts'
import type { Order, Stack } from '../stack.ts'

/** tocsin/node, in this process. */
export function tocsinStack(laboratory: Laboratory): Stack {
  return {
    name: 'tocsin',
    version,
    cannot: () => undefined,
    async connect(port, order) {
      const transport = connect({ host: LOOPBACK, port, noDelay: true, allowHalfOpen: true })
      const socket = new TLSSocket(transport, {
        ...commonOptions(order),
        servername: order.name,
        openConnection: (config: ClientConfig) =>
          createClient({ ...config, ...told(order), verifier: verifierFor(order, laboratory) }),
      })
      const because = reasonOf(socket)
      denying(order, socket)
      socket.resume()
      return { because, stop: () => destroyed(socket, transport) }
    },
    listen: (order) => listen(order, laboratory),
    stop: async () => {},
  }
}

async function listen(order: Order, laboratory: Laboratory) {
  const { chain, privateKey } = await laboratory.leaf('good')
  let because: () => ConditionId | undefined = () => undefined
  const open = new Set<() => Promise<void>>()
  const accept = (transport: Socket) => {
    const socket = new TLSSocket(transport, {
      ...commonOptions(order),
      isServer: true,
      cert: chain,
      key: privateKey,
      requestCert: true,
      sessions: false,
      openConnection: (config: ServerConfig) =>
        createServer({ ...config, ...told(order), verifier: verifierFor(order, laboratory) }),
    })
    because = reasonOf(socket)
    denying(order, socket)
    socket.pipe(socket)
    open.add(() => destroyed(socket, transport))
  }
  const server = createTcpServer({ allowHalfOpen: true, noDelay: true }, accept)
  await once(server.listen(0, LOOPBACK), 'listening')
  return {
    port: (server.address() as AddressInfo).port,
    because: () => because(),
    async stop() {
      server.close()
      await Promise.all([...open].map((close) => close()))
    },
  }
}

function commonOptions({ version: wanted }: Order) {
  const name = wanted === 'TLS 1.3' ? 'TLSv1.3' : 'TLSv1.2'
  return { minVersion: name, maxVersion: name } as const
}

/** What the config of either role has besides a verifier. */
function told({ knows, manner }: Order) {
  return {
    ...(knows === 'status' && { requestStatus: true }),
    ...(manner === 'as a raw public key' && { peerCertificateTypes: ['RawPublicKey'] as const }),
  }
}

function verifierFor({ knows }: Order, laboratory: Laboratory): CertificateVerifier {
  if (knows === 'revocations') return knowingRevoked(laboratory)
  return certificateVerifier({
    trustAnchors: decodePem(laboratory.root, 'CERTIFICATE').map(({ der }) => der),
    crypto: nodeCrypto,
    ...(knows === 'status' && { revocation: { requireStapled: 'always' } }),
    ...(knows === 'profile' && { profile: rfc5280Profile() }),
    ...(knows === 'pins' && { pinnedPublicKeys: [PINNED] }),
  })
}

/** The SHA-256 of no key that anybody has. */
const PINNED = `sha256/${Buffer.alloc(32, 1).toString('base64')}`

/** Lets nobody in, where that is the order, once it is clear who it is. */
function denying({ knows }: Order, socket: TLSSocket): void {
  if (knows !== 'guests') return
  socket.once('secure', () => socket.refuse('authentication.access-denied'))
}

/** Why a socket failed, once it has. */
function reasonOf(socket: TLSSocket): () => ConditionId | undefined {
  let condition: ConditionId | undefined
  socket.on('error', (error) => {
    if (error instanceof TLSSocketError) condition = error.condition
  })
  return () => condition
}
