import { command, type Values } from '../command.ts'
import { target as readTarget } from '../connect/target.ts'
import { Failure } from '../failure.ts'
import type { Io } from '../io.ts'
import { choice, flag, seconds, text, texts } from '../option.ts'
import { printed } from '../render/document.ts'
import { chooseMarks } from '../render/marks.ts'
import type { Style } from '../render/style.ts'
import type { Drawing } from '../render/verify-drawing.ts'
import { verificationDocument } from '../render/verify-json.ts'
import { renderVerification, verdictLines } from '../render/verify-text.ts'
import { ask, type Shown } from '../verify/ask.ts'
import { hostNameOption } from '../verify/host-name.ts'
import { judge } from '../verify/judge.ts'
import { momentOption } from '../verify/moment.ts'
import { pinsOption } from '../verify/pins.ts'
import { readPolicy } from '../verify/policy.ts'
import { readSubject, type Subject } from '../verify/read-input.ts'
import { exitCodeOf, type Report } from '../verify/report.ts'
import { readTrust } from '../verify/trust.ts'

const file = { completes: 'file' } as const

const options = {
  name: hostNameOption(
    '--name <host>',
    'Name or address to check; for HOST:PORT the host by default.',
  ),
  purpose: choice('--purpose <role>', 'Whose certificate it is (default: server).', [
    'server',
    'client',
  ]),
  time: momentOption('--time <moment>', 'Judge as of then: 2027-01-31, @seconds, +30d, -1y, now.'),
  cacert: texts('--cacert <file>', 'Trust these authorities instead of the usual ones.', file),
  capath: texts('--capath <directory>', 'Trust the certificates in it.', {
    completes: 'directory',
  }),
  crl: texts('--crl <file>', 'Revocation lists, PEM or DER, or a directory of them.', file),
  ocsp: texts('--ocsp <file>', 'OCSP responses, DER; what a server staples counts, too.', file),
  requireStatus: choice('--require-status <whose>', 'Refuse what nothing says is good.', [
    'none',
    'end-entity',
    'chain',
  ]),
  pinnedpubkey: pinsOption(
    '--pinnedpubkey <pins>',
    'One of these keys has to be on the path: sha256//BASE64.',
  ),
  profile: choice('--profile <name>', 'Judge also how the certificates are written.', [
    'rfc5280',
    'webpki',
  ]),
  servername: hostNameOption(
    '--servername <name>',
    'Name to ask the server for; the host by default.',
  ),
  noSni: flag('--no-sni', 'Do not tell the server the name.'),
  connectTo: text('--connect-to <host:port>', 'Open the TCP connection there instead.'),
  timeout: seconds('--timeout <seconds>', 'For TCP, and again for the handshake (default: 10).'),
  verbose: flag('-v, --verbose', 'Fingerprints, serial numbers, identifiers, and every name.'),
  quiet: flag('-q, --quiet', 'The verdict only.'),
  json: flag('--json', 'Print one JSON document.'),
}

type Options = Values<typeof options>

/** `tocsin verify FILE|-|HOST:PORT` */
export const verify = command({
  name: 'verify',
  summary: 'Judge a certificate chain, and say which alert refuses it.',
  details:
    'Reads certificates from files or stdin (-), PEM, DER or PKCS #7, the end entity first and the others in any order; or takes them from a server as it sends them, whatever it is asked for, and judges them although others would refuse the handshake. Draws who vouches for whom, with everything that is wrong and not only the first thing; says which alerts a client and a server would send, and what to do. Exit codes: 0 trusted, 1 refused, 2 usage, 3 unreachable, 4 no certificate was shown, 130 interrupted.',
  operands: [
    { name: '<what...>', description: 'FILE, - for stdin, or HOST:PORT (port 443).', ...file },
  ],
  options,
  examples: [
    { line: 'tocsin verify example.com', says: 'the chain that a server sends' },
    { line: 'tocsin verify --name example.com fullchain.pem', says: 'before it is deployed' },
    { line: 'tocsin verify example.com --time +30d', says: 'will it do in a month?' },
    { line: 'tocsin verify --purpose client --cacert ca.pem me.pem', says: 'for mutual TLS' },
  ],
  async run(io, { operands, options: given, style }) {
    const report = await reportOn(operands, given, io)
    const exitCode = exitCodeOf(report)
    const text = given.json
      ? printed(verificationDocument(report, exitCode))
      : `${textLines(report, given, drawingOf(report, given, style.stdout, io)).join('\n')}\n`
    io.stdout.write(text)
    return exitCode
  },
})

const TIMEOUT_SECONDS = 10

async function reportOn(operands: readonly string[], given: Options, io: Io): Promise<Report> {
  const trust = readTrust(given)
  const policy = await readPolicy(given)
  const subject = await readSubject(operands, io)
  const shown = subject.kind === 'server' ? await showing(subject, given, io) : undefined
  const judged = {
    ...(shown ?? { chain: subject.kind === 'files' ? subject.chain : [] }),
    role: given.purpose ?? 'server',
    name: given.name ?? (subject.kind === 'server' ? nameOf(subject, given) : undefined),
    now: momentOf(given),
    trust,
    policy,
  }
  const { text: what, kind } = subject
  return { subject: what, kind, given: judged, judgement: judge(judged), shown }
}

function momentOf({ time }: Options): number {
  const now = Math.floor(Date.now() / 1000)
  return time?.(now) ?? now
}

type Server = Extract<Subject, { readonly kind: 'server' }>

function nameOf({ target }: Server, { servername }: Options): string {
  return servername ?? target.host
}

/** Asks the server; nothing but the wait for it is progress. */
async function showing(subject: Server, given: Options, io: Io): Promise<Shown> {
  const { target, text: what } = subject
  const { connectTo, servername, noSni, timeout = TIMEOUT_SECONDS } = given
  if (!given.json && !given.quiet) io.stderr.write(`asking ${what} for its certificates\n`)
  const asked = ask({
    target,
    dial: connectTo === undefined ? target : readTarget(connectTo),
    servername: noSni ? '' : servername,
    timeoutSeconds: timeout,
    signal: io.signal,
  })
  return asked.catch((error: unknown) => {
    throw isMissing(error) ? orFile(error, subject) : error
  })
}

function isMissing(error: unknown): error is Failure {
  if (!(error instanceof Failure)) return false
  return (error.cause as NodeJS.ErrnoException | undefined)?.code === 'ENOTFOUND'
}

/** Who mistypes the name of a file asks for a host that is not there. */
function orFile({ message, exitCode, cause }: Failure, { operand }: Server): Failure {
  const hint = `check the name; there is no file '${operand}' either`
  return new Failure(message, { hint, exitCode, cause })
}

function drawingOf({ given }: Report, { verbose }: Options, style: Style, io: Io): Drawing {
  return {
    style,
    marks: chooseMarks(io),
    width: io.columns,
    isVerbose: verbose ?? false,
    now: given.now,
  }
}

function textLines(report: Report, { quiet }: Options, drawing: Drawing): readonly string[] {
  return quiet ? verdictLines(report, drawing).slice(0, 1) : renderVerification(report, drawing)
}
