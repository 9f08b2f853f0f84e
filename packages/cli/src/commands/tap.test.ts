import { once } from 'node:events'
import { mkdtempSync, readFileSync } from 'node:fs'
import { connect, createServer, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { captureReader, type FlowInfo } from 'tocsin/decode'
import { describe, expect, it, onTestFinished } from 'vitest'
import { run, start } from '../../test/support.ts'
import { checksum } from '../tap/frames.ts'

const folder = mkdtempSync(join(tmpdir(), 'tocsin-tap-'))

async function server(serve: (socket: Socket) => void): Promise<string> {
  const listening = createServer({ allowHalfOpen: true }, (socket) => {
    socket.on('error', () => {})
    serve(socket)
  })
  listening.listen(0, '127.0.0.1')
  await once(listening, 'listening')
  onTestFinished(() => void listening.close())
  const address = listening.address()
  return `127.0.0.1:${typeof address === 'object' && address ? address.port : 0}`
}

async function tapped(to: string, ...argv: string[]) {
  const running = start(['tap', '--listen', '0', '--to', to, ...argv])
  const [, port] = await running.sees('stderr', /listening on 127\.0\.0\.1:(\d+)/)
  const end = () => {
    running.interrupt()
    return running.ended
  }
  return { ...running, end, port: Number(port) }
}

const fatal = Buffer.from([0x15, 3, 3, 0, 2, 2, 40])

describe('tocsin tap', () => {
  it('passes everything on, and names the alert', async () => {
    const { port, sees, end } = await tapped(
      await server((socket) => socket.once('data', () => socket.end(fatal))),
    )
    const random = 'ab'.repeat(32)
    const hello = Buffer.from(`160301002d010000290303${random}000002c02f0100`, 'hex')
    const client = connect({ port, host: '127.0.0.1', allowHalfOpen: true })
    client.end(hello)
    expect(await text(client)).toBe(fatal.toString('utf8'))
    await sees('stdout', /server {2}alert handshake_failure \(40\), fatal, in the clear/)
    expect((await end()).exitCode).toBe(130)
  })

  it('keeps a direction open when the other one has ended, at the pace of who reads', async () => {
    const big = Buffer.alloc(8_000_000, 'x')
    const { port, end } = await tapped(
      await server((socket) => {
        socket.setEncoding('utf8')
        let question = ''
        socket.on('data', (piece) => {
          question += piece
        })
        socket.on('end', () => socket.end(Buffer.concat([Buffer.from(question), big])))
      }),
    )
    const client = connect({ port, host: '127.0.0.1', allowHalfOpen: true })
    client.end('question')
    const answer = await text(client)
    expect(answer.length).toBe('question'.length + big.length)
    expect(answer.startsWith('questionx')).toBe(true)
    await end()
  })

  it('carries a reset over', async () => {
    const { port, end } = await tapped(await server((socket) => socket.resetAndDestroy()))
    const client = connect({ port, host: '127.0.0.1' })
    const [error] = await once(client, 'error')
    expect(error.code).toBe('ECONNRESET')
    await end()
  })

  it('writes a capture whose checksums and numbers are right', async () => {
    const path = join(folder, 'out.pcapng')
    const { port, sees, end } = await tapped(
      await server((socket) => socket.end(fatal)),
      '--write',
      path,
      '--ndjson',
    )
    const client = connect({ port, host: '127.0.0.1' })
    client.end(Buffer.alloc(100_000, 0x16))
    await text(client)
    await sees('stdout', /"description":"handshake_failure"/)
    await end()
    const octets: [number, number] = [0, 0]
    const ends: string[] = []
    const problems: string[] = []
    const flows: FlowInfo[] = []
    const reader = captureReader({
      stream: (flow) => {
        flows.push(flow)
        return {
          data: (side, bytes) => {
            octets[side] += bytes.length
          },
          gap: () => void problems.push('gap'),
          end: (side, how) => void ends.push(`${side} ${how}`),
          close: () => {},
        }
      },
      datagrams: () => undefined,
      problem: ({ text: said }) => void problems.push(said),
    })
    reader.push(readFileSync(path))
    reader.end()
    expect({ octets, problems }).toEqual({ octets: [100_000, fatal.length], problems: [] })
    expect(ends.sort()).toEqual(['0 fin', '1 fin'])
    expect(flows.map(({ startSeen }) => startSeen)).toEqual([true])
  })

  it('says what it needs, and where nobody listens', async () => {
    expect((await run(['tap', '--listen', '1'])).exitCode).toBe(2)
    const { port, sees, end } = await tapped('127.0.0.1:1')
    const client = connect({ port, host: '127.0.0.1' })
    await once(client, 'error')
    await sees('stderr', /127\.0\.0\.1:1: connect ECONNREFUSED/)
    await end()
  })
})

describe('the checksum of the Internet', () => {
  it('is that of the example in RFC 1071 §3', () => {
    const sum = checksum([Uint8Array.of(0x00, 0x01, 0xf2, 0x03, 0xf4, 0xf5, 0xf6, 0xf7)])
    expect(sum).toBe(~0xddf2 & 0xffff)
  })
})
