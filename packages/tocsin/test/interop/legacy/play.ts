import { expect } from 'vitest'
import { createClient, createServer } from '../../../src/connection/create.ts'
import type { ConnectionInfo } from '../../../src/handshake/info.ts'
import { authorities, issuance } from '../certificates.ts'
import { SERVER_NAME } from '../configs.ts'
import { dial, type Endpoint, type Listener } from '../endpoint.ts'
import { payloadHalves, payloadOf } from '../peers/payload.ts'
import type { LegacySetup, Peer, PeerReport, PeerServer, Role, ServerSetup } from '../peers/peer.ts'
import { confirmedFacts, confirmedKeyLog, expectClosure } from '../play.ts'
import {
  certificateOf,
  dhParametersFor,
  groupsFor,
  legacyClientConfig,
  legacyServerConfig,
  pskForPeers,
} from './configs.ts'
import type { LegacyCase } from './matrix.ts'

/** What was negotiated with a peer, and in what both sides were seen to agree. */
export type LegacyNegotiated = Omit<LegacyCase, 'suite'> & {
  readonly cipherSuite: string
  /** What the peer told, too, and told the same. */
  readonly confirmed: readonly string[]
}

const BYTES = 32 * 31

/** We are the client. */
export async function playLegacyClient(
  one: LegacyCase,
  servers: LegacyServers,
): Promise<LegacyNegotiated> {
  const server = await servers.serverFor(one)
  const us = await dial(server.port, createClient(legacyClientConfig(one)))
  const info = await us.connected
  const [first, second] = payloadHalves(BYTES)
  us.act((connection) => connection.send(Buffer.from(first)))
  if (one.renegotiation === 'by client') {
    await us.waitFor(first.length)
    us.act((connection) => connection.renegotiate())
  }
  // OpenSSL takes no data between ClientHello and Finished.
  if (one.renegotiation !== 'none') await us.waitForRenegotiation()
  us.act((connection) => connection.send(Buffer.from(second)))
  await us.waitFor(BYTES)
  us.act((connection) => connection.close())
  await us.closed
  const report = await server.report(us.port)
  if (server.isTold) await server.stop()
  return verdict(one, us, info, report)
}

/** We are the server. */
export async function playLegacyServer(
  peer: Peer,
  one: LegacyCase,
  listener: Listener,
): Promise<LegacyNegotiated> {
  const { clientCertificate: kind } = one
  const accepted = listener.expect(createServer(legacyServerConfig(one)))
  const reported = peer.connect({
    port: listener.port,
    serverName: SERVER_NAME,
    bytes: BYTES,
    version: one.version,
    authorities: authorities().file,
    legacy: { ...legacyFor(one, 'client'), cipherSuite: one.suite.name },
    ...(!peer.limitations.has('fixed groups') && { groups: groupsFor(one) }),
    ...(kind !== 'none' && { identity: issuance(kind) }),
  })
  const us = await accepted
  const info = await us.connected
  if (one.renegotiation === 'by server') {
    await us.waitFor(payloadHalves(BYTES)[0].length)
    us.act((connection) => connection.renegotiate())
  }
  await us.closed
  return verdict(one, us, info, await reported)
}

/** A peer's servers, started when first needed. */
export interface LegacyServers {
  readonly serverFor: (one: LegacyCase) => Promise<PeerServer & { readonly isTold: boolean }>
}

export function legacyServersOf(peer: Peer): LegacyServers {
  const kept = new Map<string, Promise<PeerServer>>()
  return {
    async serverFor(one) {
      const setup = setupFor(peer, one)
      if (setup.once) return { ...(await peer.listen(setup)), isTold: true }
      const key = JSON.stringify(setup)
      const server = kept.get(key) ?? peer.listen(setup)
      kept.set(key, server)
      return { ...(await server), isTold: false }
    },
  }
}

function setupFor(peer: Peer, one: LegacyCase): ServerSetup {
  const hasChoice = groupsFor(one).length > 1 && peer.limitations.has('own order of groups')
  return {
    identity: issuance(certificateOf(one)),
    authorities: authorities().file,
    clientAuthentication: one.clientCertificate === 'none' ? undefined : 'require',
    legacy: legacyFor(one, 'server'),
    ...(hasChoice && !peer.limitations.has('fixed groups') && { groups: groupsFor(one) }),
    ...(one.renegotiation === 'by server' && { once: { bytes: BYTES } }),
  }
}

function legacyFor(one: LegacyCase, peerRole: Role): LegacySetup {
  return {
    psk: pskForPeers,
    dhParameters: dhParametersFor(one),
    ...(one.encryptThenMac === 'off' && { encryptThenMac: 'off' }),
    ...(one.extendedMasterSecret === 'off' && { extendedMasterSecret: 'off' }),
    ...(one.renegotiation === `by ${peerRole}` && { renegotiation: 'theirs' }),
  }
}

/** Checks both sides' accounts against the case, and tells what was agreed. */
function verdict(
  one: LegacyCase,
  us: Endpoint,
  info: ConnectionInfo,
  report: PeerReport,
): LegacyNegotiated {
  const { version, suite, extendedMasterSecret, clientCertificate } = one
  const group = one.group === 'custom' ? undefined : one.group
  const facts = {
    version,
    cipherSuite: suite.name,
    group,
    signatureScheme: one.signatureScheme,
    extendedMasterSecret: extendedMasterSecret === 'on',
  }
  expect(us.error()).toBeUndefined()
  expect(report.error).toBeUndefined()
  for (const each of [info, ...us.renegotiated]) expect(each).toMatchObject(facts)
  expect(us.renegotiated).toHaveLength(one.renegotiation === 'none' ? 0 : 1)
  expect(info.clientSignatureScheme !== undefined).toBe(clientCertificate !== 'none')
  expect(us.received().toString('latin1')).toHaveLength(BYTES)
  if (info.role === 'client') expect(us.received().toString('latin1')).toBe(payloadOf(BYTES))
  expectClosure(us)
  const told: PeerReport = {
    ...facts,
    exporter: us.exporter(),
    closed: true,
    ...(one.encryptThenMac !== 'none' && { encryptThenMac: one.encryptThenMac === 'on' }),
    ...(info.role === 'client' && { clientCertificate: clientCertificate !== 'none' }),
  }
  const { suite: _, ...row } = one
  const log = confirmedKeyLog(one, us.keyLog, report.keyLog)
  return { ...row, cipherSuite: suite.name, confirmed: [...confirmedFacts(told, report), ...log] }
}
