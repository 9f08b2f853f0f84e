import type { ConditionId } from 'tocsin'
import type { Role } from '../scene.ts'
import type { CertificateFault, Knowledge, StackVersion } from './fault.ts'

/** The stacks that are asked, in the order of the table. */
export const stackNames = ['tocsin', 'openssl', 'gnutls', 'go', 'jsse'] as const

export type StackName = (typeof stackNames)[number]

/** What a stack is to do: verify what it is shown. */
export interface Order {
  readonly version: StackVersion
  /** The name or address that a client asks for. */
  readonly name: string
  readonly knows: Knowledge | undefined
  readonly manner: CertificateFault['manner']
}

/** One end of a stack at work. */
export interface End {
  /** Why it refused what it was shown last, where it says so. */
  readonly because?: () => ConditionId | undefined
  readonly stop: () => Promise<void>
}

/** A TLS stack that verifies certificates, with a program around it. */
export interface Stack {
  readonly name: StackName
  /** As '3.0.19'. */
  readonly version: string
  /** What is to be known of its answers. */
  readonly remark?: string
  /** Why it cannot be asked, if it cannot. */
  readonly cannot: (fault: CertificateFault, role: Role) => string | undefined
  /** A client that connects to this port of the loopback. */
  readonly connect: (port: number, order: Order) => Promise<End>
  /** A server that requires certificates; those of equal orders may be the same. */
  readonly listen: (order: Order) => Promise<End & { readonly port: number }>
  /** Ends it, and resolves when nothing of it is left. */
  readonly stop: () => Promise<void>
}

/** A stack that is not on this machine. */
export interface Missing {
  readonly name: StackName
  /** What was not found, and where it comes from. */
  readonly missing: string
}
