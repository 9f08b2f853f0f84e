import { matrix } from '../matrix.ts'
import { build } from './build.ts'
import type { PeerEntry } from './peer.ts'
import { ask } from './process.ts'
import { program } from './program.ts'

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
    return {
      ...(await program(`${folder}/release/tocsin-peer`)),
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
