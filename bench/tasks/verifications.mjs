import { verifiers } from '../verifiers.mjs'
import { cpuSeconds } from './cpu.mjs'

/** Verified chains per CPU second; `isKept`: what was read of a chain is kept. */
export async function verificationsOf({ name, anchor, chains, count, isKept }) {
  const { trust, read, verify } = verifiers[name]
  const trusted = trust(Buffer.from(anchor, 'base64'))
  const ders = chains.map((chain) => chain.map((der) => Buffer.from(der, 'base64')))
  const kept = isKept ? ders.map(read) : []
  const seconds = await cpuSeconds(async () => {
    for (let n = 0; n < count; n++) {
      const place = n % ders.length
      await verify(kept[place] ?? read(ders[place]), trusted)
    }
  })
  return count / seconds
}
