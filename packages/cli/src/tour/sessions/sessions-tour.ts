import type { Env } from '../find-openssl.ts'
import { type Laboratory, openLaboratory } from '../laboratory.ts'
import { codesOf } from '../select.ts'
import { oneServer } from './one-server.ts'
import type { Place } from './place.ts'
import { findRedis } from './redis-program.ts'
import type { SessionReport, SessionResult } from './result.ts'
import { type Servers, type SessionRow, sessionRows } from './row.ts'
import { runSessionRow } from './run-row.ts'
import { twoServers } from './two-servers.ts'

interface Watching {
  readonly signal: AbortSignal
  readonly env: Env
  readonly progress: (done: number, all: number, latest: SessionRow) => void
}

/** More than the cores there usually are: rows wait for one another's alerts. */
const AT_ONCE = 4

/** Runs all rows of both kinds of places, or those with the alerts that are wanted. */
export async function takeSessionsTour(
  only: readonly string[],
  watching: Watching,
): Promise<SessionReport> {
  const rows = (['one server', 'two servers'] as const).flatMap((servers) =>
    wanted(sessionRows(servers), only),
  )
  const program = await findRedis(watching.env)
  const possible = rows.filter(({ servers }) => program || servers === 'one server')
  const laboratory = await openLaboratory()
  const results: SessionResult[] = []
  const open = {
    'one server': () => oneServer(laboratory),
    'two servers': () => (program ? twoServers(laboratory, program) : undefined),
  } as const satisfies Record<Servers, unknown>
  try {
    for (const servers of ['one server', 'two servers'] as const) {
      const here = possible.filter((row) => row.servers === servers)
      if (here.length === 0 || watching.signal.aborted) continue
      const place = await open[servers]()
      if (place)
        await runAll({ rows: here, place, laboratory, results, all: possible.length }, watching)
    }
  } finally {
    await laboratory.remove()
  }
  return {
    results,
    skipped: rows.filter((row) => !possible.includes(row)),
    store: program && `${program.name} ${program.version}`,
    isPartial: results.length < possible.length,
  }
}

function wanted(rows: readonly SessionRow[], only: readonly string[]): readonly SessionRow[] {
  const codes = codesOf(only, rows)
  return rows.filter(({ code }) => codes.length === 0 || codes.includes(code))
}

interface Work {
  readonly rows: readonly SessionRow[]
  readonly place: Place
  readonly laboratory: Laboratory
  readonly results: SessionResult[]
  /** How many rows there are in all. */
  readonly all: number
}

/** Several rows at once; results come in the order of the rows. */
async function runAll(
  { rows, place, laboratory, results, all }: Work,
  { signal, progress }: Watching,
): Promise<void> {
  const before = results.length
  const done = new Map<SessionRow, SessionResult>()
  const waiting = [...rows]
  const work = async () => {
    for (let row = waiting.shift(); row && !signal.aborted; row = waiting.shift()) {
      const result = await runSessionRow(row, { place, ca: laboratory.root })
      // What an interruption cut short says nothing.
      if (signal.aborted) return
      done.set(row, result)
      progress(before + done.size, all, row)
    }
  }
  try {
    await Promise.all(Array.from({ length: AT_ONCE }, work))
  } finally {
    await place.stop()
  }
  results.push(...rows.flatMap((row) => done.get(row) ?? []))
}
