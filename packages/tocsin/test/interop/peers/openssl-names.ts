import type { PeerReport } from './peer.ts'

/** The registered name of a suite that OpenSSL may call otherwise. */
export function suiteName(name: string | undefined): string | undefined {
  if (!name || name.startsWith('TLS_')) return name
  const registered = name
    .replace(/^(ECDHE-(?:ECDSA|RSA))-/, '$1-WITH-')
    .replace(/AES(\d+)/, 'AES-$1')
    .replace(/POLY1305$/, 'POLY1305-SHA256')
  return `TLS-${registered}`.replaceAll('-', '_')
}

const groups: Readonly<Record<string, string>> = { X25519: 'x25519', prime256v1: 'secp256r1' }

/** The registered name of a group. */
export function groupName(name: string | undefined): string | undefined {
  return name === undefined ? undefined : (groups[name] ?? name)
}

/** 'TLS 1.3' for 'TLSv1.3' and 'TLS1.3'. */
export function versionName(name: string | null | undefined): string | undefined {
  return name?.replace(/^TLSv?/, 'TLS ')
}

/** The alert and the error in OpenSSL's words. */
export function failureIn(text: string): Pick<PeerReport, 'alert' | 'error'> {
  const number = text.match(/SSL alert number (\d+)/)?.[1]
  const error = text.match(/error:.*/)?.[0]
  return { alert: number === undefined ? undefined : Number(number), error }
}
