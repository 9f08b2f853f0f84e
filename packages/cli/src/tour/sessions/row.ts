import type { ConditionId, SessionKind } from 'tocsin'
import { AlertDescription, type AlertName } from 'tocsin/alerts'
import { refusals } from '../../refusals.ts'
import type { Role } from '../scene.ts'

/** Where a session ends: where it began, or on another server with the same store. */
export type Servers = 'one server' | 'two servers'

/** What a client resumes by. */
export interface ResumedBy {
  readonly version: 'TLS 1.3' | 'TLS 1.2'
  readonly kind: SessionKind
}

/** One session, and the alert that ends it. */
export interface SessionRow {
  readonly servers: Servers
  readonly by: ResumedBy
  readonly alert: AlertName
  readonly code: number
  readonly sender: Role
  readonly condition: ConditionId
}

/** In the order of columns. */
export const ways: readonly ResumedBy[] = [
  { version: 'TLS 1.3', kind: 'ticket' },
  { version: 'TLS 1.2', kind: 'ticket' },
  { version: 'TLS 1.2', kind: 'session_id' },
]

/** Every fatal alert of either end, for every way to resume, by code. */
export function sessionRows(servers: Servers): readonly SessionRow[] {
  const rows = ways.flatMap((by) =>
    (['server', 'client'] as const).flatMap((sender) =>
      Array.from(refusals(by.version, sender), ([alert, condition]) => {
        return { servers, by, alert, code: AlertDescription[alert], sender, condition }
      }),
    ),
  )
  return rows.sort((a, b) => a.code - b.code)
}
