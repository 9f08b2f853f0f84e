import { execFileSync } from 'node:child_process'
import { describe, expect, it } from 'vitest'
import { verifyLines } from './verify-lines.ts'

const target = { host: 'example.com', port: 443 }

describe('the command line of tocsin verify', () => {
  it('is short for a server that needs nothing special', () => {
    expect(verifyLines(target, {})).toEqual({
      server: 'tocsin verify example.com',
      client: undefined,
    })
    const { server } = verifyLines({ host: '::1', port: 4433 }, {})
    expect(server).toBe("tocsin verify '[::1]:4433'")
  })

  it('has what decides whom connect asks and trusts', () => {
    const options = {
      servername: 'a.example',
      noSni: true,
      connectTo: '127.0.0.1:1',
      cacert: ['a.pem', 'b.pem'],
      capath: ['/etc/ca'],
      cert: ['me.pem'],
    } as const
    expect(verifyLines({ host: 'b.example', port: 8443 }, options)).toEqual({
      server:
        'tocsin verify b.example:8443 --servername a.example --no-sni --connect-to 127.0.0.1:1 --cacert a.pem --cacert b.pem --capath /etc/ca',
      client: 'tocsin verify --purpose client me.pem',
    })
  })

  it('is quoted for the shell', () => {
    const paths = ["it's my $HOME.pem", 'a b;c', '*', '']
    const { server } = verifyLines(target, { cacert: paths })
    const script = `tocsin() { shift 2; printf '%s\\n' "$@"; }; ${server}`
    const words = execFileSync('sh', ['-c', script], { encoding: 'utf8' }).split('\n')
    expect(words.slice(0, -1).filter((word) => word !== '--cacert')).toEqual(paths)
  })
})
