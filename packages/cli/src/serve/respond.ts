import type { TLSSocket } from 'tocsin/node'
import { connectionText } from '../render/connection.ts'

const MOST_REQUEST = 65_536

/** Answers one HTTP/1 request with what the connection is like, then closes. */
export function respondHttp(socket: TLSSocket): void {
  let request = ''
  socket.on('data', (chunk: Buffer) => {
    request += chunk.toString('latin1')
    const isWhole = /\r?\n\r?\n/.test(request)
    if (!isWhole && request.length <= MOST_REQUEST) return
    socket.removeAllListeners('data').resume()
    socket.end(isWhole ? response('200 OK', page(socket)) : response('413 Content Too Large', ''))
  })
}

/** Sends back what comes. */
export function respondEcho(socket: TLSSocket): void {
  socket.pipe(socket)
}

function page({ info }: TLSSocket): string {
  if (!info) return ''
  const name = `server name: ${info.serverName ?? 'none'}`
  const certificates = `client certificates: ${info.peerCertificates.length}`
  return `${[connectionText(info), name, certificates].join('\n')}\n`
}

function response(status: string, body: string): string {
  return [
    `HTTP/1.1 ${status}`,
    'Content-Type: text/plain; charset=utf-8',
    `Content-Length: ${Buffer.byteLength(body)}`,
    'Connection: close',
    '',
    body,
  ].join('\r\n')
}
