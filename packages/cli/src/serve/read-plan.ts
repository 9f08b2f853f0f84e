import { writeFile } from 'node:fs/promises'
import type { Values } from '../command.ts'
import { Failure } from '../failure.ts'
import { reasonOf } from '../files.ts'
import type { Io } from '../io.ts'
import { serverPsk } from '../pre-shared-key.ts'
import type { serveOptions } from '../tls-options.ts'
import { type NegotiationPlan, negotiationPlan, readAll } from '../tls-plan.ts'
import { readPolicy } from '../verify/policy.ts'
import type { ServePlan } from './plan.ts'
import { readSessionsPlan } from './sessions-plan.ts'

type Options = Values<typeof serveOptions>

const PORT = 4433

/** Turns options into a plan; makes a certificate when none is given. */
export async function readServePlan(options: Options, { env }: Io): Promise<ServePlan> {
  const { host = '127.0.0.1', port = PORT, clientAuth = 'none', response = 'http' } = options
  const { plan: negotiated, files } = await negotiationPlan(options, env)
  const { psk, ...plan } = negotiated
  requireClients(options)
  const sessions = await readSessionsPlan(options)
  const ca = await readAll('--client-ca', options.clientCa ?? [])
  const { crls, requireStatus } = await readPolicy(options)
  const { madeBy, ...credentials } = await credentialsOf(plan, host)
  if (options.caOut !== undefined) await writeAuthority(options.caOut, madeBy)
  return {
    host,
    port,
    tls: {
      ...plan,
      ...serverPsk(psk, plan.ciphers),
      ...credentials,
      requestCert: clientAuth !== 'none',
      rejectUnauthorized: clientAuth === 'require',
      ...(ca.length > 0 && { ca: ca.map(({ text }) => text) }),
      ...((options.crl || options.requireStatus) && { revocation: { crls, requireStatus } }),
    },
    files: { ...files, ca },
    keyLogFile: options.keylog ?? (env['SSLKEYLOGFILE'] || undefined),
    response,
    sessions,
    madeBy,
  }
}

/** What is about clients' certificates needs some. */
function requireClients({ clientAuth = 'none', clientCa, crl, requireStatus }: Options): void {
  const given = { '--client-ca': clientCa, '--crl': crl, '--require-status': requireStatus }
  const [named] = Object.entries(given).find(([, value]) => value !== undefined) ?? []
  if (named === undefined || clientAuth !== 'none') return
  throw new Failure(`${named} without --client-auth: nobody is asked for a certificate`, {
    hint: '--client-auth require',
  })
}

/** A throw-away certificate for who has none. */
async function credentialsOf({ cert, pfx }: NegotiationPlan, host: string) {
  if (cert || pfx) return { madeBy: undefined }
  const { createAuthority, issueLeaf } = await import('../lab/certificates.ts')
  const authority = await createAuthority()
  const names = [...new Set([host, 'localhost', '127.0.0.1', '::1'])]
  const leaf = await issueLeaf(authority, { names })
  return { cert: [leaf.chain], key: [leaf.privateKey], madeBy: authority.root.certificate }
}

async function writeAuthority(path: string, madeBy: string | undefined): Promise<void> {
  if (madeBy === undefined) {
    throw new Failure(
      '--ca-out with a certificate of yours: there is no authority of ours to write',
    )
  }
  await writeFile(path, madeBy).catch((cause: unknown) => {
    throw new Failure(`--ca-out: cannot write '${path}': ${reasonOf(cause)}`, { cause })
  })
}
