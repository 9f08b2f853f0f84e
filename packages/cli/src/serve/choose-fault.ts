import { AlertDescription, type AlertName, conditions } from 'tocsin/alerts'
import { alertFault, type Fault, faults, inVersion, versionsOf } from 'tocsin/lab'
import { Failure } from '../failure.ts'
import { nearest } from '../nearest.ts'
import type { NegotiationPlan } from '../tls-plan.ts'

type Versions = Pick<NegotiationPlan, 'minVersion' | 'maxVersion'>

/** Ids of faults that are nothing but an alert: alert/NAME or alert/CODE. */
const ALERT = /^alert\/(\w+)$/

const ofServers = faults.filter(({ side }) => side === 'server')

/** The server's fault with this id, or the first whose id begins so, in the newest version that is wanted. */
export function chooseFault(id: string, versions: Versions): Fault {
  const named = ALERT.exec(id)?.[1]
  if (named !== undefined) return alertFault(codeOf(named), { who: 'server' })
  const fits = ofServers.flatMap((fault) => asWanted(fault, versions))
  const found =
    fits.find((fault) => fault.id === id) ?? fits.find((fault) => fault.id.startsWith(id))
  if (found) return found
  const guess = nearest(
    id,
    fits.map((fault) => fault.id.slice(0, id.length)),
  )
  throw new Failure(`the laboratory has no server fault '${id}'`, {
    hint: `tocsin serve --fault ${guess ?? 'list'}`,
  })
}

/** One line per fault, for grep. */
export function faultLines(): readonly string[] {
  const width = Math.max(...ofServers.map(({ id }) => id.length))
  return [
    ...ofServers.map(({ id, text }) => `${id.padEnd(width)}  ${text}`),
    `${'alert/NAME or alert/CODE'.padEnd(width)}  sends this alert once connected, for no reason`,
  ]
}

/** What a fault does, and what an alert it should bring. */
export function faultNotice({ id, text, provokes }: Fault): string {
  const { alert } = conditions[provokes]
  const answer = alert === null || id.startsWith('alert/') ? '' : `; the right answer is ${alert}`
  return `misbehaving, ${id}: it ${text}${answer}`
}

/** The fault in its newest version that is wanted, if there is one. */
function asWanted(fault: Fault, { minVersion, maxVersion }: Versions): readonly Fault[] {
  const newest = versionsOf(fault).find((version) => {
    const name = version === 'TLS 1.0' ? 'TLSv1' : version.replace(' ', 'v')
    return minVersion <= name && name <= maxVersion
  })
  if (!newest) return []
  // One without a version is at home in whatever is negotiated.
  const isAnywhere = fault.version === undefined && newest === 'TLS 1.3'
  return [isAnywhere ? fault : inVersion(fault, newest)]
}

function codeOf(named: string): number {
  const code = /^\d{1,3}$/.test(named) ? Number(named) : AlertDescription[named as AlertName]
  if (code !== undefined && code <= 0xff) return code
  const guess = nearest(named, Object.keys(AlertDescription))
  throw new Failure(`there is no alert '${named}'`, {
    hint: `tocsin serve --fault alert/${guess ?? 'handshake_failure'}`,
  })
}
