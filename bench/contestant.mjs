import { fork } from 'node:child_process'
import { fileURLToPath } from 'node:url'

const program = fileURLToPath(new URL('contestant-child.mjs', import.meta.url))

/** Who is measured; ratios are to node:tls. `tocsin, no streams` joins two engines directly. */
export const contestantNames = ['tocsin', 'tocsin, no streams', 'node:tls', 'lemon-tls']

/**
 * A process of its own for each contestant, so that none works on another's heap or with code
 * compiled for another; they are at work in turns, never at once.
 */
export function contestants(names, parameters = []) {
  const children = new Map(names.map((name) => [name, fork(program, [], { execArgv: parameters })]))
  return {
    ask: (name, task) => answerOf(children.get(name), { name, ...task }),
    stop() {
      for (const child of children.values()) child.kill()
    },
  }
}

function answerOf(child, task) {
  return new Promise((resolve, reject) => {
    const onExit = (code) =>
      reject(new Error(`a contestant ended with ${code} at ${JSON.stringify(task)}`))
    child.once('exit', onExit)
    child.once('message', (answer) => {
      child.off('exit', onExit)
      resolve(answer)
    })
    child.send(task)
  })
}
