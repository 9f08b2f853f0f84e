import { issueMany, keyKinds } from './certificates.mjs'
import { contestantNames, contestants } from './contestant.mjs'
import { alternate } from './rounds.mjs'
import { stacks } from './stacks.mjs'

const suites = {
  'TLSv1.3': { 'ecdsa-p256': 'TLS_AES_128_GCM_SHA256', 'rsa-2048': 'TLS_AES_128_GCM_SHA256' },
  'TLSv1.2': {
    'ecdsa-p256': 'ECDHE-ECDSA-AES128-GCM-SHA256',
    'rsa-2048': 'ECDHE-RSA-AES128-GCM-SHA256',
  },
}

/** A client of tocsin's that has seen none of the last certificates; elsewhere it meets one again. */
const newPeers = 'tocsin, new peers'
const names = { memory: [...contestantNames, newPeers], loopback: Object.keys(stacks) }

/** Full handshakes per CPU second, in memory and over loopback. */
export async function handshake({ isQuick, ...turns }) {
  const count = isQuick ? 20 : 100
  const rows = []
  const { ask, stop } = contestants(names.memory)
  await warmUp(ask, isQuick ? 100 : 2500)
  for (const kind of keyKinds) {
    const many = issueMany(kind, isQuick ? 20 : MORE_THAN_CACHED)
    for (const version of Object.keys(suites)) {
      const setup = { version, cipher: suites[version][kind] }
      for (const over of Object.keys(names)) {
        const figures = await alternate(names[over], turns, (name) => {
          const identities = name === newPeers ? many : many.slice(0, 1)
          return ask(name, { kind: 'handshakes', setup: { ...setup, identities }, over, count })
        })
        const title = `${version} ${kind}, ${over}`
        rows.push({ title, unit: 'handshakes per CPU second', figures })
      }
    }
  }
  stop()
  return rows
}

/** Compiled code is what is measured, of each version: thousands of handshakes pass until V8 is done. */
async function warmUp(ask, count) {
  const identities = issueMany('ecdsa-p256', 1)
  for (const version of Object.keys(suites)) {
    const setup = { identities, version, cipher: suites[version]['ecdsa-p256'] }
    for (const [over, some] of Object.entries(names)) {
      for (const name of some) await ask(name, { kind: 'handshakes', setup, over, count })
    }
  }
}

/** tocsin keeps 256 certificates it has read, and as many keys. */
const MORE_THAN_CACHED = 600
