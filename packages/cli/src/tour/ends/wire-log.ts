import type { Connection, Event } from 'tocsin'

/** What went over the wire at one end of ours, and the secrets it went under. */
export class WireLog {
  readonly #sent: Uint8Array[] = []
  readonly #received: Uint8Array[] = []
  readonly #secrets: string[] = []
  #isTaken = false

  /** Everything in one direction, in one piece. */
  bytes(direction: 'sent' | 'received'): Uint8Array {
    return Buffer.concat(direction === 'sent' ? this.#sent : this.#received)
  }

  /** Lines of a key log. */
  get secrets(): string {
    return this.#secrets.join('\n')
  }

  /** Logs the first connection it is given: others resume, or do not, once all is over. */
  watch(connection: Connection): Connection {
    if (this.#isTaken) return connection
    this.#isTaken = true
    const receive = connection.receive.bind(connection)
    connection.receive = (bytes) => {
      this.#received.push(bytes.slice())
      return this.#heard(receive(bytes))
    }
    this.#watchCalls(connection)
    return connection
  }

  /** Every other call that may write. */
  #watchCalls(connection: Connection): void {
    const { start, send, close, refuse, answer, receiveEnd, updateKeys } = connection
    const heard =
      <A extends unknown[]>(call: (...args: A) => readonly Event[]) =>
      (...args: A) =>
        this.#heard(call.apply(connection, args))
    Object.assign(connection, {
      start: heard(start),
      send: heard(send),
      close: heard(close),
      refuse: heard(refuse),
      answer: heard(answer),
      receiveEnd: heard(receiveEnd),
      updateKeys: heard(updateKeys),
    })
  }

  #heard(events: readonly Event[]): readonly Event[] {
    for (const event of events) {
      if (event.type === 'write') this.#sent.push(event.bytes.slice())
      if (event.type === 'secret') this.#secrets.push(event.line)
    }
    return events
  }
}
