import { type Env, findOpenssl } from './find-openssl.ts'
import { openLaboratory } from './laboratory.ts'
import type { TourReport } from './result.ts'
import type { Row } from './row.ts'
import { rows } from './rows.ts'
import { runRows } from './run.ts'
import { needsOpenssl, type Peer, selectRows } from './select.ts'

interface Wanted {
  /** Alerts by name or code; all, when there is none. */
  readonly only: readonly string[]
  readonly peer: Peer
  /** Whether to keep the record of each alert. */
  readonly bytes: boolean
}

interface Watching {
  readonly signal: AbortSignal
  readonly env: Env
  readonly progress: (done: number, all: number, latest: Row) => void
}

/** Runs the rows that are wanted and possible here. */
export async function takeTour(wanted: Wanted, watching: Watching): Promise<TourReport> {
  const { signal, env, progress } = watching
  const selected = selectRows(rows, wanted)
  const openssl = selected.some(needsOpenssl) ? await findOpenssl(env) : undefined
  const possible = openssl === undefined ? selected.filter((row) => !needsOpenssl(row)) : selected
  const laboratory = await openLaboratory()
  try {
    const results = await runRows(possible, {
      laboratory,
      signal,
      bytes: wanted.bytes,
      progress: (done, latest) => progress(done, possible.length, latest),
    })
    const skipped = selected.filter((row) => !possible.includes(row))
    return { results, skipped, openssl, isPartial: results.length < possible.length }
  } finally {
    await laboratory.remove()
  }
}
