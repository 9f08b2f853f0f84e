import { styleText } from 'node:util'
import type { Io } from '../io.ts'

/** Paints text, or leaves it alone; no meaning is carried by colour only. */
export interface Style {
  readonly strong: (text: string) => string
  readonly faint: (text: string) => string
  readonly good: (text: string) => string
  readonly bad: (text: string) => string
  readonly doubtful: (text: string) => string
  readonly heading: (text: string) => string
}

export type ColourChoice = 'auto' | 'always' | 'never'

const asIs = (text: string) => text

/** Text as it is. */
export const plain: Style = {
  strong: asIs,
  faint: asIs,
  good: asIs,
  bad: asIs,
  doubtful: asIs,
  heading: asIs,
}

/** Text with ANSI colours. */
export const coloured: Style = {
  strong: paint('bold'),
  faint: paint('dim'),
  good: paint('green'),
  bad: paint('red'),
  doubtful: paint('yellow'),
  heading: paint('cyan'),
}

/** Decides once: the option, then NO_COLOR and FORCE_COLOR (https://no-color.org), then the terminal. */
export function chooseStyle(io: Io, stream: 'stdout' | 'stderr', choice: ColourChoice): Style {
  return wantsColour(io, stream, choice) ? coloured : plain
}

function wantsColour(
  { env, isTTY }: Io,
  stream: 'stdout' | 'stderr',
  choice: ColourChoice,
): boolean {
  if (choice !== 'auto') return choice === 'always'
  const { NO_COLOR: no, FORCE_COLOR: force, TERM: terminal } = env
  if (force !== undefined && force !== '') return force !== '0' && force !== 'false'
  if (no !== undefined && no !== '') return false
  return isTTY[stream] && terminal !== 'dumb'
}

function paint(format: Parameters<typeof styleText>[0]): (text: string) => string {
  return (text) => styleText(format, text, { validateStream: false })
}
