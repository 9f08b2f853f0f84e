import type { Duplex } from 'node:stream'

/** How long, and for how many bytes, a transport we are done with still drains its input. */
const LINGER_MS = 2000
const LINGER_BYTES = 1 << 24

/**
 * Ends a transport so that what we wrote last arrives: FIN, then drain, then destroy.
 *
 * Implementation notes. Closing a TCP socket with unread input makes the kernel send RST, and RST
 * makes the peer's kernel drop what it has not read yet: our alert. So we read on, and discard,
 * until the peer closes, `milliseconds` are over or LINGER_BYTES have come. The timer does not hold up a process.
 */
export function endTransport(transport: Duplex, milliseconds = LINGER_MS): void {
  if (transport.destroyed) return
  if (isConnecting(transport)) return void transport.destroy()
  const timer = setTimeout(() => transport.destroy(), milliseconds)
  timer.unref()
  let left = LINGER_BYTES
  transport
    .on('data', (chunk: Uint8Array) => {
      left -= chunk.length
      if (left < 0) transport.destroy()
    })
    .on('close', () => clearTimeout(timer))
  if (transport.writable) transport.end()
  transport.resume()
}

function isConnecting(transport: Duplex): boolean {
  return 'connecting' in transport && transport.connecting === true
}
