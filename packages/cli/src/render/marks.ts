import type { Io } from '../io.ts'

/** The signs that reports are drawn with. */
export interface Marks {
  readonly good: string
  readonly bad: string
  readonly unknown: string
  /** Before what hangs on the line above; as wide as `trunk`. */
  readonly branch: string
  readonly trunk: string
  /** Before the number of a section, and where text was cut. */
  readonly section: string
  readonly more: string
}

const unicode: Marks = {
  good: '✓',
  bad: '✗',
  unknown: '?',
  branch: '└─',
  trunk: '│ ',
  section: '§',
  more: '…',
}

const ascii: Marks = {
  good: 'ok',
  bad: '!!',
  unknown: '??',
  branch: '`-',
  trunk: '| ',
  section: 'section ',
  more: '...',
}

/** ASCII where the locale says that there is nothing else, or the terminal can do nothing else. */
export function chooseMarks({ env }: Io): Marks {
  const locale = env['LC_ALL'] || env['LC_CTYPE'] || env['LANG']
  const isUnicode = locale === undefined || /utf-?8/i.test(locale)
  return isUnicode && env['TERM'] !== 'dumb' ? unicode : ascii
}
