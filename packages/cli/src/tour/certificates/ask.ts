import { SERVER_NAME } from '../ends/end.ts'
import type { Laboratory } from '../laboratory.ts'
import type { Answer } from './answer.ts'
import { metByClient, metByServer } from './meeting.ts'
import type { Question } from './question.ts'
import { showing } from './shown.ts'
import type { Order, Stack } from './stack.ts'

/** Shows one certificate to one stack. */
export async function ask(
  stack: Stack,
  { fault, role, version }: Question,
  laboratory: Laboratory,
): Promise<Answer> {
  const why = stack.cannot(fault, role)
  if (why !== undefined) return { type: 'not asked', why }
  const { name = SERVER_NAME, knows, manner } = fault
  const order: Order = { version, name, knows, manner }
  const shown = { fault, version, laboratory, name: SERVER_NAME }
  if (role === 'client') {
    const connection = await showing('server', shown)
    return metByServer(connection, (port) => stack.connect(port, order))
  }
  const connection = await showing('client', shown)
  return metByClient(connection, await stack.listen(order))
}
