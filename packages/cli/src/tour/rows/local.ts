import { bothVersions, type Scene } from '../scene.ts'
import { epochs } from './epochs.ts'

const UNREGISTERED = 200

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
]
