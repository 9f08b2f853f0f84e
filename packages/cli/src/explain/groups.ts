import type { Finding, Occurrence } from 'tocsin/diagnose'

/** Findings of a log that say the same. */
export interface Group extends Occurrence {
  readonly count: number
  /** The file of the first of them. */
  readonly file: string
}

/** Counts what a log says, in memory that does not grow with it. */
export interface Groups {
  add(occurrence: Occurrence, file: string): void
  /** Most frequent first. */
  list(): readonly Group[]
  /** Findings that came when the groups were full, and are counted only. */
  readonly uncounted: number
}

const MOST_GROUPS = 2000

/** Groups by what is said, and by the program; local findings by their wording, too. */
export function groups(): Groups {
  const byKey = new Map<string, { occurrence: Occurrence; file: string; count: number }>()
  let uncounted = 0
  return {
    add(occurrence, file) {
      const key = keyOf(occurrence.finding)
      const group = byKey.get(key)
      if (group) group.count++
      else if (byKey.size < MOST_GROUPS) byKey.set(key, { occurrence, file, count: 1 })
      else uncounted++
    },
    list: () =>
      [...byKey.values()]
        .map(({ occurrence, ...rest }) => ({ ...occurrence, ...rest }))
        .sort((a, b) => b.count - a.count),
    get uncounted() {
      return uncounted
    },
  }
}

function keyOf({
  code,
  direction,
  stack,
  library,
  local,
  kind,
  evidence,
  sender,
}: Finding): string {
  const wording = code === null ? evidence.replace(/\d+/g, '#') : ''
  return [code, direction, stack, library, local, kind, sender, wording].join(' ')
}
