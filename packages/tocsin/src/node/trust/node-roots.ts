import { readFileSync } from 'node:fs'
import tls from 'node:tls'
import { readableCertificatesIn } from './certificates-in.ts'
import { distinct } from './distinct.ts'

/**
 * What Node trusts by default: its own list, the file that NODE_EXTRA_CA_CERTS names, and from Node
 * 22.15 on whatever its options and `tls.setDefaultCACertificates` make of them. What is no
 * certificate by our reading is left out.
 */
export function defaultTrustAnchors(): readonly Uint8Array[] {
  const pems = certificatesOfNode('default') ?? [...tls.rootCertificates, ...extraCertificates()]
  return distinct(pems.flatMap(readableCertificatesIn))
}

/** What Node tells of a store of its own, in PEM; nothing before 22.15. */
export function certificatesOfNode(store: 'default' | 'system'): readonly string[] | undefined {
  const { getCACertificates } = tls as { readonly getCACertificates?: Lister }
  return getCACertificates?.(store)
}

type Lister = (store: 'default' | 'system') => readonly string[]

/** As Node does it by itself: what cannot be read is passed over. */
function extraCertificates(): readonly string[] {
  const path = process.env['NODE_EXTRA_CA_CERTS']
  try {
    return path ? [readFileSync(path, 'latin1')] : []
  } catch {
    return []
  }
}
