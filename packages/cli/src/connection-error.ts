import type { ConditionId, Facts } from 'tocsin'
import { TLSSocketError } from 'tocsin/node'
import { messageOf } from './failure.ts'

/** Why a connection failed, as documents have it. */
export interface ConnectionError {
  readonly code: string
  readonly message: string
  readonly condition: ConditionId | undefined
  readonly facts: Facts
}

/** Reads what a socket's 'error' said. */
export function connectionError(cause: unknown): ConnectionError {
  if (cause instanceof TLSSocketError) {
    const { code, condition, facts } = cause
    return { code, message: messageOf(cause), condition, facts }
  }
  const { code = 'UNKNOWN' } = cause as NodeJS.ErrnoException
  return { code, message: messageOf(cause), condition: undefined, facts: {} }
}
