import { MessageChannel } from 'node:worker_threads'
import { expect, it } from 'vitest'
import { NoAnswer, within } from './within.ts'

it('an answer in time is given, and so is what went wrong', async () => {
  const error = new Error('no')
  expect(await within(1000, Promise.resolve('here'))).toBe('here')
  await expect(within(1000, Promise.reject(error))).rejects.toBe(error)
})

it('there is none after its time', async () => {
  await expect(within(10, new Promise(() => {}))).rejects.toThrow(NoAnswer)
})

it('an answer that came while this process was busy is not late', async () => {
  const { port1, port2 } = new MessageChannel()
  // The loop reads what came between its timers and its immediates.
  await new Promise((resolve) => setImmediate(resolve))
  const answer = within(5, new Promise((resolve) => void port1.once('message', resolve)))
  port2.postMessage('here')
  const until = performance.now() + 20
  while (performance.now() < until);
  expect(await answer).toBe('here')
  port1.close()
})
