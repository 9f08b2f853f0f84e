import { Alert, decode, encode } from 'tocsin/wire'
import { alternate } from './rounds.mjs'

/** Nanoseconds of CPU to write and to read the two octets of an alert. */
export async function alert({ isQuick, ...turns }) {
  const count = isQuick ? 100_000 : 1_000_000
  const value = { level: 2, description: 40 }
  const bytes = encode(Alert, value)
  const acts = { encode: () => encode(Alert, value), decode: () => decode(Alert, bytes) }
  const rows = []
  for (const [title, act] of Object.entries(acts)) {
    const figures = await alternate(['tocsin'], turns, () => nanoseconds(count, act))
    rows.push({ title: `alert, ${title}`, unit: 'ns', figures })
  }
  return rows
}

function nanoseconds(count, act) {
  const before = process.cpuUsage()
  for (let n = 0; n < count; n++) act()
  const { user, system } = process.cpuUsage(before)
  return ((user + system) * 1000) / count
}
