import { AlertDescription, type AlertName } from '../../../src/alert/description.ts'
import type { SessionLimit } from '../sessions/matrix.ts'
import type {
  ClientSetup,
  PeerReport,
  PeerServer,
  ServerSetup,
  SessionPeer,
  Setup,
} from './peer.ts'
import { start } from './process.ts'

/** A program of conformance/peers, which speaks lines of a verb and key=value. */
export interface Program {
  readonly version: string
  readonly listen: (setup: ServerSetup) => Promise<PeerServer>
  readonly connect: (setup: ClientSetup) => Promise<PeerReport>
  readonly client: SessionPeer['client']
  readonly stop: () => Promise<void>
}

/** What nobody can tell these programs to do with sessions. */
export const programLimits: readonly SessionLimit[] = [
  {
    because: 'nobody can tell the server of its program here to cut a connection off',
    excludes: ({ fate }, peerRole) => peerRole === 'server' && fate === 'cut off by the peer',
  },
]

type Fields = Readonly<Record<string, string | undefined>>

export async function program(command: string, ...parameters: readonly string[]): Promise<Program> {
  const running = start(command, parameters)
  const [ready] = await running.waitFor(/^ready\t.*\n/m)
  let commands = 0
  let keepers = 0
  let told = 0
  /** Reports come in the order of connections: what lies before the last one taken is history. */
  const answer = async (wanted: Fields, verbs = 'report'): Promise<Fields> => {
    const found = await running.find((output) => output.slice(told).match(lineWith(wanted, verbs)))
    told += (found.index ?? 0) + found[0].length
    return parse(found[0])
  }
  const send = (verb: string, fields: Fields): number => {
    const id = ++commands
    const given = Object.entries({ id: `${id}`, ...fields }).filter(([, value]) => value)
    running.write(`${[verb, ...given.map(([key, value]) => `${key}=${value}`)].join('\t')}\n`)
    return id
  }
  return {
    version: parse(ready)['version'] ?? '',
    async listen(setup) {
      const { clientAuthentication: client, once } = setup
      const update = once?.keyUpdate && 'yes'
      const id = send('listen', { ...fieldsOf(setup), client, update })
      const { port: listening, error } = await answer({ id: `${id}` }, 'listening|failed')
      if (error) throw new Error(error)
      return {
        port: Number(listening),
        report: async (port) => reportOf(await answer({ id: `${id}`, port: `${port}` })),
        stop: async () => {},
      }
    },
    async connect(setup) {
      const { port, serverName: name, bytes, keyUpdate } = setup
      const update = keyUpdate && 'yes'
      const fields = { ...fieldsOf(setup), port: `${port}`, name, bytes: `${bytes}`, update }
      return reportOf(await answer({ id: `${send('connect', fields)}` }))
    },
    client({ port, serverName: name, earlyData: early, ...setup }) {
      const fixed = { ...fieldsOf(setup), port: `${port}`, name, early, keeper: `${++keepers}` }
      return {
        async connect({ bytes, ends }) {
          const fields = { ...fixed, bytes: `${bytes}`, ends: ends?.replaceAll(' ', '-') }
          return reportOf(await answer({ id: `${send('connect', fields)}` }))
        },
        stop: async () => {},
      }
    },
    stop: () => running.kill(),
  }
}

function fieldsOf(setup: Setup): Fields {
  const { identity, applicationProtocols = [], groups = [] } = setup
  return {
    version: setup.version,
    legacy: setup.legacy && 'yes',
    sessions: setup.sessions?.by,
    early: setup.sessions?.mostEarlyData?.toString(),
    cert: identity?.certificateFile,
    key: identity?.keyFile,
    ocsp: identity?.ocspResponseFile,
    ca: setup.authorities,
    alpn: applicationProtocols.join(','),
    groups: groups.join(','),
  }
}

/** A line of one of the verbs that has these fields, in any order. */
function lineWith(wanted: Fields, verbs: string): RegExp {
  const has = Object.entries(wanted).map(([key, value]) => `(?=.*\t${key}=${value}[\t\r\n])`)
  return new RegExp(`^(?:${verbs})${has.join('')}.*\n`, 'm')
}

function parse(line: string): Fields {
  const pairs = line.trimEnd().split('\t').slice(1)
  return Object.fromEntries(
    pairs.map((pair) => {
      const [key = '', ...value] = pair.split('=')
      return [key, value.join('=')]
    }),
  )
}

function reportOf(fields: Fields): PeerReport {
  const { alert, keylog, clientCertificates: shown } = fields
  return {
    version: fields['version'],
    cipherSuite: fields['suite'],
    group: fields['group'],
    applicationProtocol: fields['alpn'],
    clientCertificate: shown === undefined ? undefined : shown !== '0',
    exporter: fields['exporter'],
    keyLog: keylog ? keylog.split(';') : undefined,
    closed: fields['closed'] === 'yes',
    alert: alert === undefined ? undefined : alertCode(alert),
    error: fields['error'],
    resumed: isYes(fields['resumed']),
    ocspResponse: fields['ocsp'],
    earlyData: earlyDataIn(fields),
  }
}

/** Java tells names, the others codes. */
function alertCode(alert: string): number {
  return AlertDescription[alert as AlertName] ?? Number(alert)
}

function isYes(value: string | undefined): boolean | undefined {
  return value === undefined ? undefined : value === 'yes'
}

/** A server that accepts early data tells what it was. */
function earlyDataIn({ early, 'early-text': text }: Fields): PeerReport['earlyData'] {
  if (early === undefined) return undefined
  return { isAccepted: early === 'yes', ...(text !== undefined && { text }) }
}
