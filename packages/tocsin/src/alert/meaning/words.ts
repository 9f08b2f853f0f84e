/** The sentences about one alert. */
export interface Words {
  /** What the peer says by sending it. */
  readonly summary: string
  /** Most frequent first. */
  readonly usualCauses: readonly string[]
  /** For the side that received it. */
  readonly nextStepForYou: string
  /** For the owner of the side that sent it. */
  readonly nextStepForPeer: string
}
