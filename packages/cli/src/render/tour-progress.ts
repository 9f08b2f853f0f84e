import type { Io } from '../io.ts'
import type { Style } from './style.ts'

/** One line that says how far the tour is, while it is under way; for terminals only. */
export interface Progress {
  readonly show: (done: number, all: number, latest: string) => void
  readonly clear: () => void
}

const CLEAR_LINE = '\r\u001b[K'

export function tourProgress({ stderr, isTTY }: Io, style: Style): Progress {
  if (!isTTY.stderr) return { show: () => {}, clear: () => {} }
  return {
    show(done, all, latest) {
      stderr.write(`${CLEAR_LINE}${style.faint(`${done} of ${all}  ${latest}`)}`)
    },
    clear: () => void stderr.write(CLEAR_LINE),
  }
}
