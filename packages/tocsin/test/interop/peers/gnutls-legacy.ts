import { writeFileSync } from 'node:fs'
import { temporaryFile } from '../certificates.ts'
import type { LegacyLimit } from '../legacy/matrix.ts'
import type { LegacySetup } from './peer.ts'
import { ask } from './process.ts'

/** What gnutls-cli and gnutls-serv do not do. */
export function gnutlsLimits(): readonly LegacyLimit[] {
  const codes = codesOfBuild()
  return [
    {
      because: 'this build has no such suite',
      excludes: ({ suite }) => !codes.has(suite.code),
    },
    {
      because:
        'with what is old in its priorities, gnutls-serv refuses CCM in TLS 1.3, to openssl too',
      excludes: ({ version }, peerRole) => peerRole === 'server' && version === 'TLS 1.3',
    },
    {
      because: 'with a pre-shared key and TLS 1.3 alone, gnutls-cli ends before its hello',
      excludes: ({ version }, peerRole) => peerRole === 'client' && version === 'TLS 1.3',
    },
    {
      because:
        'gnutls-cli crashes when there is a name to verify, no certificate, and an ephemeral key',
      excludes: ({ suite }, peerRole) =>
        peerRole === 'client' && 'kx' in suite && /^(ec)?dhe_psk$/.test(suite.kx),
    },
    {
      because: 'nobody can tell gnutls-serv to renegotiate',
      excludes: ({ renegotiation }, peerRole) =>
        peerRole === 'server' && renegotiation === 'by server',
    },
  ]
}

/** `gnutls-cli --list` has a line 'own name 0xc0, 0x97 version' for each suite. */
function codesOfBuild(): ReadonlySet<number> {
  const listed = ask('gnutls-cli', '--list') ?? ''
  const lines = listed.matchAll(/^TLS_\S+\s+0x(\w\w), 0x(\w\w)/gm)
  return new Set(Array.from(lines, ([, high, low]) => Number.parseInt(`${high}${low}`, 16)))
}

/** Everything old, but for what is switched off. */
export function legacyPriority(legacy: LegacySetup): readonly string[] {
  return [
    ...['1.0', '1.1'].map((version) => `+VERS-TLS${version}`),
    ...['3DES-CBC', 'AES-128-CCM-8', 'AES-256-CCM-8', 'SHA256', 'SHA384'].map(add),
    ...['RSA', 'DHE-RSA', 'PSK', 'DHE-PSK', 'ECDHE-PSK', 'RSA-PSK'].map(add),
    ...['ANON-DH', 'ANON-ECDH', 'SIGN-RSA-SHA1', 'SIGN-ECDSA-SHA1'].map(add),
    '%VERIFY_ALLOW_SIGN_WITH_SHA1',
    ...(legacy.encryptThenMac ? ['%NO_ETM'] : []),
    ...(legacy.extendedMasterSecret ? ['%NO_SESSION_HASH'] : []),
  ]
}

function add(name: string): string {
  return `+${name}`
}

export function legacyClientParameters({ psk }: LegacySetup): readonly string[] {
  return ['--pskusername', psk.identity, '--pskkey', psk.key]
}

export function legacyServerParameters({ psk, dhParameters }: LegacySetup): readonly string[] {
  const file = temporaryFile('gnutls.psk')
  writeFileSync(file, `${psk.identity}:${psk.key}\n`)
  return ['--pskpasswd', file, '--pskhint', 'whoever you are', '--dhparams', dhParameters]
}
