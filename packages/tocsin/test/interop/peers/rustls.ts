import { matrix } from '../matrix.ts'
import { isLegacy, type SessionLimit } from '../sessions/matrix.ts'
import { build } from './build.ts'
import type { PeerEntry } from './peer.ts'
import { ask } from './process.ts'
import { program, programLimits } from './program.ts'

/** rustls with ring: no secp521r1, no RSASSA-PSS keys, no ML-KEM. */
export const rustls: PeerEntry = {
  name: 'rustls',
  async start() {
    const compiler = ask('cargo', '--version')
    if (!compiler) return { missing: 'cargo not found' }
    const folder = build({
      folder: 'rust',
      compiler,
      command: 'cargo',
      parameters: (output) => ['build', '--quiet', '--release', '--locked', '--target-dir', output],
    })
    const running = await program(`${folder}/release/tocsin-peer`)
    return {
      ...running,
      sessions: {
        limits,
        client: running.client,
        resumesAfterAlert: new Set(['session ID', 'ticket']),
        silent: 'about rejected early data',
      },
      name: 'rustls',
      abilities: {
        cipherSuites: Object.values(matrix).flatMap(({ cipherSuites }) => cipherSuites),
        groups: ['x25519', 'secp256r1', 'secp384r1'],
        signatureSchemes: matrix['TLS 1.2'].signatureSchemes.filter(
          (name) => !name.startsWith('rsa_pss_pss') && name !== 'ecdsa_secp521r1_sha512',
        ),
      },
      limitations: new Set(['own order of groups']),
    }
  },
}

/** What rustls does not do with sessions. */
const limits: readonly SessionLimit[] = [
  ...programLimits,
  {
    because: 'rustls has nothing old, and always extended_master_secret',
    excludes: (one) => isLegacy(one),
  },
  {
    because: "rustls's server resumes with the session's own suite alone",
    excludes: ({ version, laterSuite, laterVersion }, peerRole) =>
      peerRole === 'server' && version === 'TLS 1.3' && laterSuite !== undefined && !laterVersion,
  },
  {
    because: "rustls's client remembers the group that it was asked for, and is asked once",
    excludes: ({ helloRetryRequest, by }, peerRole) =>
      peerRole === 'client' && helloRetryRequest !== undefined && by === 'ticket',
  },
  {
    because: 'rustls has no external PSK',
    excludes: ({ by }) => by === 'external PSK',
  },
  {
    because: 'rustls has no psk_ke',
    excludes: ({ mode }) => mode === 'psk_ke',
  },
]
