import { matrix } from '../matrix.ts'
import { build } from './build.ts'
import type { PeerEntry } from './peer.ts'
import { ask } from './process.ts'
import { program } from './program.ts'

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
      limitations: new Set([
        'own order of groups',
        'no KeyUpdate by its client',
        'no KeyUpdate by its server',
      ]),
    }
  },
}
