import type { Result } from './result.ts'
import type { Row } from './row.ts'
import { type RowRunning, runRow } from './run-row.ts'

/** More than the cores there usually are: rows spend their time waiting for processes to start. */
const AT_ONCE = 4

export interface Running extends RowRunning {
  /** Told after each row. */
  readonly progress: (done: number, latest: Row) => void
}

/** Runs rows, several at once, and gives the results of those that were run in the order of the rows. */
export async function runRows(
  rows: readonly Row[],
  { laboratory, signal, bytes, progress }: Running,
): Promise<readonly Result[]> {
  const results = new Map<Row, Result>()
  const waiting = [...rows]
  const work = async () => {
    for (let row = waiting.shift(); row && !signal.aborted; row = waiting.shift()) {
      const result = await runRow(row, { laboratory, signal, bytes })
      // What an interruption cut short says nothing.
      if (signal.aborted) return
      results.set(row, result)
      progress(results.size, row)
    }
  }
  await Promise.all(Array.from({ length: AT_ONCE }, work))
  return rows.flatMap((row) => results.get(row) ?? [])
}
