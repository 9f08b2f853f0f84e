import type { RevocationOptions } from 'tocsin'
import type { ClientOptions } from 'tocsin/node'
import type { NegotiationPlan } from '../tls-plan.ts'
import type { Target } from './target.ts'
import type { VerifyLines } from './verify-lines.ts'

/** What the command line asked for, read and checked. */
export interface Plan {
  readonly target: Target
  /** Where TCP goes, when it is not the target. */
  readonly dial: Target
  readonly tls: TlsOptions
  readonly keyLogFile: string | undefined
  /** For TCP, and again for the handshake. */
  readonly timeoutSeconds: number
  /** Silence after our input ended, before we close. */
  readonly waitSeconds: number
  readonly input: 'stdin' | 'none'
  readonly outputFile: string | undefined
  /** How often to connect again. */
  readonly reconnects: number
  /** What to resume. */
  readonly session: Uint8Array | undefined
  /** Where to leave what can be resumed. */
  readonly sessionFile: string | undefined
  readonly earlyData: Uint8Array | undefined
  readonly verifyLines: VerifyLines
}

/** Whether anything was said of sessions, and so is to be told of them. */
export function asksAboutSessions({ session, sessionFile, earlyData, reconnects }: Plan): boolean {
  return reconnects > 0 || [session, sessionFile, earlyData].some((each) => each !== undefined)
}

/** What goes to `connect` of tocsin/node as it is. */
interface TlsOptions extends Omit<NegotiationPlan, 'psk'>, Pick<ClientOptions, 'pskCallback'> {
  readonly host: string
  /** The host when undefined, nothing when empty. */
  readonly servername: string | undefined
  readonly rejectUnauthorized: boolean
  readonly ca?: readonly Uint8Array[]
  readonly revocation?: RevocationOptions
  readonly pinnedPublicKeys?: readonly string[]
  readonly sigalgs?: string
}
