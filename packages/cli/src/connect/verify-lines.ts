import type { Values } from '../command.ts'
import type { connectOptions } from '../tls-options.ts'
import { type Target, targetText } from './target.ts'

/** The command lines that say more about refused certificates. */
export interface VerifyLines {
  /** For the server's. */
  readonly server: string
  /** For ours, if there is one. */
  readonly client: string | undefined
}

type Options = Pick<
  Values<typeof connectOptions>,
  'servername' | 'noSni' | 'connectTo' | 'cacert' | 'capath' | 'cert'
>

/** As `tocsin verify` has to be called to see what this `tocsin connect` sees. */
export function verifyLines(target: Target, options: Options): VerifyLines {
  const { servername, noSni, connectTo, cacert = [], capath = [], cert = [] } = options
  const { host, port } = target
  const server = [
    port === 443 ? host : targetText(target),
    ...(servername === undefined ? [] : ['--servername', servername]),
    ...(noSni ? ['--no-sni'] : []),
    ...(connectTo === undefined ? [] : ['--connect-to', connectTo]),
    ...cacert.flatMap((path) => ['--cacert', path]),
    ...capath.flatMap((path) => ['--capath', path]),
  ]
  return {
    server: commandLine(server),
    client: cert.length === 0 ? undefined : commandLine(['--purpose', 'client', ...cert]),
  }
}

function commandLine(words: readonly string[]): string {
  return ['tocsin verify', ...words.map(quoted)].join(' ')
}

/** As a POSIX shell reads it. */
function quoted(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", String.raw`'\''`)}'`
}
