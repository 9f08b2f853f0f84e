import { explain } from '../explain/explain.ts'
import type { Tongue } from '../explain/phrases.ts'
import type { Reading } from '../explain/subject.ts'
import type { Io } from '../io.ts'
import { document, printed } from './document.ts'
import { renderExplanation } from './explanation.ts'
import type { Style } from './style.ts'
import { wrap } from './wrap.ts'

/** What was read and what it means, as a document. */
export function explainedJson(
  input: string,
  { as, note, subjects }: Reading,
  more: object = {},
): string {
  const explained = subjects.map((subject) => ({ subject, ...explain(subject) }))
  return printed(
    document('explain', {
      input: input.trim(),
      readAs: as,
      note: note ?? null,
      ...more,
      explained,
    }),
  )
}

/** What was read and what it means, for people. */
export function explainedText(io: Io, reading: Reading, style: Style, tongue: Tongue): string {
  const { as, note } = reading
  const head = `Read as ${as}.${note === undefined ? '' : ` ${note}`}`
  return asLines([
    ...wrap(head, io.columns).map(style.faint),
    ...explanations(io, reading, style, tongue),
  ])
}

/** The explanations alone, each after an empty line. */
export function explanations(
  io: Io,
  { subjects }: Reading,
  style: Style,
  tongue: Tongue,
): readonly string[] {
  return subjects.flatMap((subject) => [
    '',
    ...renderExplanation(explain(subject, tongue), tongue.phrases, style, io.columns),
  ])
}

/** Lines as they are written, the last one ended, too. */
export function asLines(list: readonly string[]): string {
  return `${list.join('\n')}\n`
}
