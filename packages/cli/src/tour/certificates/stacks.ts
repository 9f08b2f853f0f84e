import { messageOf } from '../../failure.ts'
import type { Env } from '../find-openssl.ts'
import type { Laboratory } from '../laboratory.ts'
import type { Peer } from '../select.ts'
import { type Missing, type Stack, type StackName, stackNames } from './stack.ts'
import { gnutlsStack } from './stacks/gnutls.ts'
import { goStack } from './stacks/go.ts'
import { jsseStack } from './stacks/jsse.ts'
import { opensslStack } from './stacks/openssl.ts'
import { tocsinStack } from './stacks/tocsin.ts'

type Start = (env: Env, laboratory: Laboratory) => Stack | Promise<Stack | Missing>

const starts: Readonly<Record<StackName, Start>> = {
  tocsin: (_env, laboratory) => tocsinStack(laboratory),
  openssl: opensslStack,
  gnutls: gnutlsStack,
  go: goStack,
  jsse: jsseStack,
}

/** Those that are wanted; `self` is tocsin alone. */
const wanted: Readonly<Record<Peer, readonly StackName[]>> = {
  self: ['tocsin'],
  openssl: ['tocsin', 'openssl'],
  all: stackNames,
}

/** Starts the stacks that are wanted, and tells which of them are not on this machine. */
export function startStacks(
  peer: Peer,
  env: Env,
  laboratory: Laboratory,
): Promise<readonly (Stack | Missing)[]> {
  return Promise.all(
    wanted[peer].map(async (name) => {
      try {
        return await starts[name](env, laboratory)
      } catch (error) {
        return { name, missing: messageOf(error) }
      }
    }),
  )
}

/** Whether it is there. */
export function isThere(stack: Stack | Missing): stack is Stack {
  return !('missing' in stack)
}
