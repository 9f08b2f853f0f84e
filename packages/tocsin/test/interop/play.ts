import { expect } from 'vitest'
import { AlertLevel } from '../../src/alert/description.ts'
import { createClient, createServer } from '../../src/connection/create.ts'
import type { ConnectionInfo } from '../../src/handshake/info.ts'
import { SignatureScheme } from '../../src/wire/registry/signature-scheme.ts'
import { authorities, issuance } from './certificates.ts'
import {
  clientConfig,
  curvesOfCertificates,
  KNOWN_PROTOCOLS,
  OFFERED_PROTOCOLS,
  SERVER_NAME,
  serverConfig,
} from './configs.ts'
import { dial, type Endpoint, type Listener } from './endpoint.ts'
import type { LegacyCase } from './legacy/matrix.ts'
import { type Case, keyKindOf } from './matrix.ts'
import { payloadHalves, payloadOf } from './peers/payload.ts'
import type { Limitation, Peer, PeerReport, PeerServer, ServerSetup } from './peers/peer.ts'

/** What was negotiated with a peer, and in what both sides were seen to agree. */
export interface Negotiated {
  readonly version: string
  readonly cipherSuite: string
  readonly group: string | undefined
  readonly signatureScheme: string | undefined
  readonly clientSignatureScheme: string | undefined
  readonly applicationProtocol: string | undefined
  readonly helloRetryRequest: boolean
  readonly keyUpdates: readonly string[]
  readonly bytes: number
  /** What the peer told, too, and told the same. */
  readonly confirmed: readonly string[]
}

const NOTHING = new Uint8Array()

/** We are the client. */
export async function playClient(one: Case, servers: Servers): Promise<Negotiated> {
  const server = await servers.serverFor(one)
  const us = await dial(server.port, createClient(clientConfig(one)))
  const info = await us.connected
  const [first, second] = payloadHalves(one.bytes).map((text) => Uint8Array.from(Buffer.from(text)))
  us.act((connection) => connection.send(first ?? NOTHING))
  if (one.keyUpdate === 'ours') us.act((connection) => connection.updateKeys('update_requested'))
  us.act((connection) => connection.send(second ?? NOTHING))
  await us.waitFor(one.bytes)
  us.act((connection) => connection.close())
  await us.closed
  const report = await server.report(us.port)
  if (server.stopsAfterwards) await server.stop()
  return verdict(one, us, info, report)
}

/** We are the server. */
export async function playServer(peer: Peer, one: Case, listener: Listener): Promise<Negotiated> {
  const accepted = listener.expect(createServer(serverConfig(one)), ({ act }) => {
    if (one.keyUpdate === 'ours') act((connection) => connection.updateKeys('update_requested'))
  })
  const reported = peer.connect({
    port: listener.port,
    serverName: SERVER_NAME,
    bytes: one.bytes,
    version: one.version,
    authorities: authorities().file,
    keyUpdate: one.keyUpdate === 'theirs' ? 'theirs' : undefined,
    ...(!peer.limitations.has('fixed groups') && { groups: groupsOffered(one) }),
    ...(one.applicationProtocol && { applicationProtocols: OFFERED_PROTOCOLS }),
    ...(one.clientSignatureScheme && { identity: issuance(keyKindOf(one.clientSignatureScheme)) }),
  })
  const us = await accepted
  const info = await us.connected
  if (one.closesFirst) {
    await us.waitFor(one.bytes)
    us.act((connection) => connection.close())
  }
  await us.closed
  return verdict(one, us, info, await reported)
}

/** Whether a peer can be brought to agree on a case. */
export function isPossible(peer: Peer, role: 'client' | 'server', one: Case): boolean {
  const limited = (limitation: Limitation) => peer.limitations.has(limitation)
  if (one.keyUpdate === 'theirs' && limited(`no KeyUpdate by its ${opposite[role]}`)) return false
  if (role === 'client') {
    const hasChoice = curvesOfCertificates(one).some((curve) => curve !== one.group)
    return !one.closesFirst && !(hasChoice && limited('fixed groups'))
  }
  if (one.closesFirst && limited('no answer to close_notify')) return false
  if (isSignedOtherwise(one) && limited('certificates signed as asked')) return false
  const favourites = ['X25519MLKEM768', 'x25519', 'secp256r1']
  return !(
    one.helloRetryRequest &&
    limited('own order of groups') &&
    favourites.includes(one.group)
  )
}

/** Our RSA certificates are signed with rsa_pkcs1_sha256. */
function isSignedOtherwise({ version, clientSignatureScheme: scheme }: Case): boolean {
  return version === 'TLS 1.2' && /^rsa_(pss_rsae|pkcs1_sha(384|512))/.test(scheme ?? '')
}

const opposite = { client: 'server', server: 'client' } as const

/** A peer's servers, started when first needed. */
export interface Servers {
  readonly serverFor: (one: Case) => Promise<PeerServer & { readonly stopsAfterwards: boolean }>
}

export function serversOf(peer: Peer): Servers {
  const kept = new Map<string, Promise<PeerServer>>()
  return {
    async serverFor(one) {
      const setup = setupFor(peer, one)
      if (setup.once) return { ...(await peer.listen(setup)), stopsAfterwards: true }
      const key = JSON.stringify(setup)
      const server = kept.get(key) ?? peer.listen(setup)
      kept.set(key, server)
      return { ...(await server), stopsAfterwards: false }
    },
  }
}

const LONG = 16_384

function setupFor(peer: Peer, one: Case): ServerSetup {
  const { bytes, keyUpdate, clientAuthentication } = one
  const hasChoice =
    curvesOfCertificates(one).length > 0 && peer.limitations.has('own order of groups')
  return {
    identity: issuance(keyKindOf(one.signatureScheme)),
    authorities: authorities().file,
    applicationProtocols: KNOWN_PROTOCOLS,
    clientAuthentication,
    ...(hasChoice && !peer.limitations.has('fixed groups') && { groups: groupsTaken(one) }),
    ...(bytes > LONG && {
      once: { bytes, keyUpdate: keyUpdate === 'theirs' ? keyUpdate : undefined },
    }),
  }
}

/** A server's groups, favourite first: also the curve of what a client may show. */
function groupsTaken({ group, clientSignatureScheme: scheme }: Case): readonly string[] {
  const curve = scheme && SignatureScheme[scheme].curve
  return [...new Set([group, ...(curve ? [curve] : [])])]
}

/** A client's groups; the first is the one it sends a share for. */
function groupsOffered(one: Case): readonly string[] {
  const { group } = one
  const unwanted = group === 'x25519' ? 'secp256r1' : 'x25519'
  if (one.helloRetryRequest) return [unwanted, group]
  return [...new Set([group, ...curvesOfCertificates(one)])]
}

/** Checks both sides' accounts against the case, and tells what was agreed. */
function verdict(one: Case, us: Endpoint, info: ConnectionInfo, report: PeerReport): Negotiated {
  const { clientSignatureScheme, applicationProtocol } = one
  expect(report.error).toBeUndefined()
  expect(us.error()).toBeUndefined()
  expect(info).toMatchObject({
    version: one.version,
    cipherSuite: one.cipherSuite,
    group: one.group,
    signatureScheme: one.signatureScheme,
    clientSignatureScheme,
    applicationProtocol,
    extendedMasterSecret: true,
    ...(one.helloRetryRequest && { helloRetryRequest: true }),
  })
  if (info.role === 'client' || clientSignatureScheme) expect(info.peerCertificates).toHaveLength(2)
  expect(us.received().toString('latin1')).toHaveLength(one.bytes)
  if (info.role === 'client') expect(us.received().toString('latin1')).toBe(payloadOf(one.bytes))
  expectClosure(us)
  if (one.keyUpdate) expect(us.keyUpdates).toContain('read')
  return {
    version: info.version,
    cipherSuite: info.cipherSuite,
    group: info.group,
    signatureScheme: info.signatureScheme,
    clientSignatureScheme: info.clientSignatureScheme,
    applicationProtocol: info.applicationProtocol,
    helloRetryRequest: info.helloRetryRequest,
    keyUpdates: us.keyUpdates,
    bytes: one.bytes,
    confirmed: confirmed(one, us, info, report),
  }
}

/** A close_notify each way, and no other alert. */
export function expectClosure(us: Endpoint): void {
  const alerts = us.alerts.map(({ direction, level, name }) => ({ direction, level, name }))
  const closure = { level: AlertLevel.warning, name: 'close_notify' }
  expect(alerts).toHaveLength(2)
  expect(alerts).toContainEqual({ direction: 'sent', ...closure })
  expect(alerts).toContainEqual({ direction: 'received', ...closure })
}

/** What the peer tells must be what we think. */
function confirmed(one: Case, us: Endpoint, info: ConnectionInfo, report: PeerReport): string[] {
  const ours: PeerReport = {
    version: one.version,
    cipherSuite: one.cipherSuite,
    group: one.group,
    applicationProtocol: one.applicationProtocol ?? '',
    exporter: us.exporter(),
    closed: true,
    ...(info.role === 'client' && { clientCertificate: one.clientSignatureScheme !== undefined }),
  }
  return [...confirmedFacts(ours, report), ...confirmedKeyLog(one, us.keyLog, report.keyLog)]
}

/** What it tells of this must be the same; gives what that was. */
export function confirmedFacts(ours: PeerReport, report: PeerReport): string[] {
  const told = Object.entries(ours).filter(([key]) => report[key as keyof PeerReport] !== undefined)
  expect(report).toMatchObject(Object.fromEntries(told))
  return told.map(([key]) => key)
}

/** A server's log may hold other connections', and no stack logs all that we do. */
export function confirmedKeyLog(
  { version }: Pick<LegacyCase, 'version'>,
  ours: readonly string[],
  theirs: readonly string[] | undefined,
): string[] {
  if (!theirs) return []
  const [, random = 'none'] = ours[0]?.split(' ') ?? []
  const same = theirs.filter((line) => line.includes(random) && !notOurs.test(line))
  expect(ours).toEqual(expect.arrayContaining(same))
  expect(same.length).toBeGreaterThanOrEqual(version === 'TLS 1.3' ? 4 : 1)
  return ['keyLog']
}

/** OpenSSL logs later secrets, too, as …_SECRET_N: nobody reads those. We export nothing early. */
const notOurs = /_SECRET_N |^EARLY_EXPORTER_SECRET /
