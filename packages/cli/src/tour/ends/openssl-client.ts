import { existsSync } from 'node:fs'
import type { Casting, RunningClient } from './end.ts'
import { clientArgs } from './openssl-args.ts'
import { OpensslProcess } from './openssl-process.ts'
import { hearing } from './openssl-report.ts'
import type { SessionReport } from './witness.ts'

/** Connects with `openssl s_client`. */
export async function startOpensslClient(casting: Casting, port: number): Promise<RunningClient> {
  const session = await casting.laboratory.emptyPath()
  const args = await clientArgs(casting, port)
  const process = new OpensslProcess([...args, '-sess_out', session], (word) => {
    if (word.type === 'connected') perform(process, casting)
    hear(word)
  })
  const hear = hearing(casting.witness)
  return {
    stop: () => process.stop(),
    resume: async () =>
      existsSync(session) ? resumed([...args, '-sess_in', session]) : 'none issued',
  }
}

function perform(process: OpensslProcess, { part }: Casting): void {
  const { does } = part.setup
  if (does === 'closes') process.type('Q')
  if (does === 'asks to close') process.type('CLOSE')
  if (does === 'renegotiates') process.type('R')
}

/** Offers the session to the same server; whatever does not resume it has refused it. */
function resumed(args: readonly string[]): Promise<SessionReport> {
  return new Promise((resolve) => {
    const process = new OpensslProcess(args, (word) => {
      if (word.type === 'over') return resolve('refused')
      if (word.type !== 'handshake') return
      resolve(word.resumed ? 'resumed' : 'refused')
      void process.stop()
    })
  })
}
