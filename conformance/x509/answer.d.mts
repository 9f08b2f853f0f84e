/** What `validate` says of a test case. */
export interface Answer {
  readonly id: string | null
  readonly ok?: boolean
  /** As in the alert registry, of TLS 1.3; null of what is no test case. */
  readonly alert?: string | null
  /** The condition, then its facts. */
  readonly error?: string
  readonly skip?: true
  readonly why?: string
}

export function answerTo(testcase: object): Answer
