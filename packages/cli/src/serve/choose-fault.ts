import { AlertDescription, type AlertName, conditions } from 'tocsin/alerts'
import { alertFault, type Fault, faults } from 'tocsin/lab'
import { Failure } from '../failure.ts'
import { nearest } from '../nearest.ts'
import type { NegotiationPlan } from '../tls-plan.ts'

type Versions = Pick<NegotiationPlan, 'minVersion' | 'maxVersion'>

/** Ids of faults that are nothing but an alert: alert/NAME or alert/CODE. */
const ALERT = /^alert\/(\w+)$/

const ofServers = faults.filter(({ side }) => side === 'server')

/** The server's fault with this id, or the first whose id begins so and whose version is wanted. */
export function chooseFault(id: string, versions: Versions): Fault {
  const named = ALERT.exec(id)?.[1]
  if (named !== undefined) return alertFault(codeOf(named), { who: 'server' })
  const fits = ofServers.filter((fault) => isWanted(fault, versions))
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

function isWanted({ version }: Fault, { minVersion, maxVersion }: Versions): boolean {
  if (version === undefined) return true
  const name = version.replace(' ', 'v')
  return minVersion <= name && name <= maxVersion
}

function codeOf(named: string): number {
  const code = /^\d{1,3}$/.test(named) ? Number(named) : AlertDescription[named as AlertName]
  if (code !== undefined && code <= 0xff) return code
  const guess = nearest(named, Object.keys(AlertDescription))
  throw new Failure(`there is no alert '${named}'`, {
    hint: `tocsin serve --fault alert/${guess ?? 'handshake_failure'}`,
  })
}
