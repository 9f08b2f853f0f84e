import { abort } from '../alert/error.ts'
import { requireListed } from './certificate-type.ts'
import type { Credential, HelloSummary } from './question.ts'

/** What a server was told to show a client, or why it goes no further. */
export function requireCredential(
  chosen: Credential | 'unrecognized' | undefined,
  { serverName, certificateTypes }: HelloSummary,
): Credential {
  if (!chosen) throw abort('hello.no-common-signature-scheme', { credential: 'none' })
  if (chosen !== 'unrecognized') {
    requireListed(chosen.type ?? 'X509', certificateTypes)
    return chosen
  }
  // Insisting on a name is one thing, not having the name that was sent another (RFC 9846 §9.2).
  if (serverName !== undefined) throw abort('hello.unrecognized-name')
  throw abort('extension.missing', { extension: 'server_name', in: 'ClientHello' })
}
