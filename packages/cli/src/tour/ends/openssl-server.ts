import type { Casting, RunningServer } from './end.ts'
import { serverArgs } from './openssl-args.ts'
import { OpensslProcess } from './openssl-process.ts'
import { hearing } from './openssl-report.ts'

/** Listens with `openssl s_server`. */
export async function startOpensslServer(casting: Casting): Promise<RunningServer> {
  const args = await serverArgs(casting)
  const hear = hearing(casting.witness)
  return new Promise((resolve, reject) => {
    const process = new OpensslProcess(args, (word) => {
      if (word.type === 'listening') {
        resolve({ port: word.port, stop: () => process.stop() })
      }
      if (word.type === 'over') {
        reject(
          new Error(`openssl s_server ended: ${casting.witness.lastWords ?? 'without a word'}`),
        )
      }
      if (word.type === 'connected') perform(process, casting)
      hear(word)
    })
  })
}

function perform(process: OpensslProcess, { part }: Casting): void {
  if (part.setup.does === 'renegotiates') process.type('r')
}
