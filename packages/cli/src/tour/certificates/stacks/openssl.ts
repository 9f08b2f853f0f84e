import { isIP } from 'node:net'
import { devNull } from 'node:os'
import { LOOPBACK } from '../../ends/end.ts'
import { type Env, findOpenssl } from '../../find-openssl.ts'
import type { Laboratory } from '../../laboratory.ts'
import type { Missing, Order, Stack } from '../stack.ts'
import { credentialFiles } from './files.ts'
import { Listeners } from './listeners.ts'
import { start } from './program.ts'
import { unlessToldOfMore } from './told.ts'

/** `openssl s_client`, one for each connection, and `openssl s_server`, one for each order. */
export async function opensslStack(env: Env, laboratory: Laboratory): Promise<Stack | Missing> {
  const found = await findOpenssl(env)
  const name = 'openssl'
  if (found === undefined) return { name, missing: 'openssl 3 or later not found' }
  // What an administrator forbids openssl here must not change what is seen.
  const surroundings = { ...env, OPENSSL_CONF: devNull }
  const listeners = new Listeners(async (order) => {
    const program = start(name, await serverArgs(order, laboratory), surroundings)
    const [, port] = await program.said(/^ACCEPT .*:(\d+)$/m)
    return { port: Number(port), stop: program.stop }
  })
  return {
    name,
    remark:
      'its own settings, not those of the system; s_client shows OCSP responses, and leaves it at that',
    version: found.replace('openssl ', ''),
    cannot: unlessToldOfMore(['revocations', 'status', 'profile']),
    async connect(port, order) {
      const args = await clientArgs(port, order, laboratory)
      return { stop: start(name, args, surroundings).stop }
    },
    listen: (order) => listeners.for(order),
    stop: () => listeners.stop(),
  }
}

async function clientArgs(port: number, order: Order, laboratory: Laboratory) {
  const { name, knows } = order
  const named = isIP(name) === 0 ? ['-servername', name, '-verify_hostname'] : ['-verify_ip']
  return [
    's_client',
    ...['-connect', `${LOOPBACK}:${port}`],
    ...[...named, name],
    ...(knows === 'status' ? ['-status'] : []),
    ...(await verifyingArgs(order, laboratory)),
  ]
}

/** It says something back, so that a client knows that it was let in. */
async function serverArgs(order: Order, laboratory: Laboratory): Promise<readonly string[]> {
  const { certificate, above, key } = await credentialFiles(laboratory)
  return [
    ...['s_server', '-accept', `${LOOPBACK}:0`, '-rev', '-Verify', '9'],
    ...['-cert', certificate, '-key', key, '-cert_chain', above],
    ...(await verifyingArgs(order, laboratory)),
  ]
}

async function verifyingArgs({ version, knows }: Order, laboratory: Laboratory) {
  const lists = knows === 'revocations' && (await laboratory.file(laboratory.revocations))
  return [
    version === 'TLS 1.3' ? '-tls1_3' : '-tls1_2',
    ...['-CAfile', await laboratory.file(laboratory.root), '-verify_return_error'],
    ...(knows === 'profile' ? ['-x509_strict'] : []),
    ...(lists ? ['-crl_check', '-CRL', lists] : []),
  ]
}
