import { isIPv6 } from 'node:net'
import { Failure } from '../failure.ts'

/** Whom to connect to. */
export interface Target {
  readonly host: string
  readonly port: number
}

const HTTPS = 443

/** Reads `host`, `host:port`, `[address]:port` or an https URL. */
export function target(text: string): Target {
  const [, scheme, rest = ''] = /^(?:([a-z][a-z0-9+.-]*):\/\/)?([^/?#]*)/i.exec(text) ?? []
  if (scheme !== undefined && scheme.toLowerCase() !== 'https') {
    throw new Failure(`'${scheme}:' is no TLS that tocsin knows`, {
      hint: 'HOST:PORT, or https://HOST',
    })
  }
  if (isIPv6(rest)) return { host: rest, port: HTTPS }
  const [, bracketed, plain, port] = /^(?:\[([^\]]+)\]|([^:]+))(?::(\d{1,5}))?$/.exec(rest) ?? []
  const host = bracketed ?? plain
  const number = port === undefined ? HTTPS : Number(port)
  if (host !== undefined && number > 0 && number <= 65_535) return { host, port: number }
  throw new Failure(`'${text}' is no HOST:PORT`, { hint: 'example.com:443 or [::1]:4433' })
}

/** The address as people write it. */
export function targetText({ host, port }: Target): string {
  return isIPv6(host) ? `[${host}]:${port}` : `${host}:${port}`
}
