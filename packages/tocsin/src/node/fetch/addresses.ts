import { BlockList, isIP, isIPv4 } from 'node:net'

/**
 * Whether an address is one of the public internet (RFC 6890): certificates say where to fetch what is
 * about them, and whoever makes one must not have us ask what only we can reach.
 */
export function isPublicAddress(address: string): boolean {
  const family = isIP(address)
  if (family === 4) return !special4.check(address, 'ipv4')
  return family === 6 && !special6.check(address, 'ipv6') && !isEmbedded(address)
}

/** [::ffff:10.0.0.1] and the like: no public address is written so. */
function isEmbedded(address: string): boolean {
  return isIPv4(address.slice(address.lastIndexOf(':') + 1))
}

/** Two, for a list of both takes addresses of IPv4 for the IPv6 that they can be written as. */
const special4 = new BlockList()
const special6 = new BlockList()

const IPV4: readonly (readonly [string, number])[] = [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.0.2.0', 24],
  ['192.88.99.0', 24],
  ['192.168.0.0', 16],
  ['198.18.0.0', 15],
  ['198.51.100.0', 24],
  ['203.0.113.0', 24],
  ['224.0.0.0', 3],
]

/** What is not 2000::/3, the only block that is given out, and of that what leads elsewhere or nowhere. */
const IPV6: readonly (readonly [string, number])[] = [
  ['::', 3],
  ['4000::', 2],
  ['8000::', 1],
  ['2001::', 23],
  ['2001:db8::', 32],
  ['2002::', 16],
  ['3fff::', 20],
]

for (const [net, prefix] of IPV4) special4.addSubnet(net, prefix, 'ipv4')
for (const [net, prefix] of IPV6) special6.addSubnet(net, prefix, 'ipv6')
