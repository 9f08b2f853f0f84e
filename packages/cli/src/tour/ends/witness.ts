import type { AlertEvent, ConditionId, Epoch } from 'tocsin'

/** An alert as one end reports it. */
export interface SeenAlert {
  readonly direction: 'sent' | 'received'
  readonly code: number
  readonly level: number
  /** Programs that are not ours do not say which keys protected it. */
  readonly epoch: Epoch | undefined
  /** Why it was sent, when we sent it. */
  readonly condition: ConditionId | undefined
}

/**
 * What a client can do with its session once the connection is over: ours has forgotten it, or kept
 * it; a server of ours, and every server of a client that forgets nothing, is asked to resume it.
 */
export type SessionReport = 'none issued' | 'forgotten' | 'kept' | 'refused' | 'resumed'

/** What one end of a connection reports while the other is talked to. */
export class Witness {
  readonly alerts: SeenAlert[] = []
  /** What it said of its end, in its own words. */
  lastWords: string | undefined
  /** Why it ended, when it is ours and ended for a reason. */
  because: ConditionId | undefined
  #isOver = false
  readonly #changed: () => void

  constructor(changed: () => void) {
    this.#changed = changed
  }

  /** Nothing more will be seen. */
  get isOver(): boolean {
    return this.#isOver
  }

  saw(alert: SeenAlert): void {
    this.alerts.push(alert)
    this.#changed()
  }

  sawEvent({ direction, code, level, epoch, condition }: AlertEvent): void {
    this.saw({ direction, code, level, epoch, condition })
  }

  said(words: string): void {
    this.lastWords ??= words
  }

  end(): void {
    this.#isOver = true
    this.#changed()
  }
}
