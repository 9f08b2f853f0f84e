import { connect } from 'node:net'
import { createClient, createServer, MisuseError } from 'tocsin'
import { configOf } from './configuration.mjs'
import { Exchange } from './exchange.mjs'
import { parseFlags } from './flags.mjs'
import { Past } from './past.mjs'
import { UNIMPLEMENTED, Unimplemented } from './unimplemented.mjs'
import { wordsFor } from './words.mjs'

/** Runs one test of the runner's: `result` is the exit status and stderr, `abort` gives it up. */
export function runTest(argv) {
  const gaveUp = new AbortController()
  return { result: attempt(argv, gaveUp.signal), abort: () => gaveUp.abort() }
}

async function attempt(argv, signal) {
  try {
    const failure = await connectAll(parseFlags(argv), signal)
    return failure ? { status: 1, stderr: `${failure}\n` } : { status: 0, stderr: '' }
  } catch (error) {
    const stderr = `${error.stack}\n`
    if (!(error instanceof Unimplemented)) return { status: 1, stderr }
    return { status: UNIMPLEMENTED, stderr, missing: error.message }
  }
}

/** One connection after the other, each with what the one before has led to. */
async function connectAll({ initial, resume, retry }, signal) {
  const past = new Past()
  const { resumeCount = 0 } = initial
  for (let count = 0; count <= resumeCount; count += 1) {
    const settings = count === 0 ? initial : { isResumption: true, ...resume }
    if (settings.isResumption && !settings.server && !past.session) return 'no session to offer'
    const failure = await connectOnce({ settings, retry, past }, signal)
    if (failure) return failure
    past.pass(settings)
  }
  return undefined
}

/** One connection to the runner; what went wrong, in words, or nothing. */
async function connectOnce({ settings, retry, past }, signal) {
  const { config, ledger } = configOf({ settings, retry, past })
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
    const failure = await new Exchange({ socket, connection, settings, retry, ledger }).run()
    past.session = ledger.sessions.at(-1)
    return failure
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
