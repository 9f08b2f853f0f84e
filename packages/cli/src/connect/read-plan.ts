import type { Values } from '../command.ts'
import { Failure } from '../failure.ts'
import { readOctets } from '../files.ts'
import type { Io } from '../io.ts'
import { clientPsk } from '../pre-shared-key.ts'
import type { connectOptions } from '../tls-options.ts'
import { type NamedFiles, negotiationPlan } from '../tls-plan.ts'
import { readPolicy } from '../verify/policy.ts'
import { readTrust } from '../verify/trust.ts'
import type { Plan } from './plan.ts'
import { readSession } from './session-file.ts'
import { target as readTarget, type Target } from './target.ts'
import { verifyLines } from './verify-lines.ts'

type Options = Values<typeof connectOptions>

const TIMEOUT_SECONDS = 10
const WAIT_SECONDS = 0.5

/** Turns operands and options into a plan; nothing is opened but the files they name. */
export async function readPlan(
  operand: string,
  options: Options,
  { env, isTTY }: Io,
): Promise<{ readonly plan: Plan; readonly files: NamedFiles }> {
  const target = readTarget(operand)
  const { plan: negotiated, files } = await negotiationPlan(options, env)
  const { psk, ...negotiation } = negotiated
  const plan: Plan = {
    target,
    dial: options.connectTo === undefined ? target : readTarget(options.connectTo),
    tls: {
      ...negotiation,
      ...clientPsk(psk, negotiation.ciphers),
      ...nameToAskFor(target, options),
      rejectUnauthorized: options.insecure !== true,
      ...(await trustOf(options)),
      ...(options.sigalgs && { sigalgs: options.sigalgs.join(':') }),
    },
    keyLogFile: options.keylog ?? (env['SSLKEYLOGFILE'] || undefined),
    timeoutSeconds: options.timeout ?? TIMEOUT_SECONDS,
    waitSeconds: options.wait ?? WAIT_SECONDS,
    input: isTTY.stdin && !options.interactive ? 'none' : 'stdin',
    outputFile: options.output,
    ...(await resumption(options)),
    verifyLines: verifyLines(target, options),
  }
  return { plan, files }
}

async function resumption({ sessIn, sessOut, reconnect = 0, earlyData }: Options) {
  return {
    reconnects: reconnect,
    session: sessIn === undefined ? undefined : await readSession(sessIn),
    sessionFile: sessOut,
    earlyData: earlyData === undefined ? undefined : await readOctets('--early-data', earlyData),
  }
}

/** The name that is checked is the host's, whether or not server_name tells it. */
function nameToAskFor({ host }: Target, { servername, noSni }: Options) {
  return { host: servername ?? host, servername: noSni ? '' : servername }
}

/** Whom to believe. */
async function trustOf(options: Options) {
  const { cacert, capath, pinnedpubkey } = options
  if (pinnedpubkey && options.insecure) {
    throw new Failure('--pinnedpubkey with --insecure: nothing would be refused', {
      hint: '--cacert FILE with the certificate of its authority',
    })
  }
  const { crls, requireStatus, pins } = await readPolicy(options)
  return {
    ...((cacert || capath) && { ca: await authorities(options) }),
    ...((options.crl || options.requireStatus) && { revocation: { crls, requireStatus } }),
    ...(pins && { pinnedPublicKeys: pins }),
  }
}

async function authorities(options: Options): Promise<readonly Uint8Array[]> {
  const { anchors } = await readTrust(options)
  return anchors.map(({ der }) => der)
}
