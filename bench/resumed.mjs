import { findRedis, Redis } from '../scripts/fleet/redis.mjs'
import { issue } from './certificates.mjs'
import { contestants } from './contestant.mjs'
import { alternate } from './rounds.mjs'

/** Servers of node:tls give no ticket to who resumes; ours do unless they are told not to. */
const SAME_WORK = 'tocsin, no new ticket'

/** TLS 1.3 with a new key exchange, and TLS 1.2, both by a ticket. */
const suites = { 'TLSv1.3': 'TLS_AES_128_GCM_SHA256', 'TLSv1.2': 'ECDHE-ECDSA-AES128-GCM-SHA256' }
const names = {
  memory: ['tocsin', SAME_WORK, 'tocsin, no streams', 'node:tls'],
  loopback: ['tocsin', SAME_WORK, 'node:tls'],
}

/** Who is measured: of TLS 1.2 there is one way alone. */
function namesOf({ over, setup }) {
  return names[over].filter((name) => name !== SAME_WORK || setup.version === 'TLSv1.3')
}

/** Resumed handshakes per CPU second, and what it costs that a server's store is Redis. */
export async function resumed({ isQuick, ...turns }) {
  const count = isQuick ? 20 : 200
  const { ask, stop } = contestants(names.memory)
  const setup = { identities: [issue('ecdsa-p256')] }
  const tasks = Object.keys(suites).flatMap((version) =>
    Object.keys(names).map((over) => ({
      ...{ kind: 'resumptions', over, count },
      setup: { ...setup, version, cipher: suites[version] },
    })),
  )
  await warmUp(ask, tasks, isQuick ? 100 : 2500)
  const rows = []
  for (const task of tasks) {
    const { over } = task
    const figures = await alternate(namesOf(task), turns, (name) => ask(name, task))
    rows.push({ title: `${task.setup.version} ticket, ${over}`, unit: UNIT, figures })
  }
  rows.push(...(await stores(ask, tasks, turns)))
  stop()
  return rows
}

const UNIT = 'resumed handshakes per CPU second'

/** Compiled code is what is measured: thousands of handshakes pass until V8 is done. */
async function warmUp(ask, tasks, count) {
  for (const task of tasks) {
    for (const name of namesOf(task)) await ask(name, { ...task, count })
  }
}

/** A store in memory and one in Redis on loopback, at servers over loopback; Redis' own time not counted. */
async function stores(ask, tasks, turns) {
  const program = findRedis()
  if (!program) return []
  const redis = await Redis.start(program, 'nothing')
  const addresses = { 'store in memory': undefined, 'store in Redis': redis.url }
  const rows = []
  for (const task of tasks.filter(({ over }) => over === 'loopback')) {
    for (const [measure, unit] of Object.entries({ rate: UNIT, latency: 'ms, median' })) {
      const figures = await alternate(Object.keys(addresses), turns, (name) =>
        ask('tocsin', { ...task, measure, redis: addresses[name] }),
      )
      rows.push({ title: `${task.setup.version} ticket, ${task.over}`, unit, figures })
    }
  }
  await redis.remove()
  return rows
}
