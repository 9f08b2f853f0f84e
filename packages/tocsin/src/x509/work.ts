import { type Refusal, refuse } from './verdict.ts'

/*
 * What one verification may do, however many paths it tries: the peer chooses the certificates, so it
 * chooses how much there is to do. Counted, not timed, so that a verdict never depends on the machine.
 * All of one kind together take some 30 ms on a slow machine, with the slowest keys there are.
 */
const budget: Readonly<Work> = {
  /** Steps from a certificate to one that may have issued it. */
  edges: 100,
  /** Signatures verified; each once, whatever leads to it. */
  signatures: 12,
  /** Octets of the certificates of paths that reach an anchor: what their rules look at. */
  octets: 200_000,
  /** Names held against name constraints, long names counted several times. */
  comparisons: 100_000,
}

const KINDS = ['edges', 'signatures', 'octets', 'comparisons'] as const

export type Work = Record<(typeof KINDS)[number], number>

/** Beyond all chains in use; the octets are those of the longest Certificate message that is read. */
export const MOST_CERTIFICATES = 100
export const MOST_OCTETS = 0x20000

export function newWork(): Work {
  const { edges, signatures, octets, comparisons } = budget
  return { edges, signatures, octets, comparisons }
}

/** Takes from what is left of the budget; false when that was not enough. */
export function spend(work: Work, what: keyof Work, amount = 1): boolean {
  work[what] -= amount
  return work[what] >= 0
}

/** Why nothing is judged any more; nothing while there is some of everything left. */
export function exhausted(work: Work): Refusal | undefined {
  const limit = KINDS.find((what) => work[what] < 0)
  return limit && refuse('certificate.too-complex', { limit, most: budget[limit] })
}
