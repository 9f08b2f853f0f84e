import { fileURLToPath } from 'node:url'
import type { Env } from '../../find-openssl.ts'
import type { Laboratory } from '../../laboratory.ts'
import type { Missing, Stack } from '../stack.ts'
import { lineStack } from './line-stack.ts'
import { askFor, start } from './program.ts'
import { unlessToldOfMore } from './told.ts'

const folder = fileURLToPath(new URL('../../../../peers/go', import.meta.url))

/** crypto/tls of Go, in a program that is compiled where there is a compiler. */
export async function goStack(env: Env, laboratory: Laboratory): Promise<Stack | Missing> {
  const name = 'go'
  // The program needs the standard library alone: nothing is to be downloaded.
  const surroundings = { ...env, GOTOOLCHAIN: 'local', GOPROXY: 'off', GOWORK: 'off' }
  const said = await askFor('go', ['version'], surroundings)
  if (said === undefined) return { name, missing: 'go not found' }
  const path = await laboratory.emptyPath()
  const args = ['-C', folder, 'build', '-o', path, 'verifier.go']
  if ((await askFor('go', args, surroundings)) === undefined) {
    return { name, missing: 'go cannot compile its program' }
  }
  const cannot = unlessToldOfMore(['status', 'profile', 'guests'])
  const remark =
    'crypto/tls hands OCSP responses to the program, and does not judge them; who is not let in is refused by VerifyConnection'
  return lineStack({ name, remark, program: start(path, [], env), cannot }, laboratory)
}
