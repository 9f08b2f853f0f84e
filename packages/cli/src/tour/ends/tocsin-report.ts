import type { AlertEvent } from 'tocsin'
import { AlertLevel } from 'tocsin/alerts'
import { type TLSSocket, TLSSocketError } from 'tocsin/node'
import type { Casting } from './end.ts'

/** Tells a witness what happens on a socket of ours. */
export function report(socket: TLSSocket, { witness, part }: Casting): void {
  const { sends } = part.setup
  socket
    .on('alert', (alert: AlertEvent) => witness.sawEvent(alert))
    .on('error', (error: Error) => {
      if (error instanceof TLSSocketError) witness.because = error.condition
      witness.said(error.message)
    })
    .on('close', () => witness.end())
    .resume()
  if (sends !== undefined) socket.once('secure', () => witness.saw(sentByLaboratory(sends)))
}

/** The laboratory puts its alert in the place of data: its engine does not know that it sent one. */
function sentByLaboratory(code: number) {
  const level = AlertLevel.fatal
  return { direction: 'sent', code, level, epoch: 'application', condition: undefined } as const
}
