import { conditions } from '../alert/conditions.ts'
import { MisuseError, TlsError } from '../alert/error.ts'

/** What cannot be read is the caller's mistake, in the place that has it: an option, a file, a block. */
export function explained<T>(place: string, read: () => T): T {
  try {
    return read()
  } catch (cause) {
    throw new MisuseError(`${place}: ${reasonOf(cause)}`, { cause })
  }
}

/** In the terms of who wrote it: no alert is sent here, and no other function was called. */
function reasonOf(cause: unknown): string {
  if (cause instanceof TlsError) {
    const seen = Object.values(cause.facts).join(', ')
    return `${conditions[cause.condition].text}${seen === '' ? '' : `: ${seen}`}`
  }
  const message = cause instanceof Error ? cause.message : String(cause)
  return message.replace(/^privateKey: /, '')
}
