import { bothVersions, type Role, type Scene } from '../scene.ts'
import { epochs } from './epochs.ts'

const UNREGISTERED = 200

/** Codes of old that no version of today may send (RFC 5246 §7.2, RFC 9846 §B.2). */
const reserved: readonly {
  readonly code: number
  readonly how: string
  readonly senders: readonly Role[]
}[] = [
  {
    code: 21,
    how: 'decryption_failed, which told padding oracles apart',
    senders: ['client', 'server'],
  },
  { code: 41, how: 'no_certificate, which only SSL 3.0 had', senders: ['client'] },
  {
    code: 60,
    how: 'export_restriction, which went with export suites',
    senders: ['client', 'server'],
  },
]

/** What is not the peer's fault, what hides its reason, and what nobody knows. */
export const local: readonly Scene[] = [
  {
    alert: 'internal_error',
    condition: 'internal.bug',
    sender: 'client',
    versions: bothVersions,
    how: 'the client’s private key fails when it should sign',
    epoch: epochs.serverFlight,
    client: { shows: 'good', traits: ['cannot sign'] },
    server: { asks: 'require' },
    openssl: { server: {} },
  },
  {
    alert: 'internal_error',
    condition: 'internal.bug',
    sender: 'server',
    versions: bothVersions,
    how: 'the server’s private key fails when it should sign',
    epoch: epochs.serverFlight,
    server: { traits: ['cannot sign'] },
    openssl: { client: {} },
  },
  {
    alert: 'general_error',
    condition: 'internal.general-error',
    sender: 'client',
    versions: ['TLS 1.3'],
    how: 'the client refuses the server’s expired certificate, and hides why',
    epoch: 'handshake',
    client: { traits: ['conceals'] },
    server: { shows: 'expired' },
    openssl: { server: {} },
  },
  {
    alert: 'general_error',
    condition: 'internal.general-error',
    sender: 'server',
    versions: ['TLS 1.3'],
    how: 'the server refuses the client’s expired certificate, and hides why',
    epoch: 'application',
    client: { shows: 'expired' },
    server: { asks: 'require', traits: ['conceals'] },
    openssl: { client: {} },
  },
  {
    alert: UNREGISTERED,
    condition: 'closure.alert-received',
    sender: 'client',
    versions: bothVersions,
    how: 'the client sends an alert that nobody registered, which counts as an error',
    epoch: 'application',
    client: { sends: UNREGISTERED },
    openssl: { server: {} },
  },
  {
    alert: UNREGISTERED,
    condition: 'closure.alert-received',
    sender: 'server',
    versions: bothVersions,
    how: 'the server sends an alert that nobody registered, which counts as an error',
    epoch: 'application',
    server: { sends: UNREGISTERED },
    openssl: { client: {} },
  },
  ...reserved.flatMap(({ code, how, senders }) =>
    senders.map((sender) => sends(code, sender, how)),
  ),
]

/** No condition of ours has such an alert: only the laboratory sends it, and tocsin knows what it was. */
function sends(code: number, sender: Role, how: string): Scene {
  return {
    alert: code,
    condition: 'closure.alert-received',
    sender,
    versions: bothVersions,
    how: `the ${sender} sends ${how}: it must not be sent, and is understood`,
    epoch: 'application',
    [sender]: { sends: code },
  }
}
