import type { PeerCertificate } from 'node:tls'
import { MisuseError, type TlsError } from '../alert/error.ts'
import type { ConnectionInfo } from '../handshake/info.ts'
import type { ClientSession } from '../session/session.ts'
import { encodeClientSession } from '../session/session-state.ts'
import type { Verdict } from '../x509/verdict.ts'
import { opensslName } from './cipher-names.ts'
import { authorizationErrorOf } from './error-codes.ts'
import { NetDuplex } from './net-duplex.ts'
import { peerCertificate, peerCertificateChain } from './peer-certificate.ts'

/** What a handshake agreed on, in the words of node:tls. */
export abstract class SecureDuplex extends NetDuplex {
  readonly encrypted = true
  /** Whether the peer's certificates are trusted. */
  authorized = false
  /** Why they are not: a code, or a condition where there is none. */
  authorizationError: string | null = null
  /** The protocol that ALPN chose, `false` when it chose none; `null` before the handshake. */
  alpnProtocol: string | false | null = null
  /** The name the client asked for; `false` when it asked for none, `null` before the handshake. */
  servername: string | false | null = null
  #info: ConnectionInfo | undefined

  /** What the handshake agreed on, in the engine's words; nothing before. */
  get info(): ConnectionInfo | undefined {
    return this.#info
  }

  /** As 'TLSv1.3' and 'TLSv1'; `null` before the handshake. */
  getProtocol(): string | null {
    return this.#info ? versionText(this.#info.version) : null
  }

  getCipher():
    | { readonly name: string; readonly standardName: string; readonly version: string }
    | undefined {
    if (!this.#info) return undefined
    const standardName = this.#info.cipherSuite
    return { name: opensslName(standardName), standardName, version: `${this.getProtocol()}` }
  }

  getPeerCertificate(detailed?: boolean): PeerCertificate | object {
    const chain = this.#info?.peerCertificates ?? []
    return detailed ? peerCertificateChain(chain) : peerCertificate(chain)
  }

  /** RFC 9846 §7.5, RFC 5705. */
  exportKeyingMaterial(length: number, label: string, context?: Uint8Array): Buffer {
    if (!this.#info) throw new MisuseError("exportKeyingMaterial() before 'secure'")
    return Buffer.from(this.#info.exportKeyingMaterial(label, context, length))
  }

  /** Whether the handshake resumed a session. */
  isSessionReused(): boolean {
    return this.#info?.resumed ?? false
  }

  /** A client's session, for the `session` of another connection; of TLS 1.3 the latest ticket, once there is one. */
  getSession(): Buffer | undefined {
    const session = this.session()
    return session && Buffer.from(encodeClientSession(session))
  }

  /** The ticket of that session, if it has one. */
  getTLSTicket(): Buffer | undefined {
    const session = this.session()
    return session?.kind === 'ticket' ? Buffer.from(session.identity) : undefined
  }

  /** What a client can resume with. */
  protected abstract session(): ClientSession | undefined

  protected agreed(info: ConnectionInfo, verdict: Verdict | undefined): void {
    this.#info = info
    this.alpnProtocol = info.applicationProtocol ?? false
    this.servername = info.serverName ?? false
    this.authorized = verdict === 'trusted'
    if (verdict === undefined || verdict === 'trusted') this.authorizationError = null
    else {
      const { refusedBecause: condition, facts = {} } = verdict
      this.authorizationError = authorizationErrorOf({ condition, facts })
    }
  }

  /** Keeps why a connection fails if the certificate is why, as node:tls does. */
  protected noted(cause: TlsError): TlsError {
    const { condition } = cause
    if (condition.startsWith('certificate.')) {
      this.authorized = false
      this.authorizationError = authorizationErrorOf(cause)
    }
    return cause
  }
}

/** TLS 1.0 has no minor version in the words of node:tls. */
function versionText(version: ConnectionInfo['version']): string {
  return version.replace(' ', 'v').replace(/\.0$/, '')
}
