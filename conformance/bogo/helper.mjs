import { createServer } from 'node:net'
import { runTest } from './test-run.mjs'

/**
 * A process that waits for tests: shim.sh sends the number of arguments and the arguments, each
 * with a zero octet behind it; the answer is a line with the exit status, then what is for stderr.
 * Prints its port when it is ready, and then what it does not do, once for every test that wants it.
 */
const server = createServer({ allowHalfOpen: true }, (front) => {
  let received = ''
  let run
  front.setEncoding('latin1')
  front.on('data', (text) => {
    received += text
    const argv = argumentsOf(received)
    if (argv && !run) {
      run = runTest(argv)
      run.result.then(({ status, stderr, missing }) => {
        if (missing) process.stdout.write(`${missing}\n`)
        front.end(`${status}\n${stderr}`, 'latin1')
      })
    }
  })
  // The runner has killed the shim: it waits for nothing more.
  front.on('end', () => run?.abort())
  front.on('error', () => run?.abort())
})
server.listen(0, '127.0.0.1', () => process.stdout.write(`${server.address().port}\n`))
process.stdin.resume().on('end', () => process.exit(0))

/** The arguments, once all of them are here. */
function argumentsOf(received) {
  const [count, ...argv] = received.split('\0')
  return argv.length > Number(count) ? argv.slice(0, Number(count)) : undefined
}
