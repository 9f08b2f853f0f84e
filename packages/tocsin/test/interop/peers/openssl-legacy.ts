import { writeFileSync } from 'node:fs'
import { temporaryFile } from '../certificates.ts'
import type { LegacyLimit } from '../legacy/matrix.ts'
import { EVERYTHING, suitesOfBuild } from './openssl-names.ts'
import type { LegacySetup, Setup } from './peer.ts'

/** What openssl's programs do not do. */
export function opensslLimits(): readonly LegacyLimit[] {
  const suites = suitesOfBuild()
  return [
    {
      because: 'this build has no such suite',
      excludes: ({ suite }) => !suites.has(suite.name) && suite.version !== 'TLS 1.3',
    },
  ]
}

/** Everything old, at security level 0, but for what is switched off. */
export function legacyParameters({ psk, ...legacy }: LegacySetup): readonly string[] {
  return [
    ...['-cipher', EVERYTHING, '-ciphersuites', suites13],
    ...['-psk_identity', psk.identity, '-psk', psk.key],
    ...(legacy.encryptThenMac ? ['-no_etm'] : []),
    ...(legacy.fallbackScsv ? ['-fallback_scsv'] : []),
  ]
}

/** The same for what only servers can do. */
export function legacyServerParameters({ dhParameters }: LegacySetup): readonly string[] {
  const hint = ['-psk_hint', 'whoever you are']
  return ['-min_protocol', 'TLSv1', '-client_renegotiation', '-dhparam', dhParameters, ...hint]
}

/** Only a configuration file switches extended_master_secret off. */
export function environmentFor({ legacy }: Setup): Readonly<Record<string, string>> {
  return legacy?.extendedMasterSecret ? { OPENSSL_CONF: withoutExtendedMasterSecret() } : {}
}

function withoutExtendedMasterSecret(): string {
  const file = temporaryFile('openssl.cnf')
  writeFileSync(file, configuration)
  return file
}

const configuration = `openssl_conf = initial
[initial]
ssl_conf = ssl
[ssl]
system_default = defaults
[defaults]
Options = -ExtendedMasterSecret
`

const suites13 = [
  'TLS_AES_128_GCM_SHA256',
  'TLS_AES_128_CCM_SHA256',
  'TLS_AES_128_CCM_8_SHA256',
].join(':')
