import { once } from 'node:events'
import { createServer, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'
import { onTestFinished } from 'vitest'

/** What a path answers: octets, or whatever it likes. */
export type Page = Uint8Array | RequestListener

/** A web server on loopback, until the test is over. */
export interface Web {
  readonly url: (path: string) => string
  /** What was asked for, as 'GET /path', in order. */
  readonly asked: string[]
  /** Bodies of what was posted. */
  readonly posted: Buffer[]
  /** May change at any time; other paths are not found. */
  readonly pages: Record<string, Page>
}

export async function web(pages: Record<string, Page> = {}): Promise<Web> {
  const asked: string[] = []
  const posted: Buffer[] = []
  const server = createServer((request, response) => {
    const { method, url: path = '' } = request
    asked.push(`${method} ${path}`)
    const pieces: Buffer[] = []
    request.on('data', (piece: Buffer) => pieces.push(piece))
    request.on('end', () => {
      if (method === 'POST') posted.push(Buffer.concat(pieces))
      const page = pages[path]
      if (typeof page === 'function') page(request, response)
      else if (page) response.end(page)
      else response.writeHead(404).end()
    })
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  onTestFinished(() => {
    server.closeAllConnections()
    server.close()
  })
  return { url: (path) => `http://127.0.0.1:${port}${path}`, asked, posted, pages }
}
