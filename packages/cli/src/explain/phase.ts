import { fill, type Phrases } from './phrases.ts'

/** A phase of the catalogue in words: 'await ServerHello' is 'while waiting for ServerHello'. */
export function phaseInWords(phase: string, { phases, awaiting }: Phrases): string {
  const known = phases[phase]
  if (known !== undefined) return known
  return phase.startsWith('await ') ? fill(awaiting, { message: phase.slice(6) }) : phase
}
