import type { AlertName } from '../../src/alert/description.ts'
import type { VersionName } from './matrix.ts'
import { alertNameOf, type Refusal } from './refusals.ts'

type Told = AlertName | 'none'
type Differences = Readonly<Record<string, Told | Readonly<Record<VersionName, Told>>>>

/** What a peer sends when it is the one who refuses: what we would send, but for the differences. */
export function theirAlert(peer: string, refusal: Refusal, version: VersionName): Told {
  const different = differences[peer]?.[refusal.name]
  if (different === undefined) return alertNameOf(refusal, version)
  return typeof different === 'string' ? different : different[version]
}

/** Observed, per peer; whoever is not here sends what we do. */
const differences: Readonly<Record<string, Differences>> = {
  gnutls: {
    'expired server certificate': 'bad_certificate',
    'server certificate of an unknown authority': 'bad_certificate',
    'no common version, server above': 'handshake_failure',
    'no common version, server below': 'handshake_failure',
    'no client certificate': { 'TLS 1.3': 'certificate_required', 'TLS 1.2': 'decode_error' },
    'expired client certificate': 'access_denied',
    'client certificate of an unknown authority': 'access_denied',
  },
  go: {
    'expired server certificate': 'bad_certificate',
    'server certificate of an unknown authority': 'bad_certificate',
  },
  java: {
    'expired server certificate': {
      'TLS 1.3': 'certificate_unknown',
      'TLS 1.2': 'certificate_expired',
    },
    'server certificate of an unknown authority': 'certificate_unknown',
    'server certificate for another name': 'certificate_unknown',
    'no client certificate': 'bad_certificate',
    'expired client certificate': 'certificate_unknown',
    'client certificate of an unknown authority': 'certificate_unknown',
  },
  'node:tls': {
    'expired server certificate': 'none',
    'server certificate of an unknown authority': 'none',
    'server certificate for another name': 'none',
    'expired client certificate': 'none',
    'client certificate of an unknown authority': 'none',
  },
  rustls: {
    'no client certificate': 'certificate_required',
  },
}
