import { createClient, RESP_TYPES, type RedisClientOptions } from '@redis/client'
import { MisuseError } from '../alert/error.ts'

/** How to reach Redis, in the terms of `@redis/client`. */
export type RedisClientSettings = Pick<
  RedisClientOptions,
  'socket' | 'username' | 'password' | 'credentialsProvider' | 'database' | 'name'
>

/** Where Redis is, and as whom we come. */
export interface RedisAddress {
  /** `redis://…`, or `rediss://…` for TLS. */
  readonly url?: string | undefined
  /** The same without a URL, or what a URL cannot say: `{ socket: { tls: true, ca } }`. */
  readonly client?: RedisClientSettings | undefined
}

export type Client = ReturnType<typeof newClient>

/** As many commands may wait for their answers; those that come then are refused at once. */
const MAX_COMMANDS = 4096

/** A client for one connection, which it makes when told to, and not again when it has ended. */
export function newClient({ url, client = {} }: RedisAddress) {
  return createClient({
    ...client,
    ...(url !== undefined && { url }),
    // The client writes into what it is given.
    socket: { connectTimeout: 1000, ...client.socket, reconnectStrategy: false },
    disableOfflineQueue: true,
    commandsQueueMaxLength: MAX_COMMANDS,
    maintNotifications: 'disabled',
    // Its time limit ends when a command is written; ours when the answer is there.
    commandOptions: { timeout: 0, typeMapping: { [RESP_TYPES.BLOB_STRING]: Buffer } },
  })
}

/** Refuses an address that cannot work; a URL may have a password in it, and is not repeated. */
export function requireAddress({ url, client }: RedisAddress): void {
  if (url === undefined && client?.socket === undefined) {
    throw new MisuseError('redisStore: give it a url, or client.socket')
  }
  if (url === undefined) return
  const protocol = URL.canParse(url) ? new URL(url).protocol : undefined
  if (protocol !== 'redis:' && protocol !== 'rediss:') {
    throw new MisuseError('redisStore: url begins with redis:// or rediss://')
  }
  const isSecure = protocol === 'rediss:'
  const socket: { readonly tls?: boolean } = client?.socket ?? {}
  const { tls = isSecure } = socket
  if (tls !== isSecure) {
    throw new MisuseError(
      `redisStore: client.socket.tls is ${tls}, and url begins with ${protocol}//`,
    )
  }
}
