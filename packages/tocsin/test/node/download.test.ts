import { once } from 'node:events'
import { createServer } from 'node:net'
import { describe, expect, it } from 'vitest'
import { type Download, type DownloadLimits, download } from '../../src/node/fetch/download.ts'
import { listen } from './loopback.ts'
import { type Page, web } from './web.ts'

const body = Buffer.from('a list')

const get = (url: string, limits: Partial<DownloadLimits> = {}, what: Partial<Download> = {}) =>
  download(
    { url, maxBytes: 100, ...what },
    { timeoutMs: 5000, maxRedirects: 2, allowPrivateAddresses: true, ...limits },
  )

const to =
  (location: string, status = 302): Page =>
  (_, response) =>
    response.writeHead(status, { location }).end('elsewhere')

describe('a download', () => {
  it('is what the server has', async () => {
    const { url, asked } = await web({ '/list': body })
    expect(Buffer.from(await get(url('/list')))).toEqual(body)
    expect(asked).toEqual(['GET /list'])
  })

  it('tells nothing of us', async () => {
    const told: object[] = []
    const { url } = await web({
      '/list': ({ headers }, response) => {
        told.push(headers)
        response.end()
      },
    })
    await get(url('/list'))
    const { host } = new URL(url('/'))
    expect(told).toEqual([{ host, connection: 'close', 'accept-encoding': 'identity' }])
  })

  it('may be posted for', async () => {
    const { url, asked, posted } = await web({ '/ask': body })
    const post = { type: 'application/ocsp-request', bytes: Uint8Array.of(1, 2) }
    expect(Buffer.from(await get(url('/ask'), {}, { post }))).toEqual(body)
    expect([asked, posted]).toEqual([['POST /ask'], [Buffer.of(1, 2)]])
  })

  it('follows redirections, a few', async () => {
    const { url } = await web({ '/a': to('/b'), '/b': to('list', 301), '/list': body })
    expect(Buffer.from(await get(url('/a')))).toEqual(body)
    await expect(get(url('/a'), { maxRedirects: 1 })).rejects.toThrow('more than 1 redirections')
  })

  it('posts again only where it is told to', async () => {
    const { url, asked } = await web({ '/a': to('/b', 307), '/b': to('/list', 302), '/list': body })
    const post = { type: 'text/plain', bytes: body }
    await expect(get(url('/a'), {}, { post })).rejects.toThrow('status 302')
    expect(asked).toEqual(['POST /a', 'POST /b'])
  })

  it.each<readonly [string, Page, string]>([
    ['that is not there', (_, response) => response.writeHead(404).end(), 'status 404'],
    ['that is too long', new Uint8Array(101), 'more than 100 bytes'],
    [
      'that is too long without end',
      (_, response) => {
        const more = (): void => {
          if (response.write(new Uint8Array(64))) setImmediate(more)
        }
        more()
      },
      'more than 100 bytes',
    ],
    [
      'that is compressed',
      (_, response) => response.writeHead(200, { 'content-encoding': 'gzip' }).end(body),
      'encoded as gzip',
    ],
    [
      'that is cut short',
      (_, response) => {
        response.writeHead(200, { 'content-length': 50 }).write(body)
        setTimeout(() => response.destroy(), 10)
      },
      'aborted',
    ],
    ['that leads to a file', to('file:///etc/passwd'), 'a URL of file:'],
    ['that leads to another scheme', to('ftp://localhost/'), 'a URL of ftp:'],
    ['that leads to somebody’s account', to('http://me:secret@localhost/'), 'credentials'],
    ['that leads nowhere', to('http://[::'), 'a URL that is none'],
    ['that leads around', to('/page'), 'more than 2 redirections'],
    ['that leads far', to(`/${'a'.repeat(2048)}`), 'a URL of 2049 characters'],
  ])('fails for a page %s', async (_, page, why) => {
    const { url } = await web({ '/page': page })
    await expect(get(url('/page'))).rejects.toThrow(why)
  })

  it('fails for a server that says nothing, or not enough, in time', async () => {
    const { url } = await web({
      '/silent': () => {},
      '/slow': (_, response) => void response.writeHead(200).write(body),
    })
    await expect(get(url('/silent'), { timeoutMs: 50 })).rejects.toThrow('not done after 50 ms')
    await expect(get(url('/slow'), { timeoutMs: 50 })).rejects.toThrow('not done after 50 ms')
  })

  it('fails for a server that is none', async () => {
    const silent = createServer((socket) => socket.resume().end('what?'))
    const port = await listen(silent)
    await expect(get(`http://127.0.0.1:${port}/`)).rejects.toThrow('Parse Error')
    silent.close()
    await once(silent, 'close')
    await expect(get(`http://127.0.0.1:${port}/`)).rejects.toThrow('ECONNREFUSED')
  })

  it.each(['http://localhost/', 'http://127.0.0.1/', 'http://2130706433/', 'http://0x7f.1/'])(
    'asks nobody at %s unless it may',
    async (place) => {
      const { url, asked } = await web({ '/': body })
      const { port } = new URL(url('/'))
      const there = new URL(place)
      there.port = port
      const strictly = { allowPrivateAddresses: false }
      await expect(get(there.href, strictly)).rejects.toThrow('is not at a public address')
      expect(asked).toEqual([])
      expect(Buffer.from(await get(there.href))).toEqual(body)
    },
  )

  it.each(['http://[::1]/', 'http://[::ffff:127.0.0.1]/', 'http://169.254.169.254/latest'])(
    'asks nobody at %s',
    async (place) => {
      const strictly = { allowPrivateAddresses: false }
      await expect(get(place, strictly)).rejects.toThrow('is not at a public address')
    },
  )
})
