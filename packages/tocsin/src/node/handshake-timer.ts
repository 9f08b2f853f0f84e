import { TLSSocketError } from './error-codes.ts'

const HANDSHAKE_TIMEOUT_MS = 120_000

/** Calls `late` when the handshake has taken too long, in the phase it is in then; 0 is never. */
export function handshakeTimer(
  phase: () => string | undefined,
  late: (error: TLSSocketError) => void,
  milliseconds = HANDSHAKE_TIMEOUT_MS,
): NodeJS.Timeout | undefined {
  if (milliseconds === 0) return undefined
  const timer = setTimeout(() => {
    const message = `the handshake took longer than ${milliseconds} ms, in ${phase()}`
    late(new TLSSocketError('ERR_TOCSIN_HANDSHAKE_TIMEOUT', message))
  }, milliseconds)
  return timer.unref()
}
