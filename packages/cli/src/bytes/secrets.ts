import { readFile } from 'node:fs/promises'
import { readKeyLog } from 'tocsin/decode'
import { bytesOf } from '../explain/hex.ts'
import { Failure } from '../failure.ts'
import { reasonOf } from '../files.ts'
import type { Io } from '../io.ts'
import type { GivenSecret } from './candidates.ts'

const HINT = '--secret file:keys.log, or the secret in hex'

/** The secrets in the value of --secret. */
export async function readSecrets(value: string, env: Io['env']): Promise<readonly GivenSecret[]> {
  const text = (await contents(value, env)).trim()
  const entries = readKeyLog(text)
  if (entries.length > 0) return entries
  const secret = bytesOf(text)
  if (!secret) throw new Failure('--secret is neither hex nor a key log', { hint: HINT })
  if (lengths.includes(secret.length)) return [{ secret }]
  throw new Failure(`--secret has ${secret.length} bytes`, {
    hint: 'a master secret has 48, a traffic secret 32, or 48 with SHA-384',
  })
}

const lengths = [32, 48]

/** Command lines are there for every user to see; files and environments are not. */
async function contents(value: string, env: Io['env']): Promise<string> {
  const [, kind, rest = ''] = /^(file|env):(.*)$/s.exec(value) ?? []
  if (kind === 'file') return readFile(rest, 'utf8').catch(unreadable(rest))
  if (kind === undefined) return value
  const text = env[rest]
  if (text !== undefined) return text
  throw new Failure(`--secret: ${rest} is not set`, { hint: HINT })
}

function unreadable(path: string): (cause: unknown) => never {
  return (cause) => {
    throw new Failure(`--secret: cannot read '${path}': ${reasonOf(cause)}`, { hint: HINT, cause })
  }
}
