import { asIs } from '../handshake/outgoing.ts'
import { startClient } from '../handshake/start/client-hello.ts'
import { startServer } from '../handshake/start/wait-client-hello.ts'
import type { Version } from '../handshake/version.ts'
import type { ClientCredentialChooser } from './answer.ts'
import { chooseAmong, chooseForServer } from './choose-credential.ts'
import type { ClientConfig, CommonConfig, ServerConfig } from './config.ts'
import { Connection } from './connection.ts'
import type { ConnectionParts } from './parts.ts'
import { clientPolicy, serverPolicy, versionsOf } from './resolve.ts'
import { sessionKeyOf } from './resolve-session.ts'

/** A client's connection; `start()` gives its first flight. Throws `MisuseError` for a config that cannot work. */
export function createClient(config: ClientConfig): Connection {
  return new Connection(clientParts(config))
}

/** A server's connection; `start()` it, then feed it what the client sends. Throws `MisuseError` for a config that cannot work. */
export function createServer(config: ServerConfig): Connection {
  return new Connection(serverParts(config))
}

/** What `createClient` builds a connection from; labs change it. */
export function clientParts(config: ClientConfig): ConnectionParts {
  const policy = clientPolicy(config)
  const versions = versionsOf(config)
  const { psk } = config
  return {
    start: (effects) => startClient({ policy, versions, effects }),
    answerers: {
      verifier: config.verifier,
      chooseServerCredential: () => undefined,
      fetchCertificates: () => 'unobtainable',
      chooseClientCredential: clientChooserOf(config),
      choosePsk: typeof psk === 'function' ? psk : () => psk,
      findPsk: () => undefined,
      findExternalPsk: () => undefined,
      sessions: undefined,
    },
    onSession: (session) => config.sessions?.add(sessionKeyOf(config), session),
    forget: (family) => config.sessions?.forget(family),
    ...commonParts(config, versions),
  }
}

function clientChooserOf({ credential }: ClientConfig): ClientCredentialChooser {
  if (typeof credential === 'function') return credential
  if (!credential || 'certificates' in credential) return () => credential
  return chooseForServer(credential)
}

/** What `createServer` builds a connection from; labs change it. */
export function serverParts(config: ServerConfig): ConnectionParts {
  const policy = serverPolicy(config)
  const versions = versionsOf(config)
  const { credentials = [], psk, fetchCertificates } = config
  return {
    start: (effects) => startServer({ policy, versions, effects }),
    answerers: {
      verifier: config.verifier ?? 'later',
      chooseServerCredential:
        typeof credentials === 'function'
          ? credentials
          : chooseAmong(credentials, config.crypto.hashes.sha1),
      chooseClientCredential: () => undefined,
      fetchCertificates:
        typeof fetchCertificates === 'function' ? fetchCertificates : () => 'later',
      choosePsk: () => undefined,
      findPsk: (identity) => psk?.find(identity),
      findExternalPsk: (identity) => config.externalPsk?.find(identity),
      sessions: config.sessions,
    },
    onSession: () => undefined,
    forget: (family, reason) => config.sessions?.forget(family, reason),
    ...commonParts(config, versions),
  }
}

function commonParts(config: CommonConfig, [highest]: readonly Version[]) {
  return {
    highestVersion: highest?.name ?? 'TLS 1.3',
    padding: config.padding,
    conceal: config.conceal ?? false,
    outgoing: asIs,
  } as const
}
