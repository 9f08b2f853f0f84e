import { fileURLToPath } from 'node:url'
import type { Env } from '../../find-openssl.ts'
import type { Laboratory } from '../../laboratory.ts'
import type { Missing, Stack } from '../stack.ts'
import { lineStack } from './line-stack.ts'
import { askFor, start } from './program.ts'
import { unlessToldOfMore } from './told.ts'

const source = fileURLToPath(new URL('../../../../peers/java/Verifier.java', import.meta.url))

/** JSSE, in a program that Java compiles as it starts it. */
export async function jsseStack(env: Env, laboratory: Laboratory): Promise<Stack | Missing> {
  const name = 'jsse'
  const isThere = async (command: string) =>
    (await askFor(command, ['-version'], env)) !== undefined
  if (!(await isThere('java'))) return { name, missing: 'java not found' }
  // A runtime without a compiler starts no source.
  if (!(await isThere('javac'))) return { name, missing: 'javac not found' }
  const cannot = unlessToldOfMore(['revocations', 'status', 'profile', 'guests'])
  const remark = 'who is not let in is refused by a TrustManager'
  return lineStack(
    { name, remark, program: start('java', ['-Xshare:auto', source], env), cannot },
    laboratory,
  )
}
