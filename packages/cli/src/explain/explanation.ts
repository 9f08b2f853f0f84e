/** What is told about a subject, in the order it is told. */
export interface Explanation {
  readonly who: string
  readonly what: string
  readonly level: string
  readonly when: string
  readonly meaning: string
  readonly usualCauses: readonly string[]
  readonly nextStepForYou: string
  readonly nextStepForPeer: string
  readonly citations: readonly string[]
}
