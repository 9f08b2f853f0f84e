import { connect, createServer } from 'node:net'
import { Duplex } from 'node:stream'

/** One end of a pipe in memory; what is written to it can be read from the other. */
class End extends Duplex {
  #other
  #written

  join(other) {
    this.#other = other
  }

  _read() {
    const written = this.#written
    this.#written = undefined
    written?.()
  }

  take(chunk, written) {
    if (this.push(chunk)) process.nextTick(written)
    else this.#written = written
  }

  _write(chunk, _encoding, written) {
    this.#other.take(chunk, written)
  }

  _final(done) {
    this.#other.push(null)
    done()
  }
}

/** Pairs of transports in this process: bytes in memory, or TCP over loopback. */
export const transports = {
  memory: () => ({
    async pair() {
      const [client, server] = [new End(), new End()]
      client.join(server)
      server.join(client)
      return [client, server]
    },
    close() {},
  }),

  async loopback() {
    const waiting = []
    const listener = createServer({ allowHalfOpen: true, noDelay: true }, (socket) =>
      waiting.shift()(socket),
    )
    await new Promise((resolve) => listener.listen(0, '127.0.0.1', resolve))
    const { port } = listener.address()
    return {
      async pair() {
        const accepted = new Promise((resolve) => waiting.push(resolve))
        const client = connect({ port, host: '127.0.0.1', allowHalfOpen: true, noDelay: true })
        await new Promise((resolve) => client.once('connect', resolve))
        return [client, await accepted]
      },
      close: () => listener.close(),
    }
  },
}
