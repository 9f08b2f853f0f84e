import type { Duplex } from 'node:stream'
import { MisuseError } from '../alert/error.ts'
import type { ClientConfig, CommonConfig, ServerConfig } from '../connection/config.ts'
import { needsPsk } from './cipher-names.ts'

/** A client's key for the hint of a server that gave one; `null`: there is none for it. */
export type ClientPskCallback = (
  hint: string | null,
) => { readonly psk: Uint8Array; readonly identity: string } | null

/** The key of an identity that a client names; `null`: nobody has it. */
export type ServerPskCallback = (socket: Duplex, identity: string) => Uint8Array | null

/** A client's part of a config; suites of pre-shared keys have to be named (RFC 4279). */
export function clientPsk(
  callback: ClientPskCallback | null | undefined,
  config: CommonConfig,
): Pick<ClientConfig, 'psk'> {
  if (!callback) return {}
  requireSuites(config)
  return {
    psk(hint) {
      const chosen = callback(hint === undefined ? null : text(hint))
      return chosen ? { identity: chosen.identity, key: chosen.psk } : undefined
    },
  }
}

/** A server's part of a config; who names an unknown identity learns no more than who has a wrong key. */
export function serverPsk(
  { pskCallback, pskIdentityHint }: ServerPskOptions,
  config: CommonConfig,
  socket: Duplex,
): Pick<ServerConfig, 'psk'> {
  if (!pskCallback) return {}
  requireSuites(config)
  return {
    psk: {
      ...(pskIdentityHint !== undefined && { hint: pskIdentityHint }),
      find: (identity) => pskCallback(socket, text(identity)) ?? undefined,
    },
  }
}

/** What a server is told of pre-shared keys, named as in node:tls. */
export interface ServerPskOptions {
  /** Finds pre-shared keys, for the suites of `ciphers` that need them; TLS 1.3 has none here. */
  readonly pskCallback?: ServerPskCallback | null | undefined
  /** Told to clients, to help them choose a key. */
  readonly pskIdentityHint?: string | undefined
}

function requireSuites({ cipherSuites = [] }: CommonConfig): void {
  if (cipherSuites.some(needsPsk)) return
  const example = 'ECDHE-PSK-CHACHA20-POLY1305:PSK-AES128-GCM-SHA256'
  throw new MisuseError(`pskCallback: name suites of pre-shared keys in ciphers, as ${example}`)
}

function text(octets: Uint8Array): string {
  return Buffer.from(octets).toString('utf8')
}
