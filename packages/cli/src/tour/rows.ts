import { type Row, rowsOf } from './row.ts'
import { certificate } from './rows/certificate.ts'
import { closure } from './rows/closure.ts'
import { local } from './rows/local.ts'
import { messages } from './rows/messages.ts'
import { negotiation } from './rows/negotiation.ts'
import type { Scene } from './scene.ts'

/** Everything the tour shows. */
export const scenes: readonly Scene[] = [
  ...closure,
  ...messages,
  ...negotiation,
  ...certificate,
  ...local,
]

/** The rows of the tour, by the code of their alert; what has the same alert stays in its order. */
export const rows: readonly Row[] = scenes.flatMap(rowsOf).sort((a, b) => a.code - b.code)
