/**
 * Joins a connection to a socket: carries its bytes, and waits for answers from a store. `onEvents`
 * hears after each call what else it led to, if to anything; `onAnswer` hears the answers.
 */
export function drive(connection, socket, { onEvents, onAnswer = () => undefined }) {
  const answer = (given) => {
    onAnswer(given)
    take(connection.answer(given))
  }
  const carryOut = (event) => {
    if (event.type === 'question') event.answer.then(answer)
    else if (socket.writable) socket.write(event.bytes)
  }
  const take = (events) => {
    for (const event of events.filter(isOurs)) carryOut(event)
    const rest = events.filter((event) => !isOurs(event))
    onEvents(rest)
    if (rest.some(({ type }) => type === 'closed')) socket.end()
  }
  socket.on('data', (chunk) => take(connection.receive(view(chunk))))
  socket.on('end', () => take(connection.receiveEnd()))
  // Its 'close' follows.
  socket.on('error', () => undefined)
  socket.on('close', () => take(connection.receiveEnd('reset')))
  return take
}

const isOurs = ({ type }) => type === 'write' || type === 'question'

/** Not a Buffer, whose `slice` does not copy. */
function view({ buffer, byteOffset, length }) {
  return new Uint8Array(buffer, byteOffset, length)
}

/** Milliseconds by a clock that all processes of a machine share. */
export function now() {
  return Number(process.hrtime.bigint()) / 1e6
}
