import { type FileHandle, open } from 'node:fs/promises'
import { command, type Invocation, type Values } from '../command.ts'
import { ExitCode } from '../exit-code.ts'
import { Failure } from '../failure.ts'
import { reasonOf } from '../files.ts'
import type { Io } from '../io.ts'
import { choice, flag, list, text } from '../option.ts'
import { isUnread, write } from '../output.ts'
import { printed } from '../render/document.ts'
import type { Style } from '../render/style.ts'
import { certificatesDocument } from '../render/tour-certificates-json.ts'
import { renderCertificates } from '../render/tour-certificates-text.ts'
import { tourDocument } from '../render/tour-json.ts'
import { type Progress, tourProgress } from '../render/tour-progress.ts'
import { sessionsDocument } from '../render/tour-sessions-json.ts'
import { renderSessions } from '../render/tour-sessions-text.ts'
import { renderTour } from '../render/tour-text.ts'
import { takeCertificatesTour } from '../tour/certificates/certificates-tour.ts'
import { type CertificatesReport, isFine as isRefusedRightly } from '../tour/certificates/result.ts'
import { isFine, type TourReport } from '../tour/result.ts'
import type { Peer } from '../tour/select.ts'
import { isFine as isForgotten } from '../tour/sessions/result.ts'
import { takeSessionsTour } from '../tour/sessions/sessions-tour.ts'
import { takeTour } from '../tour/tour.ts'

const options = {
  only: {
    ...list('--only <alerts>', 'Only these alerts, by name or code, as 48,certificate_expired.'),
    repeatable: true as const,
  },
  peer: choice('--peer <who>', 'Who plays the other end: self, openssl or all (default: all).', [
    'self',
    'openssl',
    'all',
  ] satisfies Peer[]),
  sessions: flag(
    '--sessions',
    'Show that no session outlives a fatal alert, on one server and on two.',
  ),
  certificates: flag(
    '--certificates',
    'Show certificates with every fault, and what other stacks answer to them.',
  ),
  bytes: flag('--bytes', 'Print the record of each alert, every octet annotated.'),
  html: text('--html <file>', 'Write one self-contained page there.', { completes: 'file' }),
  json: flag('--json', 'Print one JSON document on stdout.'),
}

/** `tocsin tour` */
export const tour = command({
  name: 'tour',
  summary: 'Make every TLS alert happen, for its own reason, over real TCP.',
  details:
    'Every alert that TLS 1.3 or TLS 1.2 can carry, in each version that has it, from each role that may send it: tocsin with itself, and with openssl at either end where it can be brought to the same reason. What both ends report is compared with the catalogue. With --sessions, for every fatal alert of either end: full handshake, resumed, alert, full handshake, by tickets of TLS 1.3 and 1.2 and by session IDs, on one server, and on two processes that share a redis-server or valkey-server. With --certificates: certificates with one fault each, shown to clients and to servers of tocsin, openssl, gnutls, Go and JSSE, as far as these are on this machine. Exit codes: 0 fine, 1 a row differs, 2 usage, 4 nothing to run without openssl, 130 interrupted.',
  operands: [],
  options,
  examples: [
    { line: 'tocsin tour', says: 'all alerts, in a few seconds' },
    { line: 'tocsin tour --only 48,certificate_expired', says: 'some of them' },
    { line: 'tocsin tour --html tour.html', says: 'a page to look at or to print' },
    { line: 'tocsin tour --sessions', says: 'what alerts do to sessions' },
    { line: 'tocsin tour --certificates', says: 'what is said to certificates, by five stacks' },
    { line: 'tocsin tour --only 48 --bytes', says: 'with the octets on the wire, by field' },
  ],
  async run(io, invocation) {
    const { style, options: given } = invocation
    if (given.certificates) return runCertificates(io, invocation)
    if (given.sessions) return runSessions(io, invocation)
    const { only = [], peer = 'all', bytes = false, html, json } = given
    const page = html === undefined ? undefined : await openPage(html)
    const report = await watchedTour(io, { only: only.flat(), peer, bytes }, style.stderr)
    if (page) await writePage(page, await pageOf(report))
    const output = json
      ? printed(tourDocument(report))
      : `${renderTour(report, style.stdout, io.columns).join('\n')}\n`
    // An interruption ends the tour, not the telling of what it came to.
    await write(io.stdout, output, new AbortController().signal)
    return exitCodeOf(io, report, report.results.every(isFine))
  },
})

type Given = Invocation<Values<typeof options>>

async function runSessions(
  io: Io,
  { options: { only = [], peer, bytes, html, json }, style }: Given,
): Promise<ExitCode> {
  if (peer !== undefined || bytes !== undefined || html !== undefined) {
    throw new Failure('--sessions goes with --only and --json alone', {
      hint: 'tocsin tour --sessions',
    })
  }
  const { signal, env } = io
  const progress = tourProgress(io, style.stderr)
  const watching = { signal, env, progress: naming(progress) }
  const report = await takeSessionsTour(only.flat(), watching).finally(() => progress.clear())
  const output = json
    ? printed(sessionsDocument(report))
    : `${renderSessions(report, style.stdout, io.columns).join('\n')}\n`
  await write(io.stdout, output, new AbortController().signal)
  return exitCodeOf(io, report, report.results.every(isForgotten))
}

async function watchedTour(
  io: Io,
  wanted: Parameters<typeof takeTour>[0],
  style: Style,
): Promise<TourReport> {
  const progress = tourProgress(io, style)
  try {
    const { signal, env } = io
    return await takeTour(wanted, { signal, env, progress: naming(progress) })
  } finally {
    progress.clear()
  }
}

/** Shows progress by alert. */
function naming({ show }: Progress) {
  return (done: number, all: number, { alert }: { readonly alert: string }) => {
    show(done, all, alert)
  }
}

async function runCertificates(
  io: Io,
  { options: { only = [], peer = 'all', sessions, bytes, html, json }, style }: Given,
): Promise<ExitCode> {
  if (sessions !== undefined || bytes !== undefined) {
    throw new Failure('--certificates goes with --only, --peer, --html and --json alone', {
      hint: 'tocsin tour --certificates',
    })
  }
  const page = html === undefined ? undefined : await openPage(html)
  const { show, clear } = tourProgress(io, style.stderr)
  const report = await takeCertificatesTour(
    { only: only.flat(), peer },
    {
      signal: io.signal,
      env: io.env,
      progress: (done, all, { fault }) => show(done, all, fault.id),
    },
  ).finally(clear)
  if (page) await writePage(page, await certificatesPageOf(report))
  const output = json
    ? printed(certificatesDocument(report))
    : `${renderCertificates(report, style.stdout, io.columns).join('\n')}\n`
  await write(io.stdout, output, new AbortController().signal)
  const skipped = report.stacks.filter(({ missing }) => missing !== undefined)
  return exitCodeOf(io, { ...report, skipped }, report.results.every(isRefusedRightly))
}

/** Opened before the tour: a minute later is no time to say that the folder does not exist. */
function openPage(path: string): Promise<FileHandle> {
  return open(path, 'w').catch((cause: unknown) => {
    const hint = '--html tour.html'
    throw new Failure(`--html: cannot write '${path}': ${reasonOf(cause)}`, { hint, cause })
  })
}

async function pageOf(report: TourReport): Promise<string> {
  return (await import('../render/tour-html.ts')).tourPage(report)
}

async function certificatesPageOf(report: CertificatesReport): Promise<string> {
  return (await import('../render/tour-certificates-html.ts')).certificatesPage(report)
}

async function writePage(page: FileHandle, text: string): Promise<void> {
  await page.writeFile(text)
  await page.close()
}

interface Told {
  readonly results: readonly unknown[]
  readonly skipped: readonly unknown[]
  readonly isPartial: boolean
}

/** Where everything has to be there, a row that was skipped is a failure. */
function exitCodeOf({ signal, env }: Io, report: Told, isAllFine: boolean): ExitCode {
  const { results, skipped, isPartial } = report
  if (isPartial && !isUnread(signal)) return ExitCode.interrupted
  if (results.length === 0) return ExitCode.inconclusive
  const isComplete = skipped.length === 0 || env['CI'] !== 'true'
  return isComplete && isAllFine ? ExitCode.fine : ExitCode.findings
}
