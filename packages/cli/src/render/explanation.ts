import type { Explanation } from '../explain/explanation.ts'
import type { Style } from './style.ts'
import { wrap } from './wrap.ts'

const LABEL = 12

/** An explanation as labelled lines, always in the same order. */
export function renderExplanation(
  explanation: Explanation,
  style: Style,
  width: number,
): readonly string[] {
  const { who, what, level, when, meaning, usualCauses, citations } = explanation
  const field = (label: string, text: string) => labelled(label, wrap(text, width - LABEL), style)
  return [
    ...field('who', who),
    ...labelled('what', wrap(what, width - LABEL).map(style.strong), style),
    ...field('level', level),
    ...field('when', when),
    ...field('meaning', meaning),
    ...labelled('causes', bullets(usualCauses, width - LABEL), style),
    ...field('you', explanation.nextStepForYou),
    ...field('other side', explanation.nextStepForPeer),
    ...field('cited', citations.join(', ')),
  ]
}

function labelled(label: string, lines: readonly string[], style: Style): readonly string[] {
  return lines.map((line, i) => `${style.heading((i === 0 ? label : '').padEnd(LABEL))}${line}`)
}

function bullets(items: readonly string[], width: number): readonly string[] {
  return items.flatMap((item) =>
    wrap(item, width - 2).map((line, i) => `${i === 0 ? '- ' : '  '}${line}`),
  )
}
