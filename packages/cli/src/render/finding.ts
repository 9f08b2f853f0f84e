import type { Cause } from '../explain/diagnosis.ts'
import type { ExplainedFinding } from '../explain/finding.ts'
import type { Phrases } from '../explain/phrases.ts'
import { labelled, marginOf, renderExplanation } from './explanation.ts'
import type { Style } from './style.ts'
import { wrap } from './wrap.ts'

/** A finding as labelled lines: what, whose, which stack, how sure; meaning; causes and tests; advice. */
export function renderFinding(
  found: ExplainedFinding,
  phrases: Phrases,
  style: Style,
  width: number,
): readonly string[] {
  const { direction, stack, sureness, finding, explanation, diagnosis } = found
  const { labels } = phrases
  const margin = marginOf(labels)
  const field = (label: string, text: string) =>
    labelled(label, wrap(text, width - margin), style, margin)
  const [first] = diagnosis?.causes ?? []
  return [
    ...field(labels.direction, direction),
    ...field(labels.stack, stack),
    ...field(labels.sure, sureness),
    ...(finding.note === undefined ? [] : field(labels.note, finding.note)),
    ...renderExplanation(
      { ...explanation, usualCauses: diagnosis ? [] : explanation.usualCauses },
      phrases,
      style,
      width,
    ),
    ...(diagnosis
      ? labelled(
          labels.causes,
          [
            ...wrap(diagnosis.title, width - margin),
            ...causeLines(diagnosis.causes, phrases, style, width - margin),
          ],
          style,
          margin,
        )
      : []),
    ...(first && finding.code !== null
      ? [...field(labels.client, first.adviceClient), ...field(labels.server, first.adviceServer)]
      : []),
  ]
}

function causeLines(
  causes: readonly Cause[],
  { likelihoods, test: testLabel }: Phrases,
  style: Style,
  width: number,
): readonly string[] {
  return causes.flatMap(({ likelihood, cause, test }) => [
    ...hanging(`- ${likelihoods[likelihood]}: ${cause}`, width),
    ...(test === null ? [] : hanging(`  ${testLabel}: ${test}`, width).map(style.faint)),
  ])
}

function hanging(text: string, width: number): readonly string[] {
  return wrap(text.trimStart(), width - 2).map((line, i) =>
    i === 0 && !text.startsWith(' ') ? line : `  ${line}`,
  )
}
