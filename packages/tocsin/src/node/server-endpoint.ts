import { MisuseError } from '../alert/error.ts'
import type { CredentialChooser } from '../connection/answer.ts'
import type { ServerConfig } from '../connection/config.ts'
import type { Connection } from '../connection/connection.ts'
import { createServer } from '../connection/create.ts'
import type { ConnectionInfo } from '../handshake/info.ts'
import type { OidFilters } from '../handshake/oid-filters.ts'
import type { ClientAuthentication } from '../handshake/policy.ts'
import type { Answer, Credential, FetchRequest, HelloSummary } from '../handshake/question.ts'
import type { ServerSessions } from '../session/server-sessions.ts'
import { refuse, type Verdict } from '../x509/verdict.ts'
import { contextOf, type Endpoint, type EndpointOptions, watchedVerifier } from './endpoint.ts'
import { type ServerPskCallback, serverPsk } from './psk.ts'
import type { SecureContext } from './secure-context.ts'

/** Certificates for a name; `'unrecognized'` refuses it, and nothing takes the server's own. */
export type CredentialChoice = SecureContext | 'unrecognized' | undefined

/** A server's options, named as in node:tls. */
export interface ServerOptions extends EndpointOptions {
  /** Asks clients for a certificate; without `rejectUnauthorized: false` they need a trusted one. */
  readonly requestCert?: boolean | undefined
  /** What a client's certificate must have for its keyUsage and extKeyUsage (RFC 9846 §4.3.5). */
  readonly oidFilters?: OidFilters | undefined
  /** Chooses certificates by the name a client asks for, now or later. */
  readonly chooseCredential?:
    | ((
        serverName: string | undefined,
        hello: HelloSummary,
      ) => CredentialChoice | Promise<CredentialChoice>)
    | undefined
  /** The same, as node:tls has it; called only for clients that ask for a name. */
  readonly SNICallback?:
    | ((serverName: string, done: (error: Error | null, context?: SecureContext) => void) => void)
    | undefined
  /** Has an OCSP response, DER, for clients that ask for one and certificates that have none in `ocspResponses`. */
  readonly stapleFor?:
    | ((certificate: Uint8Array, issuer: Uint8Array | undefined) => Promise<Uint8Array | undefined>)
    | undefined
  /** Grants clients the maximum of a record that they ask for (RFC 6066 §4). */
  readonly acceptMaxFragmentLength?: boolean | undefined
  /**
   * Takes URLs in place of clients' certificates (RFC 6066 §5). The client chooses where to: see
   * `CertificateFetcher` for what to beware of. A rejection counts as unobtainable.
   */
  readonly fetchCertificates?:
    | ((request: FetchRequest) => Promise<readonly Uint8Array[] | 'unobtainable'>)
    | undefined
  /** Finds pre-shared keys, for the suites of `ciphers` that need them; TLS 1.3 has none here. */
  readonly pskCallback?: ServerPskCallback | null | undefined
  /** Told to clients, to help them choose a key. */
  readonly pskIdentityHint?: string | undefined
  /** What clients get to resume with; a socket by itself resumes no session unless it is given some. */
  readonly sessions?: ServerSessions | false | undefined
  /** Stands in for `createServer`: the seam by which laboratories change a config or a connection. */
  readonly openConnection?: ((config: ServerConfig) => Connection) | undefined
}

/** A server's part in one connection. */
export function serverEndpoint(options: ServerOptions): Endpoint {
  const { context, config } = contextOf(options)
  const clientAuthentication = clientAuthenticationOf(options)
  const { verifier, verdict } = watchedVerifier(
    (request) => context.verifier.verify(request),
    options.rejectUnauthorized,
  )
  const choice = stapling(credentialChoice(options, context), options)
  const { openConnection = createServer, acceptMaxFragmentLength = false } = options
  const { fetchCertificates, sessions, oidFilters } = options
  return {
    role: 'server',
    open: ({ keyLog, socket }) =>
      openConnection({
        credentials: choice.now,
        clientAuthentication,
        verifier,
        certificateAuthorities: context.certificateAuthorities,
        acceptMaxFragmentLength,
        ...(fetchCertificates && { fetchCertificates: 'later' }),
        ...(sessions && { sessions }),
        ...(oidFilters && { oidFilters }),
        keyLog,
        ...serverPsk(options, config, socket),
        ...config,
      }),
    async answer(question): Promise<Answer> {
      const { type } = question
      if (type === 'fetch-certificates') {
        const fetching = fetchCertificates?.(question).catch(() => undefined)
        return { type, fetched: (await fetching) ?? 'unobtainable' }
      }
      if (type !== 'choose-credential') throw new Error(`nobody answers '${type}'`)
      return { type, credential: await choice.later() }
    },
    verdict: (info) => verdict() ?? verdictOnNone(clientAuthentication, info),
    earlyData: undefined,
    offered: () => undefined,
  }
}

/** Clients that showed no certificate when they were asked to, and have no key of their own either. */
function verdictOnNone(
  clientAuthentication: ClientAuthentication,
  { peerCertificates, externalPsk }: ConnectionInfo,
): Verdict | undefined {
  const isUnasked = clientAuthentication === 'none' || externalPsk !== undefined
  return isUnasked || peerCertificates.length > 0 ? undefined : refuse('certificate.required', {})
}

function clientAuthenticationOf(options: ServerOptions): ClientAuthentication {
  if (!options.requestCert) return 'none'
  return options.rejectUnauthorized === false ? 'request' : 'require'
}

interface LaterChoice {
  readonly now: CredentialChooser
  readonly later: () => Promise<Credential | 'unrecognized' | undefined>
}

/** Asks the application: who answers at once is not asked twice. */
function credentialChoice(options: ServerOptions, context: SecureContext): LaterChoice {
  const choose = options.chooseCredential ?? sniChooser(options)
  if (!choose) return { now: requireCredentials(context, options), later: unasked }
  let later: LaterChoice['later'] = unasked
  return {
    now(hello) {
      const choice = choose(hello.serverName, hello)
      if (!(choice instanceof Promise)) return chosen(choice, context, hello)
      later = async () => chosen(await choice, context, hello)
      return 'later'
    },
    later: () => later(),
  }
}

/** A credential waits for its response only where there is none at hand. */
function stapling(choice: LaterChoice, { stapleFor }: ServerOptions): LaterChoice {
  if (!stapleFor) return choice
  const stapled = async (found: Awaited<ReturnType<LaterChoice['later']>>) => {
    if (typeof found !== 'object' || found.ocspResponses) return found
    const [certificate, issuer] = found.certificates
    const response = certificate && (await stapleFor(certificate, issuer))
    return response ? { ...found, ocspResponses: [response] } : found
  }
  let later = choice.later
  return {
    now(hello) {
      const found = choice.now(hello)
      if (!hello.requestsStatus) return found
      later = async () => stapled(found === 'later' ? await choice.later() : found)
      return typeof found === 'object' && !found.ocspResponses ? 'later' : found
    },
    later: () => later(),
  }
}

function chosen(choice: CredentialChoice, own: SecureContext, hello: HelloSummary) {
  if (choice === 'unrecognized') return choice
  const credential = (choice ?? own).chooseCredential(hello)
  return credential === 'later' ? undefined : credential
}

function unasked(): Promise<never> {
  return Promise.reject(new Error('the credential was not asked for'))
}

function sniChooser({ SNICallback }: ServerOptions): ServerOptions['chooseCredential'] {
  if (!SNICallback) return undefined
  return (serverName) => {
    if (serverName === undefined) return undefined
    return new Promise((resolve, reject) => {
      SNICallback(serverName, (error, context) => (error ? reject(error) : resolve(context)))
    })
  }
}

/** Suites of pre-shared keys have no certificate; the others find none. */
function requireCredentials(
  { credentials, chooseCredential }: SecureContext,
  { pskCallback }: ServerOptions,
): CredentialChooser {
  if (credentials.length > 0) return chooseCredential
  if (pskCallback) return () => undefined
  throw new MisuseError('a server needs cert and key, or chooseCredential')
}
