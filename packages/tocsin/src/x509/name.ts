import type { Certificate } from './certificate.ts'
import { isSame } from './der-values.ts'
import type { GeneralNames } from './general-name.ts'

/**
 * Whether a certificate is for `serverName`, a host name in A-labels or an address in text
 * (RFC 9525 §6). Only subjectAltName counts: a common name is not a host name.
 */
export function isFor(
  names: Pick<GeneralNames, 'dns' | 'ip'> | undefined,
  serverName: string,
): boolean {
  if (!names) return false
  const address = parseAddress(serverName)
  if (address) return names.ip.some((ip) => isSame(ip, address))
  const host = hostName(serverName)
  return host !== undefined && names.dns.some((name) => matches(name.toLowerCase(), host))
}

/** Whether a certificate is for `name`, a host name, an address in text or a mailbox, by its subjectAltName. */
export function certificateIsFor({ extensions }: Certificate, name: string): boolean {
  const names = extensions.subjectAltName
  if (!name.includes('@')) return isFor(names, name)
  const mailbox = splitMailbox(name)
  return names?.email.some((email) => isSameMailbox(splitMailbox(email), mailbox)) ?? false
}

/** RFC 5280 §7.5: the host without regard to case, the local part as it stands. */
function isSameMailbox(a: Mailbox | undefined, b: Mailbox | undefined): boolean {
  return a !== undefined && a.local === b?.local && a.host === b.host
}

/** An IPv4 address in four decimal numbers, or an IPv6 address as RFC 4291 §2.2 writes it. */
export function parseAddress(text: string): Uint8Array | undefined {
  const bytes = text.includes(':') ? ipv6(text) : ipv4(text)
  return bytes && Uint8Array.from(bytes)
}

export function addressText(address: Uint8Array): string {
  if (address.length === 4) return address.join('.')
  const groups: string[] = []
  for (let i = 0; i < address.length; i += 2) {
    groups.push((((address[i] ?? 0) << 8) | (address[i + 1] ?? 0)).toString(16))
  }
  return groups.join(':')
}

/** As RFC 5952 §4 writes it: the longest run of zeros left out, the first of those. */
export function canonicalAddressText(address: Uint8Array): string {
  const text = addressText(address)
  const [longest = ''] = (text.match(/\b0(:0)+\b/g) ?? []).sort((a, b) => b.length - a.length)
  if (longest === '' || address.length === 4) return text
  const start = text.search(new RegExp(`(^|:)${longest}(:|$)`))
  const head = text.slice(0, start)
  const tail = text.slice(start).replace(/^:/, '').slice(longest.length).replace(/^:/, '')
  return `${head}::${tail}`
}

/** Whether a text is a host name in the preferred syntax (RFC 1034 §3.5, RFC 1123 §2.1). */
export function isPreferredName(text: string): boolean {
  return isHostName(text) && !/_|(^|\.)-|-(\.|$)/.test(text)
}

/** Whether a text is a host name as certificates hold them: labels of letters, digits, hyphens and, as in use, underscores. */
export function isHostName(text: string): boolean {
  if (text.length > 253) return false
  const labels = text.split('.')
  return labels.every((label) => LABEL.test(label)) && !/^\d+$/.test(labels.at(-1) ?? '')
}

interface Mailbox {
  readonly local: string
  readonly host: string
}

/** `local@host`, with one `@`; quoted local parts that hold another are nobody's. */
export function splitMailbox(text: string): Mailbox | undefined {
  const [local, host, ...more] = text.split('@')
  if (!local || host === undefined || more.length > 0) return undefined
  const lower = host.toLowerCase()
  return isHostName(lower) ? { local, host: lower } : undefined
}

/** Lower case and without the root's dot; nothing when no certificate can name it. */
function hostName(text: string): string | undefined {
  const name = text.endsWith('.') ? text.slice(0, -1) : text
  return isHostName(name) ? name.toLowerCase() : undefined
}

const LABEL = /^[A-Za-z0-9_-]{1,63}$/

/** RFC 9525 §6.3: `*` stands for exactly one label, the first, and whole; two labels must follow it. */
function matches(presented: string, host: string): boolean {
  if (!presented.startsWith('*.')) return presented === host
  const suffix = presented.slice(1)
  const isWide = !suffix.includes('.', 1)
  return !isWide && host.indexOf('.') === host.length - suffix.length && host.endsWith(suffix)
}

function ipv4(text: string): readonly number[] | undefined {
  const parts = text.split('.')
  const isAddress = parts.length === 4 && parts.every((part) => OCTET.test(part))
  return isAddress ? parts.map(Number) : undefined
}

const OCTET = /^(25[0-5]|2[0-4]\d|1\d\d|[1-9]?\d)$/

function ipv6(text: string): readonly number[] | undefined {
  const [head, tail, ...more] = text.split('::').map(groups)
  if (!head || more.length > 0) return undefined
  if (!text.includes('::')) return head.length === 16 ? head : undefined
  const zeros = 16 - head.length - (tail?.length ?? 0)
  if (!tail || zeros < 2) return undefined
  return [...head, ...new Array<number>(zeros).fill(0), ...tail]
}

/** Bytes of colon-separated groups; the last may be an IPv4 address. */
function groups(text: string, half: number, halves: readonly string[]): number[] | undefined {
  if (text === '') return []
  const bytes: number[] = []
  const parts = text.split(':')
  for (const [i, part] of parts.entries()) {
    const isLast = half === halves.length - 1 && i === parts.length - 1
    const group = isLast && part.includes('.') ? ipv4(part) : hexGroup(part)
    if (!group) return undefined
    bytes.push(...group)
  }
  return bytes
}

function hexGroup(part: string): readonly number[] | undefined {
  if (!/^[0-9a-f]{1,4}$/i.test(part)) return undefined
  const value = Number.parseInt(part, 16)
  return [value >> 8, value & 0xff]
}
