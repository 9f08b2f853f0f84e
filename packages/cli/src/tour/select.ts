import { AlertDescription, type AlertName } from 'tocsin/alerts'
import { alertText } from '../explain/alert.ts'
import { Failure } from '../failure.ts'
import { nearest } from '../nearest.ts'
import type { Row } from './row.ts'

/** Who may play the ends that tocsin need not play. */
export type Peer = 'self' | 'openssl' | 'all'

/** The rows with these alerts and this peer; a name or code that no row has is told. */
export function selectRows(
  rows: readonly Row[],
  { only, peer }: { readonly only: readonly string[]; readonly peer: Peer },
): readonly Row[] {
  const codes = codesOf(only, rows)
  return rows.filter((row) => (codes.length === 0 || codes.includes(row.code)) && suits(row, peer))
}

/** The codes of alerts by name or code; one that no row has is told. */
export function codesOf(only: readonly string[], rows: readonly Named[]): readonly number[] {
  return only.map((wanted) => codeOf(wanted, rows))
}

type Named = Pick<Row, 'alert' | 'code'>

/** Whether openssl plays an end. */
export function needsOpenssl({ parts }: Row): boolean {
  return parts.client.program === 'openssl' || parts.server.program === 'openssl'
}

function suits(row: Row, peer: Peer): boolean {
  return peer === 'all' || needsOpenssl(row) === (peer === 'openssl')
}

function codeOf(wanted: string, rows: readonly Named[]): number {
  const name = wanted.toLowerCase().replaceAll('-', '_')
  const row = rows.find(({ alert, code }) => alert === name || String(code) === name)
  if (row) return row.code
  const names = [...new Set(rows.map(({ alert }) => alert))]
  const guess = nearest(name, names)
  throw new Failure(`--only: ${whyNot(name)}`, { hint: `--only ${guess ?? 'certificate_expired'}` })
}

function whyNot(name: string): string {
  const code = name in AlertDescription ? AlertDescription[name as AlertName] : Number(name)
  if (!Number.isInteger(code)) return `no alert is called '${name}'`
  return `the tour does not come to ${alertText(code)}`
}
