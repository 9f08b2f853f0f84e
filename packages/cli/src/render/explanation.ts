import type { Explanation } from '../explain/explanation.ts'
import type { Phrases } from '../explain/phrases.ts'
import { columnsOf } from './columns.ts'
import type { Style } from './style.ts'
import { wrap } from './wrap.ts'

/** An explanation as labelled lines, always in the same order. */
export function renderExplanation(
  explanation: Explanation,
  { labels }: Phrases,
  style: Style,
  width: number,
): readonly string[] {
  const { who, what, level, when, meaning, usualCauses, citations } = explanation
  const margin = marginOf(labels)
  const field = (label: string, text: string) =>
    labelled(label, wrap(text, width - margin), style, margin)
  return [
    ...field(labels.who, who),
    ...labelled(labels.what, wrap(what, width - margin).map(style.strong), style, margin),
    ...field(labels.level, level),
    ...field(labels.when, when),
    ...field(labels.meaning, meaning),
    ...labelled(labels.causes, bullets(usualCauses, width - margin), style, margin),
    ...field(labels.you, explanation.nextStepForYou),
    ...field(labels.otherSide, explanation.nextStepForPeer),
    ...field(labels.cited, citations.join(', ')),
  ]
}

/** The columns that labels take, the gap to the text included. */
export function marginOf(labels: Phrases['labels']): number {
  return Math.max(...Object.values(labels).map(columnsOf)) + 2
}

/** Lines with a label before the first, and as much space before the others. */
export function labelled(
  label: string,
  lines: readonly string[],
  style: Style,
  margin: number,
): readonly string[] {
  return lines.map((line, i) => {
    const head = i === 0 ? label : ''
    return `${style.heading(`${head}${' '.repeat(margin - columnsOf(head))}`)}${line}`
  })
}

function bullets(items: readonly string[], width: number): readonly string[] {
  return items.flatMap((item) =>
    wrap(item, width - 2).map((line, i) => `${i === 0 ? '- ' : '  '}${line}`),
  )
}
