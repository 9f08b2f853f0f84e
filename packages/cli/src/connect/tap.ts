import type { Socket } from 'node:net'
import { Duplex } from 'node:stream'
import { direction, type Recognised } from './direction.ts'
import { type PassingRecord, RecordReader } from './record-reader.ts'
import type { Direction, Timeline } from './timeline.ts'

/** A transport that notes every record that passes, in both directions, and changes nothing. */
export function tap(socket: Socket, timeline: Timeline, isConnected: () => boolean): Duplex {
  let isAnswered = false
  const outgoing = watch(
    'sent',
    timeline,
    direction(isConnected, () => isAnswered),
  )
  const incoming = watch('received', timeline, direction(isConnected))
  const duplex = new Duplex({
    allowHalfOpen: true,
    read: () => void socket.resume(),
    write(chunk: Buffer, _encoding, done) {
      outgoing.read(chunk, () => {})
      if (socket.write(chunk)) done()
      else socket.once('drain', done)
    },
    final(done) {
      outgoing.end()
      timeline.note('we sent FIN')
      socket.end(done)
    },
    destroy(error, done) {
      socket.destroy()
      done(error)
    },
  })
  socket.on('data', (chunk: Buffer) => {
    isAnswered = true
    incoming.read(chunk, (piece) => {
      if (!duplex.push(piece)) socket.pause()
    })
  })
  socket.on('end', () => {
    incoming.end()
    timeline.note('the server sent FIN')
    duplex.push(null)
  })
  socket.on('error', (error: NodeJS.ErrnoException) => {
    timeline.note(error.code === 'ECONNRESET' ? 'the server reset the connection' : error.message)
    duplex.destroy(error)
  })
  socket.on('close', () => duplex.destroy())
  return duplex
}

function watch(
  side: Direction,
  timeline: Timeline,
  recognise: (record: PassingRecord) => Recognised,
) {
  return new RecordReader({
    record: (record) => timeline.record(side, record, recognise(record)),
    notTls: (first) => timeline.note(`${side} what is no TLS: ${printable(first)}`),
  })
}

const MOST_SHOWN = 60

/** The first line of bytes that are no TLS; control characters would be orders to the terminal. */
function printable(bytes: Uint8Array): string {
  const text = Buffer.from(bytes.subarray(0, MOST_SHOWN)).toString('latin1')
  const [line = ''] = text.split(/\r?\n/, 1)
  return JSON.stringify(line.replace(/[^\x20-\x7e]/g, '.'))
}
