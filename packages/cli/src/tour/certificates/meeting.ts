import { once } from 'node:events'
import { type AddressInfo, connect, createServer, type Socket } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import type { AlertEvent, Connection, Event } from 'tocsin'
import { AlertDescription, AlertLevel } from 'tocsin/alerts'
import { messageOf } from '../../failure.ts'
import { LOOPBACK } from '../ends/end.ts'
import type { Role } from '../scene.ts'
import type { Answer } from './answer.ts'
import type { End } from './stack.ts'

/** Long enough for a loaded machine; only those that say nothing wait for it. */
const PATIENCE_MS = 6000

/** Lets a client come to a server of ours, and tells what it did. */
export async function metByServer(
  connection: Connection,
  bring: (port: number) => Promise<End>,
): Promise<Answer> {
  const server = createServer({ allowHalfOpen: true, noDelay: true })
  await once(server.listen(0, LOOPBACK), 'listening')
  const came = once(server, 'connection', { signal: AbortSignal.timeout(PATIENCE_MS) })
  let end: End | undefined
  try {
    end = await bring((server.address() as AddressInfo).port)
    const [socket] = (await came) as [Socket]
    return explained(await answerOn(socket, connection, 'server'), end.because)
  } catch (error) {
    came.catch(() => {})
    return { type: 'failed', why: messageOf(error) }
  } finally {
    await end?.stop()
    server.close()
  }
}

/** Goes to a server with a client of ours, and tells what it did. */
export async function metByClient(
  connection: Connection,
  { port, because, stop }: End & { readonly port: number },
): Promise<Answer> {
  try {
    const socket = await reached(port)
    return explained(await answerOn(socket, connection, 'client'), because)
  } catch (error) {
    return { type: 'failed', why: messageOf(error) }
  } finally {
    await stop()
  }
}

function explained(answer: Answer, because: End['because']): Answer {
  return answer.type === 'alert' && because ? { ...answer, condition: because() } : answer
}

/** Some servers do not say when they listen: they are asked until they do. */
async function reached(port: number): Promise<Socket> {
  for (let left = PATIENCE_MS; ; left -= RETRY_MS) {
    const socket = connect({ host: LOOPBACK, port, noDelay: true, allowHalfOpen: true })
    try {
      await once(socket, 'connect')
      return socket
    } catch (error) {
      if (left <= 0) throw error
      await sleep(RETRY_MS)
    }
  }
}

const RETRY_MS = 25

/** What a refusal that follows the handshake is waited for before anything is sent that it would cross. */
const PAUSE_MS = 40

const GREETING = Uint8Array.from(Buffer.from('tocsin\n', 'latin1'))

/** Holds one connection until it is clear what the other end made of the certificate. */
function answerOn(socket: Socket, connection: Connection, role: Role): Promise<Answer> {
  return new Promise((resolve) => {
    const meeting = new Meeting(socket, connection, role)
    const settle = () => {
      clearTimeout(timer)
      resolve(meeting.answer)
      socket.destroy()
    }
    const timer = setTimeout(settle, PATIENCE_MS)
    meeting.begin(settle)
  })
}

class Meeting {
  readonly #socket: Socket
  readonly #connection: Connection
  readonly #role: Role
  #alert: number | undefined
  /** Of a client that verifies, a server has seen Finished: it would not have come otherwise. */
  #isAccepted = false
  #isOver = false
  #error: string | undefined

  constructor(socket: Socket, connection: Connection, role: Role) {
    this.#socket = socket
    this.#connection = connection
    this.#role = role
  }

  get answer(): Answer {
    if (this.#alert !== undefined) return { type: 'alert', code: this.#alert }
    if (this.#isAccepted) return { type: 'accepted' }
    if (this.#error !== undefined) return { type: 'failed', why: this.#error }
    if (this.#isOver) return { type: 'closed without alert' }
    return { type: 'failed', why: `nothing was decided in ${PATIENCE_MS} ms` }
  }

  begin(settle: () => void): void {
    const isDecided = () =>
      this.#alert !== undefined || (this.#isAccepted && this.#role === 'client')
    const over = () => {
      this.#isOver = true
      settle()
    }
    this.#socket
      .on('data', (bytes) => {
        this.#take(this.#connection.receive(bytes))
        if (isDecided()) settle()
      })
      .on('end', over)
      .on('close', over)
      .on('error', () => {})
    this.#take(this.#connection.start())
  }

  #take(events: readonly Event[]): void {
    for (const event of events) this.#hear(event)
  }

  #hear(event: Event): void {
    if (event.type === 'write') this.#socket.write(event.bytes.slice())
    if (event.type === 'connected') this.#connected()
    if (event.type === 'data') this.#isAccepted = true
    if (event.type === 'error') this.#error = event.error.message
    if (event.type === 'alert' && isRefusal(event)) this.#alert = event.code
  }

  #connected(): void {
    if (this.#role === 'server') this.#isAccepted = true
    void sleep(PAUSE_MS).then(() => this.#proceed())
  }

  /** A client says something, to be answered by a server that has accepted it; a server has seen all there is. */
  #proceed(): void {
    if (this.#connection.ended || this.#socket.destroyed) return
    const isClient = this.#role === 'client'
    this.#take(isClient ? this.#connection.send(GREETING) : this.#connection.close())
    if (!isClient) this.#socket.end()
  }
}

/** Closing is no refusal, and a warning none either. */
function isRefusal({ direction, code, level }: AlertEvent): boolean {
  return (
    direction === 'received' && level === AlertLevel.fatal && code !== AlertDescription.close_notify
  )
}
