import type { AlertName } from '../alert/description.ts'

/** An alert by code, with its registered name if it has one. */
export interface AlertCode {
  readonly alert: AlertName | null
  readonly code: number
}

/** How sure a finding is: `certain` where the text has the number or the stack's own wording. */
export type Confidence = 'certain' | 'likely' | 'possible'

/** What a line is about that is no alert, or hides which one it was. */
export type LocalKind =
  | 'eof'
  | 'reset'
  | 'plaintext'
  | 'certificate'
  | 'version'
  | 'negotiation'
  | 'timeout'
  | 'message'
  | 'configuration'
  | 'crypto'
  | 'wrapper'
  | 'other'

/** What one line, or the lines of one event, say about TLS. */
export interface Finding {
  /** Registered name; null where there is no alert, the text hides it, or nobody registered the code. */
  readonly alert: AlertName | null
  readonly code: number | null
  /** The level, where the text has it. */
  readonly level?: 'warning' | 'fatal'
  /** Seen from the program that printed the line; null where the text does not tell. */
  readonly direction: 'sent' | 'received' | null
  /** The program or runtime that printed the line: an id of spec/stacks.json. */
  readonly stack: string | null
  /** The TLS library below it, by the same ids. */
  readonly library: string | null
  readonly confidence: Confidence
  /** The part of the text that decided. */
  readonly evidence: string
  /** The alerts that it can be, where the stack folds several into one text. */
  readonly candidates?: readonly AlertCode[]
  /** No alert: this side's own finding, or the transport's. */
  readonly local?: true
  /** What a local finding is about. */
  readonly kind?: LocalKind
  /** The alerts that go out to the other side together with a local finding. */
  readonly sends?: readonly AlertCode[]
  /** Who sent it, where the text names the role rather than the direction. */
  readonly sender?: 'client' | 'server'
  /** The protocol version, where the text has it. */
  readonly version?: string
  /** What is odd about it: a name that contradicts the number, a guess of the program's. */
  readonly note?: string
  /** Which switch or log of the stack shows the alert that this text hides. */
  readonly reveal?: string
}
