import { matrix } from '../matrix.ts'
import { build } from './build.ts'
import type { PeerEntry } from './peer.ts'
import { ask } from './process.ts'
import { program } from './program.ts'

/** JSSE: it tells neither group, exporter nor secrets, and changes keys after 32 KiB. */
export const java: PeerEntry = {
  name: 'java',
  async start() {
    const compiler = ask('javac', '-version')
    if (!compiler) return { missing: 'javac not found' }
    const folder = build({
      folder: 'java',
      compiler,
      command: 'javac',
      parameters: (output) => ['-d', output, 'Peer.java', 'Context.java', 'Fields.java'],
    })
    const running = await program('java', '-Xshare:auto', '-cp', folder, 'Peer')
    return {
      ...running,
      name: 'java',
      abilities: {
        cipherSuites: Object.values(matrix).flatMap(({ cipherSuites }) => cipherSuites),
        groups: matrix['TLS 1.2'].groups,
        signatureSchemes: matrix['TLS 1.2'].signatureSchemes,
      },
      limitations: new Set(['own order of groups', 'fixed groups', 'certificates signed as asked']),
    }
  },
}
