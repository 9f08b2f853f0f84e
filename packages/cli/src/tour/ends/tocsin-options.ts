import type { ClientConfig, Connection, Credential, Event, ServerConfig } from 'tocsin'
import { alertFault, type Fault, faults, inVersion, neededBy, versionsOf } from 'tocsin/lab'
import type { LeafKind } from '../../lab/leaf-kinds.ts'
import { knowingRevoked } from '../knowing-revoked.ts'
import type { Part } from '../row.ts'
import { type Role, type TourVersion, tourVersions } from '../scene.ts'
import type { Casting } from './end.ts'

/** The options that both roles of tocsin/node take, from a setup; `shown` is the certificate to show. */
export async function commonOptions(casting: Casting, shown: LeafKind | undefined) {
  const { part, version, laboratory } = casting
  const { versions = [version], suites, protocols, traits } = part.setup
  const leaf = shown && (await laboratory.leaf(shown))
  return {
    ca: laboratory.root,
    minVersion: nodeNames[tourVersions.findLast((one) => versions.includes(one)) ?? version],
    maxVersion: nodeNames[tourVersions.find((one) => versions.includes(one)) ?? version],
    ...(suites && { ciphers: suites.join(':') }),
    ...(protocols && { ALPNProtocols: protocols }),
    ...(leaf && { cert: leaf.chain, key: leaf.privateKey }),
    conceal: traits?.includes('conceals') ?? false,
  } as const
}

/** As node:tls calls them. */
const nodeNames = {
  'TLS 1.3': 'TLSv1.3',
  'TLS 1.2': 'TLSv1.2',
  'TLS 1.1': 'TLSv1.1',
  'TLS 1.0': 'TLSv1',
} as const

/** The fault an end commits, found by how its id begins. */
export function faultOf({ setup }: Part, role: Role, version: TourVersion): Fault | undefined {
  const { fault: start, sends } = setup
  if (sends !== undefined) {
    const fault = alertFault(sends, { who: `${role}${version === 'TLS 1.3' ? 13 : 12}` })
    return inVersion(fault, version)
  }
  if (start === undefined) return undefined
  const isMeant = (fault: Fault) =>
    fault.id.startsWith(start) && fault.side === role && versionsOf(fault).includes(version)
  const found = faults.find(isMeant)
  if (found) return found.version ? inVersion(found, version) : found
  throw new Error(`the laboratory has no fault '${start}' of a ${role} in ${version}`)
}

/** A config with what the traits of the end, and the fault of the other one, change in it. */
export function changed<C extends ClientConfig | ServerConfig>(
  config: C,
  { part, laboratory, wire }: Casting,
  opposing: Fault | undefined,
): C {
  const { traits = [] } = part.setup
  return {
    ...config,
    ...(traits.includes('knows the revoked') && { verifier: knowingRevoked(laboratory) }),
    ...(traits.includes('asks for status') && { requestStatus: true }),
    ...(traits.includes('fell back') && { fallbackScsv: true }),
    ...(wire && { keyLog: true }),
    ...(opposing && neededBy(opposing, config.crypto)),
  }
}

/** The same certificates, with a key that fails when it is used. */
export function unusable(credential: Credential): Credential {
  return {
    ...credential,
    sign() {
      throw new Error('the key cannot be used')
    },
  }
}

/** Tells every event of a connection, and has it commit what its fault does once connected. */
export function watched(
  connection: Connection,
  hear: (event: Event) => void,
  fault: Fault | undefined,
): Connection {
  const receive = connection.receive.bind(connection)
  connection.receive = (bytes) => {
    const events = receive(bytes).map(kept)
    const isConnected = !connection.ended && events.some(({ type }) => type === 'connected')
    const all = isConnected ? [...events, ...(fault?.connected?.(connection) ?? [])] : events
    all.forEach(hear)
    return all
  }
  return connection
}

/** An event whose bytes outlive the next call. */
function kept(event: Event): Event {
  if (event.type !== 'write' && event.type !== 'data') return event
  return { ...event, bytes: event.bytes.slice() }
}
