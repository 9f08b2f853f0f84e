import { isFine, type TourReport } from '../tour/result.ts'
import { needsOpenssl } from '../tour/select.ts'
import { count } from './timeline.ts'

/** The tour in one sentence or two. */
export function tourSummary(report: TourReport): string {
  const { results, skipped, isPartial } = report
  const alerts = new Set(results.map(({ row }) => row.code)).size
  const failed = results.filter((result) => !isFine(result)).length
  const made = `${count(alerts, 'alert')} made to happen on ${count(results.length, 'connection')}`
  const fine = results.length === 0 ? 'nothing to compare' : 'all as the catalogue says'
  const verdict = failed === 0 ? fine : `${failed} not as the catalogue says`
  return [
    `${made}${peersText(report)}: ${verdict}.`,
    ...(skipped.length > 0 ? [`${count(skipped.length, 'row')} skipped: openssl not found.`] : []),
    ...(isPartial ? ['Interrupted: this is not all.'] : []),
  ].join(' ')
}

/** ', tocsin with itself and with openssl 3.0.19': whom tocsin talked to. */
function peersText({ results, openssl }: TourReport): string {
  const peers = [
    ...(results.some(({ row }) => !needsOpenssl(row)) ? ['with itself'] : []),
    ...(results.some(({ row }) => needsOpenssl(row)) ? [`with ${openssl}`] : []),
  ]
  return peers.length === 0 ? '' : `, tocsin ${peers.join(' and ')}`
}
