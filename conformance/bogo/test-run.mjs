import { connect } from 'node:net'
import { createClient, createServer, MisuseError } from 'tocsin'
import { configOf } from './configuration.mjs'
import { Exchange } from './exchange.mjs'
import { parseFlags } from './flags.mjs'
import { UNIMPLEMENTED, Unimplemented } from './unimplemented.mjs'
import { wordsFor } from './words.mjs'

/** Runs one test of the runner's: `result` is the exit status and stderr, `abort` gives it up. */
export function runTest(argv) {
  const gaveUp = new AbortController()
  return { result: attempt(argv, gaveUp.signal), abort: () => gaveUp.abort() }
}

async function attempt(argv, signal) {
  try {
    const { initial } = parseFlags(argv)
    if (initial.resumeCount > 0) throw new Unimplemented('sessions are not resumed')
    const failure = await connectOnce(initial, signal)
    return failure ? { status: 1, stderr: `${failure}\n` } : { status: 0, stderr: '' }
  } catch (error) {
    const status = error instanceof Unimplemented ? UNIMPLEMENTED : 1
    return { status, stderr: `${error.stack}\n` }
  }
}

/** One connection to the runner; what went wrong, in words, or nothing. */
async function connectOnce(settings, signal) {
  const { config, ledger } = configOf(settings)
  const socket = connect({
    port: settings.port,
    host: settings.ipv6 ? '::1' : '127.0.0.1',
    allowHalfOpen: true,
    noDelay: true,
  })
  signal.addEventListener('abort', () => socket.destroy())
  socket.write(shimId(settings))
  try {
    const connection = settings.server ? createServer(config) : createClient(config)
    return await new Exchange({ socket, connection, settings, ledger }).run()
  } catch (error) {
    socket.destroy()
    if (error instanceof MisuseError) return wordsFor(error)
    throw error
  }
}

function shimId(settings) {
  const bytes = Buffer.alloc(8)
  bytes.writeBigUInt64LE(BigInt(settings.shimId))
  return bytes
}
