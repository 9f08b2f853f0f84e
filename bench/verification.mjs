import { makeChains } from './chains.mjs'
import { contestants } from './contestant.mjs'
import { alternate } from './rounds.mjs'

const names = ['tocsin', 'X509Certificate', '@peculiar/x509']
const MORE_THAN_CACHED = 600

/**
 * Chains of three certificates, verified: `cold`, each a chain that was not met before, from its bytes;
 * `cached`, the same one again, of which everybody keeps what it can.
 */
export async function verification({ isQuick, ...turns }) {
  const { ask, stop } = contestants(names)
  const rows = []
  for (const kind of ['ecdsa-p256', 'rsa-2048']) {
    const { anchor, chains } = await makeChains(kind, isQuick ? 300 : MORE_THAN_CACHED)
    const setups = {
      cold: { chains, isKept: false },
      cached: { chains: chains.slice(0, 1), isKept: true },
    }
    for (const [title, setup] of Object.entries(setups)) {
      const task = { kind: 'verifications', anchor, count: chains.length, ...setup }
      const figures = await alternate(names, turns, (name) => ask(name, task), 'X509Certificate')
      rows.push({ title: `${kind}, ${title}`, unit: 'chains per CPU second', figures })
    }
  }
  stop()
  return rows
}
