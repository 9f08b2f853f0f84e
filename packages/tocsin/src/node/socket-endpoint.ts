import { type ClientOptions, clientEndpoint } from './client-endpoint.ts'
import type { Endpoint } from './endpoint.ts'
import { type ServerOptions, serverEndpoint } from './server-endpoint.ts'

/** A socket's options: a client's, or a server's. */
export type TLSSocketOptions =
  | (ClientOptions & { readonly isServer?: false | undefined })
  | (ServerOptions & { readonly isServer: true })

/** The part that a socket has in its connection. */
export function socketEndpoint(options: TLSSocketOptions): Endpoint {
  return options.isServer ? serverEndpoint(options) : clientEndpoint(options)
}
