import type { RevocationOptions } from 'tocsin'
import type { ServerOptions } from 'tocsin/node'
import type { NamedFiles, NegotiationPlan } from '../tls-plan.ts'
import type { SessionsPlan } from './sessions-plan.ts'

/** What the command line of `tocsin serve` asked for, read and checked. */
export interface ServePlan {
  readonly host: string
  readonly port: number
  readonly tls: ServerTls
  readonly files: NamedFiles
  readonly keyLogFile: string | undefined
  readonly response: 'http' | 'echo' | 'alert'
  readonly sessions: SessionsPlan
  /** The authority of a certificate we made ourselves. */
  readonly madeBy: string | undefined
}

/** What goes to a TLSSocket of tocsin/node as it is. */
interface ServerTls extends Omit<NegotiationPlan, 'psk'>, Pick<ServerOptions, 'pskCallback'> {
  readonly requestCert: boolean
  readonly rejectUnauthorized: boolean
  readonly ca?: readonly string[]
  readonly revocation?: RevocationOptions
}
