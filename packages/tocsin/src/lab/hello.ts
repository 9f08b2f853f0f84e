import type { ClientHello } from '../wire/shared/client-hello.ts'
import {
  type HelloRetryRequest,
  isHelloRetryRequest,
  type ServerHello,
} from '../wire/shared/server-hello.ts'
import { addExtension, type Block, editExtensions, setExtension } from './extensions.ts'
import { type Misdeed, rewrite, type Which } from './verbs.ts'

type AnyServerHello = ServerHello | HelloRetryRequest

/** Meant are HelloRetryRequests, which travel as server_hello. */
export const isRetry: Which<AnyServerHello> = (body) => isHelloRetryRequest(body)

/** Meant are ServerHellos proper. */
export const isHello: Which<AnyServerHello> = (body) => !isHelloRetryRequest(body)

/** Meant is the ClientHello that answers a HelloRetryRequest. */
export const isSecond: Which<unknown> = (_body, nth) => nth === 1

/** Changes fields of every ClientHello. */
export const inClientHello = (fields: Partial<Record<keyof ClientHello, unknown>>): Misdeed =>
  rewrite<ClientHello>('client_hello', (hello) => ({ ...hello, ...fields }))

/** Changes fields of the ServerHello. */
export const inServerHello = (fields: Partial<Record<keyof ServerHello, unknown>>): Misdeed =>
  rewrite<ServerHello>('server_hello', (hello) => ({ ...hello, ...fields }), isHello)

/** Changes fields of the HelloRetryRequest. */
export const inRetry = (fields: Partial<Record<keyof HelloRetryRequest, unknown>>): Misdeed =>
  rewrite<HelloRetryRequest>('server_hello', (hello) => ({ ...hello, ...fields }), isRetry)

/** Changes fields of the second ClientHello. */
export const inSecondClientHello = (fields: Partial<Record<keyof ClientHello, unknown>>): Misdeed =>
  rewrite<ClientHello>('client_hello', (hello) => ({ ...hello, ...fields }), isSecond)

/** Gives an extension of the ClientHello these octets. */
export const clientExtension = (
  name: Parameters<typeof setExtension>[1],
  ...octets: readonly number[]
): Misdeed => setExtension('client_hello', name, Uint8Array.from(octets))

/** Gives an extension of the ServerHello these octets. */
export const serverExtension = (
  name: Parameters<typeof setExtension>[1],
  ...octets: readonly number[]
): Misdeed => setExtension('server_hello', name, Uint8Array.from(octets), isHello)

/** Gives an extension of EncryptedExtensions these octets. */
export const encryptedExtension = (
  name: Parameters<typeof setExtension>[1],
  ...octets: readonly number[]
): Misdeed => setExtension('encrypted_extensions', name, Uint8Array.from(octets))

/** Adds an extension to the ServerHello. */
export const addToServerHello = (
  extension: Parameters<typeof addExtension>[1],
  data?: Uint8Array,
): Misdeed => addExtension('server_hello', extension, data, isHello)

/** Changes the extensions of the ServerHello. */
export const editServerHello = (change: (block: Block) => Block): Misdeed =>
  editExtensions('server_hello', change, isHello)

/** Changes the extensions of the HelloRetryRequest. */
export const editRetry = (change: (block: Block) => Block): Misdeed =>
  editExtensions('server_hello', change, isRetry)

/** A server that has no group in common with the first share of the client asks for another. */
export const retries = { groups: ['secp384r1'] } as const

/** A client that sends no share has to be asked for one. */
export const isAskedAgain = { keyShares: [] } as const
