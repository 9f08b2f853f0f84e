import type { Laboratory } from '../../laboratory.ts'
import type { Order, Stack, StackName } from '../stack.ts'
import { credentialFiles } from './files.ts'
import { Listeners } from './listeners.ts'
import type { Program } from './program.ts'

interface Compiled {
  readonly name: StackName
  readonly remark: string
  /** A program of `peers/`, that reads orders line by line. */
  readonly program: Program
  readonly cannot: Stack['cannot']
}

/** One process for all connections, once it has said that it is ready. */
export async function lineStack(
  { name, remark, program, cannot }: Compiled,
  laboratory: Laboratory,
): Promise<Stack> {
  const [, version = ''] = await program.said(/^ready\tversion=(.*)$/m)
  let orders = 0
  const send = (verb: string, fields: Readonly<Record<string, string>>): number => {
    orders += 1
    const pairs = Object.entries({ id: `${orders}`, ...fields })
    program.type([verb, ...pairs.map(([key, value]) => `${key}=${value}`)].join('\t'))
    return orders
  }
  const listeners = new Listeners(async (order) => {
    const { chain, key } = await credentialFiles(laboratory)
    const fields = { ...(await fieldsOf(order, laboratory)), cert: chain, key }
    const id = send('listen', fields)
    const [, port, why] = await program.said(
      new RegExp(`^(?:listening\tid=${id}\tport=(\\d+)|failed\tid=${id}\terror=(.*))$`, 'm'),
    )
    if (port === undefined) throw new Error(`${name}: ${why}`)
    return { port: Number(port), stop: async () => {} }
  })
  return {
    name,
    remark,
    version,
    cannot,
    async connect(port, order) {
      const fields = await fieldsOf(order, laboratory)
      send('connect', { ...fields, port: `${port}`, name: order.name })
      return { stop: async () => {} }
    },
    listen: (order) => listeners.for(order),
    stop: () => program.stop(),
  }
}

async function fieldsOf({ version, knows }: Order, laboratory: Laboratory) {
  const { root, revocations, file } = laboratory
  return {
    version,
    ca: await file(root),
    ...(knows === 'revocations' && { crls: await file(revocations) }),
    ...(knows === 'status' && { status: 'needed' }),
    ...(knows === 'guests' && { guests: 'none' }),
  }
}
