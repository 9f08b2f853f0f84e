import type { Setup, TourVersion } from '../scene.ts'
import { type Casting, LOOPBACK, SERVER_NAME } from './end.ts'

/** The arguments of s_client for a setup. */
export async function clientArgs(casting: Casting, port: number): Promise<readonly string[]> {
  const { part, laboratory } = casting
  const { shows, name = SERVER_NAME, traits = [] } = part.setup
  return [
    's_client',
    ...['-connect', `${LOOPBACK}:${port}`],
    ...['-servername', name, '-verify_hostname', name],
    ...['-CAfile', await laboratory.file(laboratory.root), '-verify_return_error'],
    ...(shows ? await credentialArgs(casting, shows) : []),
    ...(traits.includes('asks for status') ? ['-status'] : []),
    ...(await commonArgs(casting)),
  ]
}

/** The arguments of s_server for a setup; it takes a free port, and tells which. */
export async function serverArgs(casting: Casting): Promise<readonly string[]> {
  const { part, laboratory } = casting
  const { shows = 'good', asks, traits = [] } = part.setup
  const file = await laboratory.file(laboratory.root)
  const { staple } = await laboratory.leaf(shows)
  return [
    's_server',
    ...['-accept', `${LOOPBACK}:0`, '-naccept', '1'],
    ...(await credentialArgs(casting, shows)),
    ...(staple ? ['-status_file', await laboratory.file(staple)] : []),
    ...(asks ? [asks === 'require' ? '-Verify' : '-verify', '4'] : []),
    ...(asks ? ['-CAfile', file, '-verify_return_error'] : []),
    ...(traits.includes('knows its name') ? await nameArgs(casting) : []),
    ...(await commonArgs(casting)),
  ]
}

async function commonArgs({ part, version, laboratory }: Casting): Promise<readonly string[]> {
  const { suites, protocols, traits = [] } = part.setup
  const { args = [] } = part.openssl
  const revocations = traits.includes('knows the revoked')
    ? ['-crl_check', '-CRL', await laboratory.file(laboratory.revocations)]
    : []
  return [
    '-msg',
    ...versionArgs(part.setup, version),
    ...(suites ? suiteArgs(suites, version) : []),
    ...(protocols ? ['-alpn', protocols.join(',')] : []),
    ...revocations,
    ...args,
  ]
}

/** s_server takes -CRL only beside an authority, which it has when it asks for certificates. */
async function credentialArgs(
  { laboratory }: Casting,
  kind: NonNullable<Setup['shows']>,
): Promise<readonly string[]> {
  const { certificate, chain, privateKey } = await laboratory.leaf(kind)
  const above = chain.slice(certificate.length)
  return [
    ...['-cert', await laboratory.file(certificate)],
    ...['-key', await laboratory.file(privateKey)],
    ...(above === '' ? [] : ['-cert_chain', await laboratory.file(above)]),
  ]
}

/** s_server refuses a name only when it has a second certificate, for the name it serves. */
async function nameArgs({ laboratory }: Casting): Promise<readonly string[]> {
  const { certificate, privateKey } = await laboratory.leaf('good')
  return [
    ...['-servername', SERVER_NAME, '-servername_fatal'],
    ...['-cert2', await laboratory.file(certificate)],
    ...['-key2', await laboratory.file(privateKey)],
  ]
}

function versionArgs({ versions = [] }: Setup, version: TourVersion): readonly string[] {
  if (versions.length > 1) return []
  return opensslVersions[versions[0] ?? version]
}

/** Old versions need the lowest security level, for their signatures. */
const everything = ['-cipher', 'ALL:@SECLEVEL=0']
const opensslVersions: Readonly<Record<TourVersion, readonly string[]>> = {
  'TLS 1.3': ['-tls1_3'],
  'TLS 1.2': ['-tls1_2'],
  'TLS 1.1': ['-tls1_1', ...everything],
  'TLS 1.0': ['-tls1', ...everything],
}

/** The suites of TLS 1.3 are called as they are registered, the others not. */
function suiteArgs(suites: readonly string[], version: TourVersion): readonly string[] {
  if (version === 'TLS 1.3') return ['-ciphersuites', suites.join(':')]
  return ['-cipher', suites.map(opensslName).join(':')]
}

/** OpenSSL's names of the AEAD suites, as ECDHE-ECDSA-AES128-GCM-SHA256. */
function opensslName(suite: string): string {
  return suite
    .replace(/^TLS_/, '')
    .replace('_WITH', '')
    .replace(/AES_(\d+)/, 'AES$1')
    .replace(/_POLY1305_SHA256$/, '_POLY1305')
    .replaceAll('_', '-')
}
