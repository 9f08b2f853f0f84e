import { canonicalRdns, type DistinguishedName } from './distinguished-name.ts'
import { isHostName, splitMailbox } from './name.ts'

/**
 * How a name stands to the base of a subtree (RFC 5280 §4.2.1.10): `inside` it with all that it
 * names; `touching` when it names something inside and something outside; `outside`; or not to be
 * told, because one of the two is not of its form.
 */
type Standing = 'inside' | 'touching' | 'outside' | 'unclear'

/** Where a name stands to one base after another: what can be done once for the name has been done. */
export type ToBase<B> = (base: B) => Standing

const unclear = () => 'unclear' as const

/** A dNSName; a wildcard names a host for every label that it stands for. */
export function dnsStanding(name: string): ToBase<string> {
  const isWildcard = name.startsWith('*.')
  const host = (isWildcard ? name.slice(2) : name).toLowerCase()
  if (!isHostName(host)) return unclear
  if (isWildcard) return (base) => wildcardStanding(host, base.toLowerCase())
  return (base) => {
    const subtree = base.toLowerCase()
    // As for URIs, though RFC 5280 has no such form for DNS: all that is below, and not the domain.
    const isInside = subtree.startsWith('.') ? isBelow(host, subtree) : isWithin(host, subtree)
    return isInside ? 'inside' : 'outside'
  }
}

function wildcardStanding(parent: string, subtree: string): Standing {
  const domain = subtree.startsWith('.') ? subtree.slice(1) : subtree
  if (isWithin(parent, domain)) return 'inside'
  return isChild(domain, parent) ? 'touching' : 'outside'
}

/** An iPAddress in a range; an address of the other family is outside. */
export function ipStanding(address: Uint8Array): ToBase<Uint8Array> {
  const { length } = address
  return (range) => {
    if (range.length !== 2 * length) return 'outside'
    for (let i = 0; i < length; i++) {
      const difference = (address[i] ?? 0) ^ (range[i] ?? 0)
      if ((difference & (range[length + i] ?? 0)) !== 0) return 'outside'
    }
    return 'inside'
  }
}

/** A mailbox: the local part as it stands, the host without regard to case. */
export function emailStanding(mailbox: string): ToBase<string> {
  const own = splitMailbox(mailbox)
  if (!own) return unclear
  return (base) => {
    const at = base.indexOf('@')
    if (at === -1) return hostStanding(own.host, base)
    const isSame = base.slice(0, at) === own.local && base.slice(at + 1).toLowerCase() === own.host
    return isSame ? 'inside' : 'outside'
  }
}

/** Only the host of a URI counts; one without, or with an address for it, cannot be compared. */
export function uriStanding(uri: string): ToBase<string> {
  const host = URI_HOST.exec(uri)?.[1]?.toLowerCase()
  if (host === undefined || !isHostName(host)) return unclear
  return (base) => hostStanding(host, base)
}

/** A Name whose first relative names are all those of the base (RFC 5280 §7.1). */
export function directoryStanding(name: DistinguishedName): ToBase<DistinguishedName> {
  const own = canonicalRdns(name)
  return (base) => {
    const isInside = canonicalRdns(base).every((rdn, i) => own[i] === rdn)
    return isInside ? 'inside' : 'outside'
  }
}

/** Whether a dNSName, rfc822Name or URI may stand as the base of a subtree. */
export function isTextBase(form: 'dns' | 'email' | 'uri', base: string): boolean {
  const domain = form === 'email' ? (splitMailbox(base)?.host ?? base) : base
  const host = domain.startsWith('.') ? domain.slice(1) : domain
  return base === '' || isHostName(host)
}

/** Whether the mask of a range is ones, then zeros (RFC 4632). */
export function isRange(range: Uint8Array): boolean {
  let bits = ''
  for (const byte of range.subarray(range.length / 2)) bits += byte.toString(2).padStart(8, '0')
  return /^1*0*$/.test(bits)
}

const URI_HOST = /^[a-z][a-z0-9+.-]*:\/\/(?:[^/?#@]*@)?([^/?#@:]*)(?::\d*)?(?:[/?#]|$)/i

/** Of mailboxes and URIs: a host is that host alone, with a leading period it is all below. */
function hostStanding(host: string, base: string): Standing {
  const wanted = base.toLowerCase()
  const isInside =
    wanted === '' || (wanted.startsWith('.') ? isBelow(host, wanted) : host === wanted)
  return isInside ? 'inside' : 'outside'
}

function isWithin(host: string, domain: string): boolean {
  return domain === '' || host === domain || isBelow(host, `.${domain}`)
}

function isBelow(host: string, suffix: string): boolean {
  return host.length > suffix.length && host.endsWith(suffix)
}

/** Whether `host` is one label below `domain`. */
function isChild(host: string, domain: string): boolean {
  const dot = host.indexOf('.')
  return dot !== -1 && host.slice(dot + 1) === domain
}
