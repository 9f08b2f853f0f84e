import { wrap } from './wrap.ts'

export interface Column {
  readonly title: string
  readonly align?: 'right'
  /** May be narrowed, and its text wrapped, when the table is too wide. */
  readonly flexible?: true
  /** Colours a cell of the body, padding included. */
  readonly paint?: (text: string) => string
}

const GAP = '  '
const NARROWEST = 12

/** Columns under each other, the flexible ones wrapped to fit `width`. */
export function table(
  columns: readonly Column[],
  rows: readonly (readonly string[])[],
  width: number,
): readonly string[] {
  const widths = fit(columns, rows, width)
  const head = columns.map(({ title }) => title)
  const rule = widths.map((each) => '-'.repeat(each))
  const unpainted = columns.map(({ title, align }) => ({ title, ...(align && { align }) }))
  return [
    ...[head, rule].flatMap((row) => printRow(unpainted, widths, row)),
    ...rows.flatMap((row) => printRow(columns, widths, row)),
  ]
}

function printRow(
  columns: readonly Column[],
  widths: readonly number[],
  row: readonly string[],
): readonly string[] {
  const cells = widths.map((width, i) => wrap(row[i] ?? '', width))
  const height = Math.max(1, ...cells.map((lines) => lines.length))
  return Array.from({ length: height }, (_, line) =>
    cells
      .map((lines, i) => printCell(columns[i], lines[line] ?? '', widths[i] ?? 0))
      .join(GAP)
      .trimEnd(),
  )
}

function printCell(column: Column | undefined, text: string, width: number): string {
  const padded = column?.align === 'right' ? text.padStart(width) : text.padEnd(width)
  return text === '' || !column?.paint ? padded : column.paint(padded)
}

/** Takes what is too much from the flexible columns, always from the widest. */
function fit(
  columns: readonly Column[],
  rows: readonly (readonly string[])[],
  width: number,
): readonly number[] {
  const widths = columns.map(({ title }, i) =>
    Math.max(title.length, ...rows.map((row) => row[i]?.length ?? 0)),
  )
  const flexible = [...columns.keys()].filter((i) => columns[i]?.flexible)
  const gaps = GAP.length * (columns.length - 1)
  for (;;) {
    const over = widths.reduce((sum, each) => sum + each, gaps) - width
    const widest = Math.max(...flexible.map((i) => widths[i] ?? 0))
    if (over <= 0 || widest <= NARROWEST) return widths
    widths[widths.findIndex((each, i) => each === widest && flexible.includes(i))] = widest - 1
  }
}
