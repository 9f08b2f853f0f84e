/** What the shell learns; the same for every command. */
export const ExitCode = {
  fine: 0,
  /** An alert, a failed handshake, a row that differs. */
  findings: 1,
  usage: 2,
  /** No such host, closed port, no route. */
  unreachable: 3,
  /** Not enough was seen to say. */
  inconclusive: 4,
  interrupted: 130,
} as const

/** One of the documented exit codes. */
export type ExitCode = (typeof ExitCode)[keyof typeof ExitCode]
