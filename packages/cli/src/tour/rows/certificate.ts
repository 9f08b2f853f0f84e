import type { AlertName, ConditionId } from 'tocsin'
import type { LeafKind } from '../../lab/leaf-kinds.ts'
import { bothVersions, type Scene, type Trait } from '../scene.ts'
import { epochs } from './epochs.ts'

interface Refusal {
  readonly alert: AlertName
  readonly condition: ConditionId
  readonly shows: LeafKind
  /** What is wrong with the certificate, after "the server's certificate …". */
  readonly flaw: string
  readonly traits?: readonly Trait[]
  /** Whether only clients look: nobody asks a client for a name. */
  readonly only?: 'client'
}

const refusals: readonly Refusal[] = [
  {
    alert: 'bad_certificate',
    condition: 'certificate.wrong-name',
    shows: 'wrong-name',
    flaw: 'is for another name than the one asked for',
    only: 'client',
  },
  {
    alert: 'bad_certificate',
    condition: 'certificate.signature-invalid',
    shows: 'bad-signature',
    flaw: 'carries a signature that its issuer never made',
  },
  {
    alert: 'unsupported_certificate',
    condition: 'certificate.extended-key-usage',
    shows: 'wrong-purpose',
    flaw: 'was issued for signing code, not for TLS',
  },
  {
    alert: 'certificate_revoked',
    condition: 'certificate.revoked',
    shows: 'revoked',
    flaw: 'was revoked by its issuer, and the verifier knows it',
    traits: ['knows the revoked'],
  },
  {
    alert: 'certificate_expired',
    condition: 'certificate.expired',
    shows: 'expired',
    flaw: 'ended two days ago',
  },
  {
    alert: 'certificate_unknown',
    condition: 'certificate.unknown-critical-extension',
    shows: 'critical-extension',
    flaw: 'has a critical extension that nobody knows',
  },
  {
    alert: 'unknown_ca',
    condition: 'certificate.unknown-issuer',
    shows: 'unknown-ca',
    flaw: 'comes from an authority that the other side does not trust',
  },
]

const badStatus = {
  alert: 'bad_certificate_status_response',
  condition: 'certificate.bad-status-response',
  sender: 'client',
  versions: bothVersions,
  epoch: epochs.serverFlight,
  client: { traits: ['asks for status'] },
} as const satisfies Partial<Scene>

/** Certificates that are refused, each for its own reason. */
export const certificate: readonly Scene[] = [
  ...refusals.flatMap((refusal) => [
    ofServer(refusal),
    ...(refusal.only === 'client' ? [] : [ofClient(refusal)]),
  ]),
  {
    alert: 'access_denied',
    condition: 'authentication.access-denied',
    sender: 'client',
    versions: bothVersions,
    how: 'the client trusts the server’s certificate, but its owner may not be talked to',
    epoch: 'application',
    client: { does: 'denies access' },
    openssl: { server: {} },
  },
  {
    alert: 'access_denied',
    condition: 'authentication.access-denied',
    sender: 'server',
    versions: bothVersions,
    how: 'the client proves who it is, and the server does not let that one in',
    epoch: 'application',
    client: { shows: 'good' },
    server: { asks: 'require', does: 'denies access' },
    openssl: { client: {} },
  },
  {
    alert: 'certificate_unobtainable',
    condition: 'certificate-url.unobtainable',
    sender: 'server',
    versions: ['TLS 1.2'],
    how: 'the client’s certificate cannot be fetched from the URL that it shows instead',
    epoch: 'clear',
    client: { fault: 'certificate-url.unobtainable/required', shows: 'good' },
    server: { asks: 'require' },
  },
  {
    alert: 'bad_certificate_hash_value',
    condition: 'certificate-url.hash-mismatch',
    sender: 'server',
    versions: ['TLS 1.2'],
    how: 'the client’s URL leads to something with another hash than the client said',
    epoch: 'clear',
    client: { fault: 'certificate-url.hash-mismatch/other-content', shows: 'good' },
    server: { asks: 'require' },
  },
  {
    ...badStatus,
    how: 'the server’s certificate comes with an OCSP response that its issuer never signed',
    server: { shows: 'ocsp-forged' },
    openssl: { server: {} },
  },
  {
    ...badStatus,
    how: 'the server’s certificate comes with an OCSP response that is none',
    server: { shows: 'ocsp-garbage' },
    openssl: { client: {} },
  },
  {
    alert: 'certificate_required',
    condition: 'certificate.required',
    sender: 'server',
    versions: ['TLS 1.3'],
    how: 'the server requires a certificate, and the client shows none',
    epoch: 'application',
    server: { asks: 'require' },
    openssl: { client: {}, server: {} },
  },
  {
    alert: 'handshake_failure',
    condition: 'certificate.required',
    sender: 'server',
    versions: ['TLS 1.2'],
    how: 'the server requires a certificate, and the client shows none',
    epoch: 'clear',
    server: { asks: 'require' },
    openssl: { client: {}, server: {} },
  },
]

function ofServer({ alert, condition, shows, flaw, traits = [] }: Refusal): Scene {
  return {
    alert,
    condition,
    sender: 'client',
    versions: bothVersions,
    how: `the server’s certificate ${flaw}`,
    epoch: epochs.serverFlight,
    client: { traits },
    server: { shows },
    openssl: { client: {}, server: {} },
  }
}

function ofClient({ alert, condition, shows, flaw, traits = [] }: Refusal): Scene {
  return {
    alert,
    condition,
    sender: 'server',
    versions: bothVersions,
    how: `the client’s certificate ${flaw}`,
    epoch: epochs.clientFlight,
    client: { shows },
    server: { asks: 'require', traits },
    openssl: { client: {}, server: {} },
  }
}
