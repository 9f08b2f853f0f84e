import { once } from 'node:events'
import type { Duplex } from 'node:stream'

/** Destroys a socket and what carries it, and resolves when that is closed. */
export async function destroyed(socket: Duplex, transport: Duplex): Promise<void> {
  socket.destroy()
  if (transport.destroyed) return
  const closed = once(transport, 'close')
  transport.destroy()
  await closed
}
