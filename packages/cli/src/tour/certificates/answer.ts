import type { ConditionId } from 'tocsin'

/** What a stack did when it was shown a certificate, as the other end saw it. */
export type Answer =
  | {
      readonly type: 'alert'
      readonly code: number
      /** Why, where the stack says so: only tocsin does. */
      readonly condition?: ConditionId | undefined
    }
  /** It completed the handshake, and went on. */
  | { readonly type: 'accepted' }
  /** It closed the connection, and told no reason. */
  | { readonly type: 'closed without alert' }
  /** It cannot be told what it would have to know. */
  | { readonly type: 'not asked'; readonly why: string }
  /** Nothing was learnt. */
  | { readonly type: 'failed'; readonly why: string }
