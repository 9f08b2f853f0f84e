import type { SeenAlert } from './ends/witness.ts'

/** What a program of openssl says while it runs, as far as the tour wants to know. */
export type OpensslWord =
  | { readonly type: 'alert'; readonly alert: SeenAlert }
  /** Only s_server: it listens there. */
  | { readonly type: 'listening'; readonly port: number }
  /** The handshake is complete. */
  | { readonly type: 'connected' }
  /** Only s_client: what the handshake was. */
  | { readonly type: 'handshake'; readonly resumed: boolean }
  | { readonly type: 'error'; readonly text: string }

/**
 * Reads what `openssl s_client -msg` and `s_server -msg` print, line by line. Alerts come as a header
 * and a hex dump, and it is the dump that is read: `>>> TLS 1.3, Alert [length 0002], fatal unknown_ca`
 * names what this version of openssl knows, `    02 30` is what was on the wire.
 */
export class OpensslOutput {
  #rest = ''
  #alert: SeenAlert['direction'] | undefined

  read(text: string): readonly OpensslWord[] {
    const lines = (this.#rest + text).split(/\r?\n/)
    this.#rest = lines.pop() ?? ''
    return lines.flatMap((line) => this.#line(line) ?? [])
  }

  #line(line: string): OpensslWord | undefined {
    const direction = this.#alert
    this.#alert = undefined
    if (direction) return alertIn(line, direction)
    const [, arrow] = /^(<<<|>>>) .*, Alert \[/.exec(line) ?? []
    if (arrow !== undefined) this.#alert = arrow === '>>>' ? 'sent' : 'received'
    return wordIn(line)
  }
}

function alertIn(line: string, direction: SeenAlert['direction']): OpensslWord | undefined {
  const [, level, code] = /^\s+([\da-f]{2}) ([\da-f]{2})\s*$/i.exec(line) ?? []
  if (level === undefined || code === undefined) return undefined
  const alert = {
    direction,
    level: Number.parseInt(level, 16),
    code: Number.parseInt(code, 16),
    epoch: undefined,
    condition: undefined,
  }
  return { type: 'alert', alert }
}

function wordIn(line: string): OpensslWord | undefined {
  const [, port] = /^ACCEPT .*:(\d+)$/.exec(line) ?? []
  if (port !== undefined) return { type: 'listening', port: Number(port) }
  if (/^(SSL handshake has read |CIPHER is )/.test(line)) return { type: 'connected' }
  const [, kind] = /^(New|Reused), TLSv/.exec(line) ?? []
  if (kind !== undefined) return { type: 'handshake', resumed: kind === 'Reused' }
  const [, text] = /^[\dA-F]+:error:[^:]*:[^:]*:[^:]*:(.+?):[^:]*:\d+:/.exec(line) ?? []
  return text === undefined ? undefined : { type: 'error', text }
}
