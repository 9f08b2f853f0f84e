import { setTimeout } from 'node:timers/promises'
import { connected, stacks } from '../stacks.mjs'
import { transports } from '../transports.mjs'

const pairs = []

/** KiB that one more idle connection takes, both ends, after as many that do not count. */
export async function idleOf({ name, setup, count }) {
  const stack = stacks[name](setup)
  const transport = await transports.memory()
  const open = async (some) => {
    for (let n = 0; n < some; n++) pairs.push(await connected(stack, await transport.pair()))
  }
  await open(count)
  const before = await settled()
  await open(count)
  const after = await settled()
  const perPair = (key) => (after[key] - before[key]) / 1024 / count
  return { rss: perPair('rss'), heap: perPair('heapUsed') }
}

/** Memory when what is garbage has been collected. */
async function settled() {
  for (let n = 0; n < 5; n++) {
    globalThis.gc()
    await setTimeout(100)
  }
  return process.memoryUsage()
}
