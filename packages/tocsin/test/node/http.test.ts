import { once } from 'node:events'
import http from 'node:http'
import http2 from 'node:http2'
import https from 'node:https'
import type { Socket } from 'node:net'
import { describe, expect, it, onTestFinished } from 'vitest'
import { connect, createServer, type TLSSocket } from '../../src/node/index.ts'
import { dial, identity, listen, readAll, serve, trust, versions } from './loopback.ts'

/** The body and status of a GET. */
function get(options: https.RequestOptions): Promise<{ status: number; body: string }> {
  return new Promise((resolve, reject) => {
    const request = https.get({ host: '127.0.0.1', ...trust, ...options }, async (response) => {
      const body = (await readAll(response).catch(reject)) ?? ''
      resolve({ status: response.statusCode ?? 0, body: `${body}` })
    })
    request.on('error', reject)
  })
}

/** The body of a GET over HTTP/2. */
async function getOver(session: http2.ClientHttp2Session): Promise<string> {
  const body = await readAll(session.request({ ':path': '/' }))
  session.close()
  return `${body}`
}

/** https.Agent on our connections, as the guide shows it. */
class Agent extends https.Agent {
  readonly made: TLSSocket[] = []
  override createConnection(options: object) {
    const socket = connect(options)
    this.made.push(socket)
    return socket
  }
}

const answer = 'x'.repeat(100_000)

describe.each(versions)('%s HTTP', (version) => {
  const only = { minVersion: version, maxVersion: version } as const

  it('https.get through an Agent, kept alive', async () => {
    const server = https.createServer({ ...identity, ...only }, (_, response) =>
      response.end(answer),
    )
    const port = await listen(server)
    const agent = new Agent({ keepAlive: true })
    onTestFinished(() => agent.destroy())
    for (let i = 0; i < 3; i++)
      expect(await get({ port, agent })).toEqual({ status: 200, body: answer })
    expect(agent.made).toHaveLength(1)
  })

  it('https.get with createConnection, not kept alive', async () => {
    const server = https.createServer({ ...identity, ...only }, (_, response) =>
      response.end(answer),
    )
    const port = await listen(server)
    const createConnection = (options: object) => connect(options)
    expect(await get({ port, createConnection })).toEqual({ status: 200, body: answer })
  })

  it('an http.Server over our connections', async () => {
    const web = http.createServer((request, response) => {
      response.end(`${request.method} ${'encrypted' in request.socket} ${answer}`)
    })
    const { port } = await serve(only, (socket) => web.emit('connection', socket))
    const agent = new https.Agent({ keepAlive: true })
    onTestFinished(() => agent.destroy())
    for (const how of [{ agent }, { agent }, {}]) {
      expect(await get({ port, ...how })).toEqual({ status: 200, body: `GET true ${answer}` })
    }
  })

  it('HTTP/2, both roles', async () => {
    const answerWith = (_: unknown, response: http2.Http2ServerResponse) => response.end(answer)
    const theirs = http2.createSecureServer({ ...identity, ...only }, answerWith)
    const client = dial(await listen(theirs), { ALPNProtocols: ['h2'] })
    await once(client, 'secureConnect')
    const overOurs = http2.connect('https://localhost', { createConnection: () => client })
    expect(await getOver(overOurs)).toBe(answer)

    const web = http2.createServer(answerWith)
    const { port } = await serve({ ...only, ALPNProtocols: ['h2'] }, (socket) =>
      web.emit('connection', socket),
    )
    const overTheirs = http2.connect(`https://127.0.0.1:${port}`, trust)
    expect(await getOver(overTheirs)).toBe(answer)
  })

  it('a cut response is an error, not the end of the body', async () => {
    const web = http.createServer((_, response) => {
      response.writeHead(200, { connection: 'close' })
      response.write('first half')
      setTimeout(() => transport?.end(), 20)
    })
    let transport: Socket | undefined
    const server = createServer({ ...identity, ...only }, (socket) =>
      web.emit('connection', socket),
    )
    server.on('connection', (accepted) => {
      transport = accepted
    })
    const port = await listen(server)
    const agent = new Agent()
    await expect(get({ port, agent })).rejects.toThrow()
  })
})
