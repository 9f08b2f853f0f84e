import { ExitCode } from './exit-code.ts'

/** Why a command could not do its work: one line what is wrong, one line what to try. */
export class Failure extends Error {
  override readonly name = 'Failure'
  readonly hint: string | undefined
  readonly exitCode: ExitCode

  constructor(
    message: string,
    options: {
      readonly hint?: string
      readonly exitCode?: ExitCode
      readonly cause?: unknown
    } = {},
  ) {
    super(message, { cause: options.cause })
    this.hint = options.hint
    this.exitCode = options.exitCode ?? ExitCode.usage
  }
}

/** The message of anything that was thrown, on one line. */
export function messageOf(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error)
  return message.split('\n', 1)[0] ?? ''
}
