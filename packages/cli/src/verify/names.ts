import { isIPv6 } from 'node:net'
import type { Certificate } from 'tocsin'

type Extensions = Certificate['extensions']
type GeneralNames = NonNullable<Extensions['subjectAltName']>

/** Names that a CA may issue for, and may not (RFC 5280 §4.2.1.10). */
export interface NameLimits {
  readonly permitted: readonly string[]
  readonly excluded: readonly string[]
}

/** The names of a subjectAltName: DNS names and addresses plain, others with their form. */
export function namesText(names: GeneralNames | undefined): readonly string[] {
  if (!names) return []
  return [...names.dns.map(visible), ...names.ip.map(addressText), ...otherNames(names)]
}

/** What nameConstraints say; nothing where there are none. */
export function limitsText({ nameConstraints }: Extensions): NameLimits | undefined {
  if (!nameConstraints) return undefined
  const subtrees = (names: GeneralNames) => [
    ...names.dns.map((name) => visible(name) || 'every DNS name'),
    ...names.ip.map(networkText),
    ...otherNames(names),
  ]
  const { permitted, excluded } = nameConstraints
  return { permitted: subtrees(permitted), excluded: subtrees(excluded) }
}

function otherNames({ email, uri, directory, other }: GeneralNames): readonly string[] {
  return [
    ...email.map((name) => `email:${visible(name)}`),
    ...uri.map((name) => `URI:${visible(name)}`),
    ...directory.map(({ text }) => `directory:${text}`),
    ...other,
  ]
}

/** A certificate chooses its names: what is no name must not be an order to the terminal. */
function visible(name: string): string {
  return name.replace(/[^\x21-\x7e]/g, (each) => `\\u{${each.charCodeAt(0).toString(16)}}`)
}

function addressText(octets: Uint8Array): string {
  if (octets.length === 4) return octets.join('.')
  const groups = Buffer.from(octets).toString('hex').match(/.{4}/g) ?? []
  const address = groups.join(':')
  return isIPv6(address) ? new URL(`http://[${address}]`).hostname.slice(1, -1) : address
}

/** An address and its mask, as 10.0.0.0/8 where the mask is a prefix. */
function networkText(octets: Uint8Array): string {
  const half = octets.length / 2
  const mask = octets.subarray(half)
  const bits = [...mask].map((octet) => octet.toString(2).padStart(8, '0')).join('')
  const isPrefix = /^1*0*$/.test(bits)
  const length = isPrefix ? bits.replace(/0/g, '').length : addressText(mask)
  return `${addressText(octets.subarray(0, half))}/${length}`
}
