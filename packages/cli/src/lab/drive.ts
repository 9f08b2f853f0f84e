import type { Socket } from 'node:net'
import type { Connection, Event } from 'tocsin'
import type { Fault } from 'tocsin/lab'

const LINGER_MS = 2000

/** libuv takes data and a reset that are read at once for data and an end. */
const RESET_DELAY_MS = 50

/** What a misbehaving peer reports besides bytes. */
export type Notice = Exclude<Event, { readonly type: 'write' | 'data' | 'question' }>

/** Joins a misbehaving connection to a socket, and ends it the way its fault says. */
export function drive(
  socket: Socket,
  connection: Connection,
  fault: Fault,
  hear: (notice: Notice) => void,
): void {
  const take = (events: readonly Event[]): void => {
    for (const event of events) {
      if (event.type === 'write') socket.write(event.bytes.slice())
      else if (event.type !== 'data' && event.type !== 'question') hear(event)
      after[event.type]?.()
    }
  }
  const after: { readonly [T in Event['type']]?: () => void } = {
    connected: () => void setImmediate(misbehave),
    'peer-closed': () => void setImmediate(() => take(connection.close())),
    closed: () => end(socket),
  }
  const misbehave = () => {
    if (connection.ended) return
    take(fault.connected?.(connection) ?? [])
    if (fault.ends === 'reset') setTimeout(() => socket.resetAndDestroy(), RESET_DELAY_MS)
    if (fault.ends === 'end') socket.end()
  }
  socket
    .on('data', (chunk: Buffer) => take(connection.receive(chunk)))
    .on('end', () => {
      take(connection.receiveEnd())
      end(socket)
    })
    .on('error', () => take(connection.receiveEnd('reset')))
  take(connection.start())
}

/** FIN, then drain for a while: a reset would take our last alert with it. */
function end(socket: Socket): void {
  if (socket.destroyed) return
  socket.end()
  socket.resume()
  const timer = setTimeout(() => socket.destroy(), LINGER_MS)
  timer.unref()
  socket.once('close', () => clearTimeout(timer))
}
