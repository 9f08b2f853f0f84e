import type { Cause } from '../explain/diagnosis.ts'
import type { ExplainedFinding } from '../explain/finding.ts'
import { renderExplanation } from './explanation.ts'
import type { Style } from './style.ts'
import { wrap } from './wrap.ts'

const LABEL = 12

/** A finding as labelled lines: what, whose, which stack, how sure; meaning; causes and tests; advice. */
export function renderFinding(
  found: ExplainedFinding,
  style: Style,
  width: number,
): readonly string[] {
  const { direction, stack, sureness, finding, explanation, diagnosis } = found
  const field = (label: string, text: string) =>
    wrap(text, width - LABEL).map(
      (line, i) => `${style.heading((i === 0 ? label : '').padEnd(LABEL))}${line}`,
    )
  const [first] = diagnosis?.causes ?? []
  return [
    ...field('direction', direction),
    ...field('stack', stack),
    ...field('sure', sureness),
    ...(finding.note === undefined ? [] : field('note', finding.note)),
    ...renderExplanation(
      { ...explanation, usualCauses: diagnosis ? [] : explanation.usualCauses },
      style,
      width,
    ),
    ...(diagnosis ? renderCauses(diagnosis.title, diagnosis.causes, style, width) : []),
    ...(first && finding.code !== null
      ? [...field('client', first.adviceClient), ...field('server', first.adviceServer)]
      : []),
  ]
}

function renderCauses(
  title: string,
  causes: readonly Cause[],
  style: Style,
  width: number,
): readonly string[] {
  const lines = causes.flatMap(({ likelihood, cause, test }) => [
    ...hanging(`- ${likelihood}: ${cause}`, width - LABEL),
    ...(test === null ? [] : hanging(`  test: ${test}`, width - LABEL).map(style.faint)),
  ])
  return [
    `${style.heading('causes'.padEnd(LABEL))}${title}`,
    ...lines.map((line) => `${' '.repeat(LABEL)}${line}`),
  ]
}

function hanging(text: string, width: number): readonly string[] {
  return wrap(text.trimStart(), width - 2).map((line, i) =>
    i === 0 && !text.startsWith(' ') ? line : `  ${line}`,
  )
}
