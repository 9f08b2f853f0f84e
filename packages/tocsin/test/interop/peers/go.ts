import type { LegacyLimit } from '../legacy/matrix.ts'
import { matrix } from '../matrix.ts'
import type { SessionLimit } from '../sessions/matrix.ts'
import { build } from './build.ts'
import type { PeerEntry } from './peer.ts'
import { ask } from './process.ts'
import { program, programLimits } from './program.ts'

/** crypto/tls of Go: no RSASSA-PSS keys, X25519MLKEM768 since 1.24, no exporter without EMS. */
export const go: PeerEntry = {
  name: 'go',
  async start() {
    const compiler = ask('go', 'version')
    if (!compiler) return { missing: 'go not found' }
    const folder = build({
      folder: 'go',
      compiler,
      command: 'go',
      parameters: (output) => ['build', '-o', `${output}/peer`, '.'],
    })
    const running = await program(`${folder}/peer`)
    const [, minor] = running.version.split('.')
    const { groups, signatureSchemes } = matrix['TLS 1.3']
    return {
      ...running,
      name: 'go',
      abilities: {
        cipherSuites: Object.values(matrix).flatMap(({ cipherSuites }) => cipherSuites),
        groups: groups.filter((name) => name !== 'X25519MLKEM768' || Number(minor) >= 24),
        signatureSchemes: [...signatureSchemes, ...matrix['TLS 1.2'].signatureSchemes].filter(
          (name) => !name.startsWith('rsa_pss_pss'),
        ),
      },
      legacy: [...goLimits, masterSecretLimit(Number(minor))],
      sessions: {
        limits: [...goSessionLimits, masterSecretSessionLimit(Number(minor))],
        client: running.client,
        resumesAfterAlert: new Set(['ticket']),
      },
      limitations: new Set([
        'own order of groups',
        'no KeyUpdate by its client',
        'no KeyUpdate by its server',
      ]),
    }
  },
}

const suites = [
  'ECDHE_ECDSA_WITH_(AES_128_CBC_SHA(256)?|AES_256_CBC_SHA|AES_128_GCM_SHA256|AES_256_GCM_SHA384)',
  'ECDHE_RSA_WITH_(AES_128_CBC_SHA(256)?|AES_256_CBC_SHA|AES_128_GCM_SHA256|AES_256_GCM_SHA384)',
  'RSA_WITH_(AES_128_CBC_SHA(256)?|AES_256_CBC_SHA|AES_128_GCM_SHA256|AES_256_GCM_SHA384)',
  '(ECDHE_RSA|RSA)_WITH_3DES_EDE_CBC_SHA',
  'ECDHE_(ECDSA|RSA)_WITH_CHACHA20_POLY1305_SHA256',
]
const hasSuite = new RegExp(`^TLS_(${suites.join('|')})$`)

/** What crypto/tls does not do. */
const goLimits: readonly LegacyLimit[] = [
  {
    because: 'crypto/tls has no such suite',
    excludes: ({ suite }) => !hasSuite.test(suite.name),
  },
  {
    because: 'crypto/tls has no encrypt-then-MAC',
    excludes: ({ encryptThenMac }) => encryptThenMac === 'on',
  },
  {
    because: 'crypto/tls cannot begin a renegotiation, and its program here does not wait for one',
    excludes: ({ renegotiation }) => renegotiation !== 'none',
  },
  {
    because: 'crypto/tls signs nothing with SHA-1 where TLS 1.2 has a choice',
    excludes: ({ version, signatureScheme = '' }) =>
      version === 'TLS 1.2' && signatureScheme.endsWith('_sha1'),
  },
]

/** What crypto/tls does not do with sessions. */
const goSessionLimits: readonly SessionLimit[] = [
  ...programLimits,
  {
    because: 'crypto/tls has no such suite',
    excludes: ({ version, cipherSuite }) => version !== 'TLS 1.3' && !hasSuite.test(cipherSuite),
  },
  {
    because: 'the server of crypto/tls does not renegotiate',
    excludes: ({ renegotiation }) => renegotiation !== undefined,
  },
  {
    because: 'crypto/tls resumes by tickets alone',
    excludes: ({ by }) => by === 'session ID',
  },
  {
    because: 'crypto/tls has no external PSK',
    excludes: ({ by }) => by === 'external PSK',
  },
  {
    because: 'crypto/tls has no psk_ke',
    excludes: ({ mode }) => mode === 'psk_ke',
  },
  {
    because: 'crypto/tls has no early data but for QUIC',
    excludes: ({ earlyData }) => earlyData !== undefined,
  },
]

const noSwitch = 'nobody can switch extended_master_secret off in crypto/tls'
const noneYet = 'crypto/tls has no extended_master_secret before Go 1.21'

function masterSecretLimit(minor: number): LegacyLimit {
  return minor >= 21
    ? {
        because: noSwitch,
        excludes: ({ extendedMasterSecret }) => extendedMasterSecret === 'off',
      }
    : {
        because: noneYet,
        excludes: ({ extendedMasterSecret }) => extendedMasterSecret === 'on',
      }
}

function masterSecretSessionLimit(minor: number): SessionLimit {
  return minor >= 21
    ? {
        because: noSwitch,
        excludes: ({ extendedMasterSecret }) => extendedMasterSecret === 'off',
      }
    : {
        because: noneYet,
        excludes: ({ version, extendedMasterSecret }) =>
          version !== 'TLS 1.3' && extendedMasterSecret !== 'off',
      }
}
