import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { createServer } from 'node:net'
import { devNull } from 'node:os'
import { LOOPBACK } from '../../ends/end.ts'
import type { Env } from '../../find-openssl.ts'
import type { Laboratory } from '../../laboratory.ts'
import type { End, Missing, Order, Stack } from '../stack.ts'
import { credentialFiles } from './files.ts'
import { Listeners } from './listeners.ts'
import { askFor, start } from './program.ts'
import { unlessToldOfMore } from './told.ts'

/** gnutls-cli, one for each connection, and gnutls-serv, one for each order. */
export async function gnutlsStack(env: Env, laboratory: Laboratory): Promise<Stack | Missing> {
  const name = 'gnutls'
  const said = await askFor('gnutls-cli', ['--version'], env)
  const [, version] = /^gnutls-cli (\S+)/.exec(said ?? '') ?? []
  if (version === undefined) return { name, missing: 'gnutls-cli not found' }
  if (!(await askFor('gnutls-serv', ['--version'], env))) {
    return { name, missing: 'gnutls-serv not found' }
  }
  // What an administrator forbids gnutls here must not change what is seen.
  const surroundings = { ...env, GNUTLS_SYSTEM_PRIORITY_FILE: devNull }
  const listeners = new Listeners((order) => listen(order, laboratory, surroundings))
  return {
    name,
    remark:
      'its own settings, not those of the system; its alerts are those of gnutls-cli and gnutls-serv',
    version,
    cannot: unlessToldOfMore(['revocations', 'status', 'profile']),
    async connect(port, order) {
      const args = await clientArgs(port, order, laboratory)
      return { stop: start('gnutls-cli', args, surroundings).stop }
    },
    listen: (order) => listeners.for(order),
    stop: () => listeners.stop(),
  }
}

/** It has to be told a port, and another one when somebody was faster. */
async function listen(
  order: Order,
  laboratory: Laboratory,
  env: Env,
): Promise<End & { readonly port: number }> {
  const port = await freePort()
  const program = start('gnutls-serv', await serverArgs(port, order, laboratory), env)
  const [line] = await program.said(/listening on IPv4.*(?:done|failed)/)
  if (line.endsWith('done')) return { port, stop: program.stop }
  await program.stop()
  return listen(order, laboratory, env)
}

async function freePort(): Promise<number> {
  const server = createServer()
  await once(server.listen(0, LOOPBACK), 'listening')
  const { port } = server.address() as AddressInfo
  await once(server.close(), 'close')
  return port
}

async function serverArgs(port: number, order: Order, laboratory: Laboratory) {
  const { chain, key } = await credentialFiles(laboratory)
  return [
    ...['--echo', '--port', `${port}`, '--require-client-cert', '--verify-client-cert'],
    ...['--x509certfile', chain, '--x509keyfile', key],
    ...(await verifyingArgs(order, laboratory)),
  ]
}

async function clientArgs(port: number, order: Order, laboratory: Laboratory) {
  return [
    ...['--port', `${port}`, LOOPBACK, '--verify-hostname', order.name],
    ...['--sni-hostname', order.name],
    ...(await verifyingArgs(order, laboratory)),
  ]
}

async function verifyingArgs(
  { version, knows }: Order,
  { root, revocations, file, leaf }: Laboratory,
) {
  const knowsLists = knows === 'revocations'
  const { certificate, chain } = await leaf('good')
  // gnutls-cli takes only lists of authorities that it trusts itself.
  const trusted = knowsLists ? `${root}${chain.slice(certificate.length)}` : root
  return [
    ...['--priority', `NORMAL:-VERS-ALL:+VERS-${version.replace(' ', '')}`],
    ...['--x509cafile', await file(trusted)],
    ...(knowsLists ? ['--x509crlfile', await file(revocations)] : []),
  ]
}
