import { matrix } from '../matrix.ts'
import type { SessionLimit } from '../sessions/matrix.ts'
import { build } from './build.ts'
import type { PeerEntry, Setup } from './peer.ts'
import { ask } from './process.ts'
import { type Program, program, programLimits } from './program.ts'

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
    const running = new Map<string, Promise<Program>>()
    const runWith = (properties: readonly string[]): Promise<Program> => {
      const key = properties.join(' ')
      const found =
        running.get(key) ?? program('java', '-Xshare:auto', ...properties, '-cp', folder, 'Peer')
      running.set(key, found)
      return found
    }
    const usual = await runWith([])
    return {
      version: usual.version,
      async listen(setup) {
        return (await runWith(propertiesFor(setup))).listen(setup)
      },
      connect: usual.connect,
      sessions: {
        limits: javaSessionLimits,
        resumesAfterAlert: new Set(['ticket']),
        client(setup) {
          const client = runWith(propertiesFor(setup)).then((one) => one.client(setup))
          return { connect: async (again) => (await client).connect(again), stop: async () => {} }
        },
      },
      async stop() {
        for (const one of running.values()) await (await one).stop()
      },
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

/** What JSSE can only be told for a whole process. */
function propertiesFor({ sessions, legacy }: Setup): readonly string[] {
  const tickets = ['client', 'server'].map(
    (role) => `-Djdk.tls.${role}.enableSessionTicketExtension=false`,
  )
  return [
    ...(sessions?.by === 'session ID' ? tickets : []),
    ...(legacy?.extendedMasterSecret ? ['-Djdk.tls.useExtendedMasterSecret=false'] : []),
  ]
}

/** What JSSE does not do with sessions. */
const javaSessionLimits: readonly SessionLimit[] = [
  ...programLimits,
  {
    because: 'JSSE has no suites of pre-shared keys',
    excludes: ({ cipherSuite }) => cipherSuite.includes('_PSK_'),
  },
  {
    because: 'TLS 1.0 and 1.1 are switched off in JSSE',
    excludes: ({ version }) => version === 'TLS 1.0' || version === 'TLS 1.1',
  },
  {
    because: 'JSSE has no external PSK',
    excludes: ({ by }) => by === 'external PSK',
  },
  {
    because: 'JSSE has no psk_ke',
    excludes: ({ mode }) => mode === 'psk_ke',
  },
  {
    because: "JSSE's server stays with the suite of the session, and its client tells no other",
    excludes: ({ laterSuite }) => laterSuite !== undefined,
  },
  {
    because: 'JSSE has no early data',
    excludes: ({ earlyData }) => earlyData !== undefined,
  },
]
