import { readFileSync } from 'node:fs'
import { delimiter } from 'node:path'
import { MisuseError } from '../../alert/error.ts'
import { readableCertificatesIn } from './certificates-in.ts'
import { distinct } from './distinct.ts'
import { certificatesOfNode } from './node-roots.ts'
import { filesIn } from './trust-anchors.ts'

/** Where systems keep their roots in one file; the first that is there is taken. */
const BUNDLES = [
  '/etc/ssl/certs/ca-certificates.crt', // Debian, Arch, Gentoo, Alpine
  '/etc/pki/tls/certs/ca-bundle.crt', // Fedora
  '/etc/ssl/ca-bundle.pem', // openSUSE
  '/etc/pki/ca-trust/extracted/pem/tls-ca-bundle.pem', // RHEL
  '/etc/ssl/cert.pem', // macOS, BSD, Alpine
  '/usr/local/share/certs/ca-root-nss.crt', // FreeBSD
]

/** And in directories, where there is no such file. */
const DIRECTORIES = [
  '/etc/ssl/certs',
  '/etc/pki/tls/certs',
  '/system/etc/security/cacerts', // Android
  '/usr/local/share/certs',
]

/**
 * What the operating system trusts: on Linux and the like the file and the directories that
 * SSL_CERT_FILE and SSL_CERT_DIR name, or else those of the system; on Windows and macOS what Node
 * tells (from 22.15 on). What is no certificate by our reading is left out: a strange one must not
 * stop all. Read once for each value of those variables; throws MisuseError if nothing is there.
 */
export function systemTrustAnchors(): readonly Uint8Array[] {
  const { SSL_CERT_FILE: file = '', SSL_CERT_DIR: directories = '' } = process.env
  const key = JSON.stringify([file, directories])
  const anchors = stores.get(key) ?? systemStore(file, directories)
  stores.set(key, anchors)
  return anchors
}

const stores = new Map<string, readonly Uint8Array[]>()

function systemStore(file: string, directories: string): readonly Uint8Array[] {
  const anchors = distinct(
    file || directories ? storeOf(file, directories) : (toldByNode() ?? usualStore()),
  )
  if (anchors.length > 0) return anchors
  throw new MisuseError(`systemTrustAnchors: nothing found${whyNothing(file || directories)}`)
}

/** As OpenSSL reads the variables: both count, and either may be there alone. */
function storeOf(file: string, directories: string): readonly Uint8Array[] {
  const files = directories.split(delimiter).filter(Boolean).flatMap(filesOf)
  return [...(file ? [file] : []), ...files].flatMap((path) => leniently(path) ?? [])
}

function usualStore(): readonly Uint8Array[] {
  for (const path of BUNDLES) {
    const certificates = leniently(path)
    if (certificates?.length) return certificates
  }
  return DIRECTORIES.flatMap(filesOf).flatMap((path) => leniently(path) ?? [])
}

function filesOf(directory: string): readonly string[] {
  try {
    return filesIn(directory)
  } catch {
    return []
  }
}

/** The certificates of a file, or nothing if it cannot be read. */
function leniently(path: string): readonly Uint8Array[] | undefined {
  try {
    return readableCertificatesIn(readFileSync(path))
  } catch {
    return undefined
  }
}

/** Where a store is no file; nothing before Node 22.15. */
function toldByNode(): readonly Uint8Array[] | undefined {
  const hasFiles = process.platform !== 'win32' && process.platform !== 'darwin'
  return hasFiles ? undefined : certificatesOfNode('system')?.flatMap(readableCertificatesIn)
}

function whyNothing(named: string): string {
  if (named) return ` where SSL_CERT_FILE and SSL_CERT_DIR point to: ${named}`
  return process.platform === 'win32' ? ': the store of Windows can be read from Node 22.15 on' : ''
}
