import { issue } from './certificates.mjs'
import { contestantNames, contestants } from './contestant.mjs'
import { alternate } from './rounds.mjs'

const KIB = 1024
const MIB = 1024 * KIB
const cases = ['TLS_AES_128_GCM_SHA256', 'TLS_CHACHA20_POLY1305_SHA256'].flatMap((cipher) =>
  ['memory', 'loopback'].flatMap((over) =>
    [KIB, 16 * KIB, 64 * KIB].map((size) => ({ cipher, over, size })),
  ),
)

/** One-way application data in TLS 1.3, MiB (2^20 bytes) per CPU second. */
export async function bulk({ isQuick, ...turns }) {
  const identities = [issue('ecdsa-p256')]
  const total = (isQuick ? 8 : 48) * MIB
  const rows = []
  const { ask, stop } = contestants(contestantNames)
  for (const { cipher, over, size } of cases) {
    const names = contestantNames.filter(
      (name) => over === 'memory' || !name.includes('no streams'),
    )
    const setup = { identities, version: 'TLSv1.3', cipher }
    const task = { kind: 'bulk', setup, over, size, total }
    const figures = await alternate(names, turns, (name) => ask(name, task))
    const title = `${cipher}, ${size / KIB} KiB writes, ${over}`
    rows.push({ title, unit: 'MiB per CPU second', figures })
  }
  stop()
  return rows
}
