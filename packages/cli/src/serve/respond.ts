import type { AlertName } from 'tocsin/alerts'
import type { TLSSocket } from 'tocsin/node'
import { nearest } from '../nearest.ts'
import { refusals } from '../refusals.ts'
import { connectionText } from '../render/connection.ts'

/** Answers a client, once connected; `early` is what it sent before. */
export type Respond = (socket: TLSSocket, early: Buffer) => void

const MOST_REQUEST = 65_536

/** Answers one HTTP/1 request with what the connection is like, then closes. */
export const respondHttp: Respond = (socket, early) => {
  let request = ''
  const take = (chunk: Buffer): void => {
    request += chunk.toString('latin1')
    const isWhole = /\r?\n\r?\n/.test(request)
    if (!isWhole && request.length <= MOST_REQUEST) return
    socket.removeAllListeners('data').resume()
    socket.end(isWhole ? response('200 OK', page(socket)) : response('413 Content Too Large', ''))
  }
  socket.on('data', take)
  if (early.length > 0) take(early)
}

/** Sends back what comes. */
export const respondEcho: Respond = (socket, early) => {
  if (early.length > 0) socket.write(early)
  socket.pipe(socket)
}

/** Ends the connection with the first fatal alert that a line names. */
export const respondAlert: Respond = (socket, early) => {
  let rest = ''
  const take = (chunk: Buffer): void => {
    const lines = (rest + chunk.toString('latin1')).split(/\r?\n/)
    rest = lines.pop()?.slice(0, MOST_REQUEST) ?? ''
    for (const line of lines) refuse(socket, line.trim())
  }
  socket.on('data', take)
  if (early.length > 0) take(early)
}

function refuse(socket: TLSSocket, name: string): void {
  if (!socket.info || socket.destroyed) return
  const known = refusals(socket.info.version, 'server')
  const condition = known.get(name as AlertName)
  if (condition) socket.refuse(condition)
  else socket.write(`${unknown(name, [...known.keys()])}\n`)
}

function unknown(name: string, known: readonly AlertName[]): string {
  const guess = nearest(name, known)
  return `no server sends '${printable(name)}'${guess === undefined ? '' : `; try ${guess}`}`
}

function printable(text: string): string {
  return text.slice(0, MOST_NAME).replace(/[^\x20-\x7e]/g, '.')
}

const MOST_NAME = 60

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
