import type { Io } from '../io.ts'

/** A line on a terminal that says how far a file is read. */
export interface ProgressLine {
  readonly show: (path: string, read: number, size: number) => void
  readonly clear: () => void
}

const EVERY = 200
const CLEAR = '\r\u001b[K'

/** Nothing where stderr is no terminal. */
export function progressLine(
  io: Io,
  isWanted: boolean,
  now = () => performance.now(),
): ProgressLine {
  if (!io.isTTY.stderr || !isWanted) return { show: () => {}, clear: () => {} }
  let last = now()
  let isShown = false
  return {
    show(path, read, size) {
      if (now() - last < EVERY) return
      last = now()
      isShown = true
      const share = size > 0 ? `, ${Math.min(100, Math.floor((100 * read) / size))} %` : ''
      io.stderr.write(`${CLEAR}${path}: ${Math.round(read / 1e6)} MB${share}`)
    },
    clear() {
      if (isShown) io.stderr.write(CLEAR)
      isShown = false
    },
  }
}
